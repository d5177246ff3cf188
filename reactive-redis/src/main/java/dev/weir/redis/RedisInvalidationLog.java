/*
 * Copyright the Weir authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.weir.redis;

import dev.weir.coherence.Attachment;
import dev.weir.coherence.InvalidationLog;
import dev.weir.coherence.LogPosition;
import dev.weir.coherence.LogReply;
import dev.weir.tier.Generation;
import dev.weir.tier.TierException;
import dev.weir.tier.Version;
import dev.weir.time.CacheClock;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Function;
import java.util.stream.Collectors;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

/** The invalidation log in Redis: a stream for each shard, and the shard's state, which says where the stream ought to end. */
final class RedisInvalidationLog implements InvalidationLog {

    private static final int MOST_SERVERS = 1024;

    private final Links links;
    private final KeyNames names;
    private final AttachedServers servers;
    private final LeaseTokens tokens;
    private final CacheClock clock;

    RedisInvalidationLog(Links links, KeyNames names, AttachedServers servers, LeaseTokens tokens, CacheClock clock) {
        this.links = links;
        this.names = names;
        this.servers = servers;
        this.tokens = tokens;
        this.clock = clock;
    }

    @Override
    public Mono<Attachment> attach(int shard) {
        return links.to(shard)
                .flatMap(link -> ScriptCall.of(Scripts.ATTACH, names.state(shard), names.log(shard))
                        .with("")
                        .with(link.serverId())
                        .with(names.shards())
                        .with(tokens.get())
                        .over(link)
                        .map(reply -> attachment(shard, link, Answer.of(shard, reply))));
    }

    @Override
    public Mono<Boolean> begin(int shard, Attachment.Lost found, long next) {
        return begin(shard, found.epoch(), found.vacancy(), next);
    }

    @Override
    public Mono<Boolean> begin(int shard, long expected, long next) {
        return begin(shard, expected, "", next);
    }

    private Mono<Boolean> begin(int shard, long expected, String vacancy, long next) {
        return links.to(shard)
                .flatMap(link -> ScriptCall.of(Scripts.BEGIN, names.state(shard))
                        .with(expected)
                        .with(next)
                        .with(link.serverId())
                        .with(names.shards())
                        .with(vacancy)
                        .over(link)
                        .map(reply -> Answer.of(shard, reply).flag(1))
                        .doOnNext(isBegun -> {
                            if (isBegun) {
                                servers.attached(shard, link.serverId());
                            }
                        }));
    }

    @Override
    public Flux<LogReply> poll(Collection<LogPosition> positions) {
        return Flux.defer(() -> {
            Map<Integer, LogPosition> byShard =
                    positions.stream().collect(Collectors.toMap(LogPosition::shard, Function.identity()));
            AtomicBoolean isHeard = new AtomicBoolean();
            return Flux.fromIterable(links.byServer(byShard.keySet()))
                    .flatMapDelayError(
                            shards -> round(shards.stream().map(byShard::get).toList()), MOST_SERVERS, 2)
                    .doOnNext(reply -> isHeard.set(true))
                    .onErrorResume(errors -> {
                        TierException one = RedisErrors.oneOf(errors);
                        boolean isLost = one.reason() == TierException.Reason.EPOCH_LOST;
                        return isHeard.get() && !isLost ? Flux.empty() : Flux.error(one);
                    });
        });
    }

    /** A round with shards that are on one server. */
    private Flux<LogReply> round(List<LogPosition> positions) {
        return links.logTo(positions.get(0).shard()).flatMapMany(link -> {
            positions.forEach(position -> servers.checked(position.shard(), link));
            LogRead read = new LogRead(link, names, positions);
            // Both are sent before either is answered, in this order: what was logged up to a head is in the changes.
            return Flux.mergeSequential(
                    read.heads(), links.canSpanShards() ? read.waitForChanges() : read.lookForChanges(clock));
        });
    }

    private Attachment attachment(int shard, Link link, Answer answer) {
        if (answer.word().equals("LOST")) {
            return new Attachment.Lost(answer.number(1), answer.text(3), answer.number(2));
        }
        servers.attached(shard, link.serverId());
        Map<Generation, Version> generations = new HashMap<>();
        List<String> fields = answer.texts(6);
        for (int i = 0; i + 1 < fields.size(); i += 2) {
            Generation generation = GenerationField.parse(fields.get(i));
            if (generation != null) {
                generations.put(generation, GenerationField.version(fields.get(i + 1)));
            }
        }
        return new Attachment.Attached(
                answer.number(1),
                answer.number(7),
                link.serverId(),
                new LogPosition(shard, answer.text(4), answer.number(3)),
                generations,
                GenerationField.version(answer.text(5)),
                answer.number(2));
    }
}
