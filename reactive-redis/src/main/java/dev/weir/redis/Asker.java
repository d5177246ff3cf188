/*
 * Copyright the Weir authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.weir.redis;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import org.jspecify.annotations.Nullable;
import org.reactivestreams.Subscription;
import reactor.core.CoreSubscriber;
import reactor.core.Exceptions;
import reactor.core.publisher.Operators;

/**
 * An asker: who waits for one answer. His question is put at his first demand, so no answer comes before it; after he has left, or
 * was told something, whatever else comes falls silently.
 */
abstract class Asker<T> implements Subscription {

    private static final int NEW = 0;
    private static final int ASKED = 1;
    private static final int OVER = 2;
    private static final VarHandle STATE;

    static {
        try {
            STATE = MethodHandles.lookup().findVarHandle(Asker.class, "state", int.class);
        } catch (ReflectiveOperationException e) {
            throw new ExceptionInInitializerError(e);
        }
    }

    private final CoreSubscriber<? super T> actual;
    private volatile int state;

    Asker(CoreSubscriber<? super T> actual) {
        this.actual = actual;
    }

    /** Puts the question. */
    abstract void ask();

    @Override
    public final void request(long n) {
        if (Operators.validate(n) && STATE.compareAndSet(this, NEW, ASKED)) {
            ask();
        }
    }

    @Override
    public final void cancel() {
        state = OVER;
    }

    final boolean isOver() {
        return state == OVER;
    }

    /** The answer; {@code null} for nothing. Never throws: behind him others wait for theirs. */
    final void answer(@Nullable T value) {
        // Against a cancel, and against a timeout that was told already.
        if (STATE.compareAndSet(this, ASKED, OVER)) {
            try {
                if (value != null) {
                    actual.onNext(value);
                }
                actual.onComplete();
            } catch (Throwable thrown) {
                dropped(thrown);
            }
        }
    }

    /** Why there is no answer. Never throws. */
    final void fail(Throwable error) {
        if (STATE.compareAndSet(this, ASKED, OVER)) {
            try {
                actual.onError(error);
            } catch (Throwable thrown) {
                dropped(thrown);
            }
        }
    }

    /** Whatever it is, those behind him must not suffer for it, nor for what is hooked on. */
    private void dropped(Throwable thrown) {
        try {
            Operators.onErrorDropped(thrown, actual.currentContext());
        } catch (Throwable hooked) {
            Exceptions.throwIfJvmFatal(hooked);
        }
    }
}
