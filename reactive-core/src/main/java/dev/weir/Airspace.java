/*
 * Copyright the Weir authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.weir;

import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicInteger;
import reactor.core.publisher.Mono;
import reactor.core.publisher.MonoSink;

/** The airspace of a cache: how many flights are up, and whether more may depart. */
final class Airspace {

    private final String cache;
    private final AtomicInteger up = new AtomicInteger();
    private final Queue<MonoSink<Void>> waiting = new ConcurrentLinkedQueue<>();
    private volatile boolean closed;

    Airspace(String cache) {
        this.cache = cache;
    }

    int up() {
        return up.get();
    }

    boolean isClosed() {
        return closed;
    }

    void requireOpen() {
        if (closed) {
            throw new CacheClosedException(cache);
        }
    }

    /** One flight more; refused when closed. Counted first, so that a closing either waits for it or is seen here. */
    boolean enter() {
        up.incrementAndGet();
        if (closed) {
            leave();
            return false;
        }
        return true;
    }

    void leave() {
        if (up.decrementAndGet() == 0 && closed) {
            tellThoseWaiting();
        }
    }

    void close() {
        closed = true;
    }

    /** Completes when nothing is up any more after the closing. */
    Mono<Void> empty() {
        return Mono.create(sink -> {
            waiting.add(sink);
            // Between the two of them, the last to leave and this see the waiting or the emptiness.
            if (up.get() == 0) {
                tellThoseWaiting();
            }
        });
    }

    private void tellThoseWaiting() {
        for (MonoSink<Void> sink = waiting.poll(); sink != null; sink = waiting.poll()) {
            sink.success();
        }
    }
}
