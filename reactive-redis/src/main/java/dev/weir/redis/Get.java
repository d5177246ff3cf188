/*
 * Copyright the Weir authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.weir.redis;

import java.util.concurrent.atomic.AtomicIntegerFieldUpdater;
import org.jspecify.annotations.Nullable;
import org.reactivestreams.Subscription;
import reactor.core.CoreSubscriber;
import reactor.core.publisher.Operators;

/** A get that somebody waits for: it is asked for at his first demand, so the answer never comes before it. */
final class Get implements Subscription {

    private static final AtomicIntegerFieldUpdater<Get> STATE =
            AtomicIntegerFieldUpdater.newUpdater(Get.class, "state");
    private static final int NEW = 0;
    private static final int ASKED = 1;
    private static final int OVER = 2;

    final byte[] key;

    /** When it was asked for. */
    long askedAt;

    private final CoreSubscriber<? super byte[]> actual;
    private final GetQueue queue;
    private volatile int state;

    Get(CoreSubscriber<? super byte[]> actual, GetQueue queue, byte[] key) {
        this.actual = actual;
        this.queue = queue;
        this.key = key;
    }

    @Override
    public void request(long n) {
        if (Operators.validate(n) && STATE.compareAndSet(this, NEW, ASKED)) {
            queue.add(this);
        }
    }

    @Override
    public void cancel() {
        state = OVER;
    }

    boolean isOver() {
        return state == OVER;
    }

    void answer(byte @Nullable [] value) {
        // Against a cancel, and against a timeout that has answered already.
        if (STATE.compareAndSet(this, ASKED, OVER)) {
            if (value != null) {
                actual.onNext(value);
            }
            actual.onComplete();
        }
    }

    void fail(Throwable error) {
        if (STATE.compareAndSet(this, ASKED, OVER)) {
            actual.onError(error);
        }
    }
}
