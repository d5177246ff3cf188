/*
 * Copyright the Weir authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.weir.perf;

import java.time.Duration;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import reactor.core.publisher.Mono;
import reactor.core.scheduler.Scheduler;

/** A source at the end of a few connections, each of which carries one call at a time. */
final class RoundTrips {

    private final Scheduler scheduler;
    private final Duration perCall;
    private final Duration perKey;
    private final Queue<Runnable> waiting = new ConcurrentLinkedQueue<>();
    private final AtomicInteger freeConnections;
    private final AtomicInteger calls = new AtomicInteger();

    RoundTrips(Scheduler scheduler, int connections, Duration perCall, Duration perKey) {
        this.scheduler = scheduler;
        this.freeConnections = new AtomicInteger(connections);
        this.perCall = perCall;
        this.perKey = perKey;
    }

    /** How many calls there were since this was last asked. */
    int takeCalls() {
        return calls.getAndSet(0);
    }

    Mono<String> one(Integer key) {
        return call(1).thenReturn("v" + key);
    }

    Mono<Map<Integer, String>> all(Collection<Integer> keys) {
        return call(keys.size()).then(Mono.fromSupplier(() -> {
            Map<Integer, String> values = new LinkedHashMap<>();
            keys.forEach(key -> values.put(key, "v" + key));
            return values;
        }));
    }

    private Mono<Void> call(int keys) {
        long nanos = perCall.plus(perKey.multipliedBy(keys)).toNanos();
        return Mono.create(sink -> {
            calls.incrementAndGet();
            waiting.add(() -> scheduler.schedule(
                    () -> {
                        freeConnections.incrementAndGet();
                        sendNext();
                        sink.success();
                    },
                    nanos,
                    TimeUnit.NANOSECONDS));
            sendNext();
        });
    }

    private void sendNext() {
        while (!waiting.isEmpty() && takeConnection()) {
            Runnable next = waiting.poll();
            if (next == null) {
                freeConnections.incrementAndGet();
            } else {
                next.run();
            }
        }
    }

    private boolean takeConnection() {
        return freeConnections.getAndUpdate(free -> Math.max(0, free - 1)) > 0;
    }
}
