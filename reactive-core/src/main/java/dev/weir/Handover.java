/*
 * Copyright the Weir authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.weir;

import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;
import reactor.core.publisher.Flux;

/**
 * A handover of a source that turned out too long to be collected, from the load that began it to the request that led
 * the load, which goes on streaming from where the load has come.
 *
 * <p>Either side may be gone when the other one comes; then the source is cancelled.
 */
final class Handover<E> {

    private static final Object LEADER_GONE = new Object();

    private final AtomicReference<@Nullable Object> left = new AtomicReference<>();

    /** Leaves a source for the leader; refused if he is gone or has one already. */
    boolean leave(Collector<E> collector) {
        return left.compareAndSet(null, collector);
    }

    /** What was left together with this verdict, to be subscribed to once; {@code null} if that was not for this request. */
    @SuppressWarnings("unchecked") // nothing else is ever left
    @Nullable
    Flux<E> take(ListTooLongException verdict) {
        return left.get() instanceof Collector<?> collector && collector.saidSo(verdict)
                ? ((Collector<E>) collector).everything()
                : null;
    }

    /** The leader has no use for a source, or no more. */
    void leaderGone() {
        if (left.getAndSet(LEADER_GONE) instanceof Collector<?> collector) {
            collector.stop();
        }
    }
}
