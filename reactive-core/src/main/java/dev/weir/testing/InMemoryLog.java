/*
 * Copyright the Weir authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.weir.testing;

import dev.weir.coherence.Attachment;
import dev.weir.coherence.Change;
import dev.weir.coherence.InvalidationLog;
import dev.weir.coherence.LogPosition;
import dev.weir.coherence.LogReply;
import dev.weir.coherence.LogReply.Changes;
import dev.weir.coherence.LogReply.Head;
import dev.weir.coherence.LogReply.Heads;
import java.time.Duration;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

/** A log in memory. A poll is one request, which is answered twice; between the two answers something may happen on the server. */
final class InMemoryLog implements InvalidationLog {

    private static final Duration LONGEST_WAIT = Duration.ofMillis(200);

    private final InMemoryBackend backend;

    InMemoryLog(InMemoryBackend backend) {
        this.backend = backend;
    }

    @Override
    public Mono<Attachment> attach(int shard) {
        return backend.<Met<Attachment>>meet(
                        shard,
                        (at, server) ->
                                new Met<>(at.attach(server, backend.server().randomText()), server))
                .map(met -> {
                    if (met.answer() instanceof Attachment.Attached attached) {
                        backend.attached(shard, met.server(), attached.epoch());
                    }
                    return met.answer();
                });
    }

    @Override
    public Mono<Boolean> begin(int shard, Attachment.Lost found, long next) {
        return begun(shard, next, (at, server) -> at.begin(found, next, server));
    }

    @Override
    public Mono<Boolean> begin(int shard, long expected, long next) {
        return begun(shard, next, (at, server) -> at.begin(expected, next, server));
    }

    private Mono<Boolean> begun(int shard, long next, InMemoryBackend.Script<Boolean> script) {
        return backend.<Met<Boolean>>meet(shard, (at, server) -> {
                    backend.server().requireWritable();
                    return new Met<>(Boolean.TRUE.equals(script.run(at, server)), server);
                })
                .map(met -> {
                    if (met.answer()) {
                        backend.attached(shard, met.server(), next);
                    }
                    return met.answer();
                });
    }

    @Override
    public Flux<LogReply> poll(Collection<LogPosition> positions) {
        List<LogPosition> after = List.copyOf(positions);
        return backend.exchange(LONGEST_WAIT, exchange -> {
            Map<Integer, Long> epochs = new HashMap<>();
            for (LogPosition position : after) {
                epochs.put(
                        position.shard(),
                        backend.requireAttached(position.shard(), exchange.connection())
                                .epoch());
            }
            exchange.send(() -> {
                readHeads(exchange, after, epochs);
                exchange.read(() -> readChanges(exchange, after));
            });
        });
    }

    /** First where the shards stand, then what was logged: whoever has read all of the latter knows all that the heads say. */
    private void readHeads(Exchange<LogReply> exchange, List<LogPosition> positions, Map<Integer, Long> epochs) {
        Outcome<LogReply> heads = backend.perform(exchange.connection(), memory -> heads(memory, positions, epochs));
        if (heads != null) {
            exchange.reply(heads, false);
        }
    }

    private void readChanges(Exchange<LogReply> exchange, List<LogPosition> positions) {
        LogWaiter waiter = new LogWaiter(
                backend.namespace(),
                positions,
                changes -> exchange.reply(new Outcome<>(new Changes(changes), null), true));
        Outcome<List<Change>> logged = backend.perform(exchange.connection(), memory -> {
            List<Change> changes = InMemoryServer.logged(memory, waiter);
            if (changes.isEmpty()) {
                backend.server().await(waiter);
            }
            return changes;
        });
        if (logged != null) {
            tell(waiter, logged.value());
        }
    }

    private void tell(LogWaiter waiter, @Nullable List<Change> changes) {
        if (changes != null && !changes.isEmpty()) {
            waiter.told().accept(changes);
            return;
        }
        backend.clock()
                .scheduler()
                .schedule(
                        () -> {
                            if (backend.server().forget(waiter)) {
                                waiter.told().accept(List.of());
                            }
                        },
                        LONGEST_WAIT.toMillis(),
                        TimeUnit.MILLISECONDS);
    }

    private Heads heads(ServerMemory memory, List<LogPosition> positions, Map<Integer, Long> epochs) {
        Map<Integer, Head> heads = new HashMap<>();
        for (LogPosition position : positions) {
            int shard = position.shard();
            heads.put(shard, memory.shard(backend.namespace(), shard).head(position, epochs.getOrDefault(shard, 0L)));
        }
        return new Heads(heads, backend.server().millis());
    }

    private record Met<T>(T answer, String server) {}
}
