/*
 * Copyright the Weir authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.weir.redis;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.weir.coherence.Change;
import dev.weir.coherence.LogPosition;
import dev.weir.coherence.LogReply;
import dev.weir.time.CacheClock;
import io.lettuce.core.protocol.CommandType;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

/** A read of the logs of some shards on one server, from where they were read up to. */
final class LogRead {

    private static final byte[] EPOCH = KeyNames.bytes("epoch");
    private static final byte[] NUMBER = KeyNames.bytes("n");
    private static final byte[] SERVER = KeyNames.bytes("server");
    private static final byte[] COUNT = KeyNames.bytes("COUNT");
    private static final byte[] MOST = KeyNames.bytes("1000");
    private static final byte[] BLOCK = KeyNames.bytes("BLOCK");
    private static final byte[] STREAMS = KeyNames.bytes("STREAMS");
    private static final Duration LONGEST = Duration.ofMillis(200);
    private static final Duration PAUSE = Duration.ofMillis(20);

    private final Link link;
    private final KeyNames names;
    private final List<LogPosition> positions;

    LogRead(Link link, KeyNames names, List<LogPosition> positions) {
        this.link = link;
        this.names = names;
        this.positions = positions;
    }

    /** Where the shards stand. */
    Mono<LogReply> heads() {
        List<Mono<Object>> questions = new ArrayList<>(positions.size() + 1);
        questions.add(link.send(CommandType.TIME));
        positions.forEach(position ->
                questions.add(link.send(CommandType.HMGET, names.state(position.shard()), EPOCH, NUMBER, SERVER)));
        return together(questions).map(this::heads);
    }

    /** What was logged, as soon as there is something. */
    Mono<LogReply> waitForChanges() {
        return link.send(CommandType.XREAD, streams(positions, KeyNames.bytes(Long.toString(LONGEST.toMillis()))))
                .map(this::changes)
                .defaultIfEmpty(List.of())
                .map(LogReply.Changes::new);
    }

    /** The same where one command cannot wait for several shards: they are asked again and again. */
    Mono<LogReply> lookForChanges(CacheClock clock) {
        List<Mono<Object>> questions = positions.stream()
                .map(position -> link.send(CommandType.XREAD, streams(List.of(position), null)))
                .toList();
        long pauses = LONGEST.dividedBy(PAUSE);
        return Flux.mergeSequential(questions, questions.size(), 1)
                .concatMapIterable(this::changes)
                .collectList()
                .filter(changes -> !changes.isEmpty())
                .repeatWhenEmpty(empty -> empty.take(pauses).delayElements(PAUSE, clock.scheduler()))
                .defaultIfEmpty(List.of())
                .map(LogReply.Changes::new);
    }

    private LogReply heads(List<Object> answers) {
        List<@Nullable Object> time = list(answers.get(0));
        long millis = number(time.get(0)) * 1000 + number(time.get(1)) / 1000;
        Map<Integer, LogReply.Head> heads = new HashMap<>();
        for (int i = 0; i < positions.size(); i++) {
            int shard = positions.get(i).shard();
            List<@Nullable Object> state = list(answers.get(i + 1));
            if (state.get(0) == null) {
                heads.put(shard, new LogReply.Head(0, 0));
            } else if (link.serverId().equals(text(state.get(2)))) {
                heads.put(shard, new LogReply.Head(number(state.get(0)), number(state.get(1))));
            } else {
                throw AttachedServers.lost(shard);
            }
        }
        return new LogReply.Heads(heads, millis);
    }

    private byte[][] streams(List<LogPosition> of, byte @Nullable [] block) {
        List<byte[]> arguments = new ArrayList<>(List.of(COUNT, MOST));
        if (block != null) {
            arguments.addAll(List.of(BLOCK, block));
        }
        arguments.add(STREAMS);
        of.forEach(position -> arguments.add(names.log(position.shard())));
        of.forEach(position -> arguments.add(KeyNames.bytes(position.id())));
        return arguments.toArray(byte[][]::new);
    }

    private List<Change> changes(Object reply) {
        List<Change> changes = new ArrayList<>();
        for (Object each : list(reply)) {
            List<@Nullable Object> stream = list(each);
            int shard = names.shardOfLog(text(stream.get(0)));
            for (Object entry : list(stream.get(1))) {
                List<@Nullable Object> parts = list(entry);
                Change change = LoggedChange.parse(shard, text(parts.get(0)), list(parts.get(1)));
                // What somebody else wrote into the stream has no number, and is missed by nobody.
                if (change != null) {
                    changes.add(change);
                }
            }
        }
        return changes;
    }

    private static Mono<List<Object>> together(List<Mono<Object>> questions) {
        return Flux.mergeSequential(questions, questions.size(), 1).collectList();
    }

    @SuppressWarnings("unchecked") // a reply is a list of what a link may answer
    private static List<@Nullable Object> list(@Nullable Object reply) {
        return reply == null ? List.of() : (List<@Nullable Object>) reply;
    }

    private static long number(@Nullable Object text) {
        return Long.parseLong(text(text));
    }

    private static String text(@Nullable Object bytes) {
        return bytes == null ? "" : new String((byte[]) bytes, UTF_8);
    }
}
