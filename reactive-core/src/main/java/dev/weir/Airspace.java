/*
 * Copyright the Weir authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.weir;

import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import reactor.core.publisher.Mono;
import reactor.core.publisher.MonoSink;

/** The airspace of a cache: how many flights are up and writes under way, and whether more may depart. */
final class Airspace {

    private final String cache;
    private final AtomicInteger up = new AtomicInteger();
    private final AtomicInteger writing = new AtomicInteger();
    private final Queue<MonoSink<Void>> waiting = new ConcurrentLinkedQueue<>();
    private final AtomicBoolean closed = new AtomicBoolean();

    Airspace(String cache) {
        this.cache = cache;
    }

    int up() {
        return up.get();
    }

    boolean isClosed() {
        return closed.get();
    }

    void requireOpen() {
        if (closed.get()) {
            throw new CacheClosedException(cache);
        }
    }

    /** One flight more; refused when closed. Counted first, so that a closing either waits for it or is seen here. */
    boolean enter() {
        up.incrementAndGet();
        if (closed.get()) {
            leave();
            return false;
        }
        return true;
    }

    void leave() {
        up.decrementAndGet();
        tellIfEmpty();
    }

    /** A write that goes on whoever leaves: a closing waits for it as for a flight. */
    Mono<Void> writing(Mono<Void> write) {
        return Mono.defer(() -> {
            writing.incrementAndGet();
            if (closed.get()) {
                written();
                return Mono.error(new CacheClosedException(cache));
            }
            return write.doFinally(end -> written());
        });
    }

    private void written() {
        writing.decrementAndGet();
        tellIfEmpty();
    }

    /** Lets no more depart; false if it was closed before. */
    boolean close() {
        return closed.compareAndSet(false, true);
    }

    /** Completes when nothing is up any more after the closing. */
    Mono<Void> empty() {
        return Mono.create(sink -> {
            waiting.add(sink);
            // Between the two of them, the last to leave and this see the waiting or the emptiness.
            if (isEmpty()) {
                tellThoseWaiting();
            }
        });
    }

    private void tellIfEmpty() {
        if (closed.get() && isEmpty()) {
            tellThoseWaiting();
        }
    }

    private boolean isEmpty() {
        return up.get() == 0 && writing.get() == 0;
    }

    private void tellThoseWaiting() {
        for (MonoSink<Void> sink = waiting.poll(); sink != null; sink = waiting.poll()) {
            sink.success();
        }
    }
}
