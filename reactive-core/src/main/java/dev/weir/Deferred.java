/*
 * Copyright the Weir authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.weir;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import org.jspecify.annotations.Nullable;
import org.reactivestreams.Subscription;
import reactor.core.CoreSubscriber;
import reactor.core.Exceptions;
import reactor.core.Scannable;
import reactor.core.publisher.Operators;
import reactor.util.context.Context;

/**
 * A deferred answer: one subscriber's single value or terminal signal, which many may try to give and one succeeds,
 * held back until it is asked for.
 *
 * <p>{@code link} decides who succeeds: it is {@code null} or the {@link Flight} that is waited for until somebody
 * replaces it, by compare-and-set, with the answer. {@code state} decides who emits a value: of demand and answer the
 * one that comes second.
 */
abstract class Deferred<T> implements Subscription, Scannable {

    private static final int DEMANDED = 1;
    private static final int ANSWERED = 2;
    private static final int CANCELLED = 4;

    private static final Object NO_VALUE = new Object();
    private static final VarHandle LINK;
    private static final VarHandle STATE;

    static {
        try {
            MethodHandles.Lookup lookup = MethodHandles.lookup();
            LINK = lookup.findVarHandle(Deferred.class, "link", Object.class);
            STATE = lookup.findVarHandle(Deferred.class, "state", int.class);
        } catch (ReflectiveOperationException e) {
            throw new ExceptionInInitializerError(e);
        }
    }

    // Forgotten once served or cancelled: a flight may keep this object long after.
    private @Nullable CoreSubscriber<? super T> actual;
    private volatile @Nullable Object link;
    private volatile int state;

    Deferred(CoreSubscriber<? super T> actual) {
        this.actual = actual;
    }

    /** With the answer already given. */
    Deferred(CoreSubscriber<? super T> actual, T value) {
        this.actual = actual;
        LINK.set(this, value);
        STATE.set(this, ANSWERED);
    }

    @Override
    public final void request(long n) {
        if (Operators.validate(n)) {
            int before = (int) STATE.getAndBitwiseOr(this, DEMANDED);
            if ((before & (DEMANDED | ANSWERED | CANCELLED)) == ANSWERED) {
                emit();
            }
        }
    }

    @Override
    public final void cancel() {
        int before = (int) STATE.getAndBitwiseOr(this, CANCELLED);
        if ((before & CANCELLED) == 0) {
            Object last = LINK.getAndSet(this, NO_VALUE);
            actual = null;
            cancelled(last instanceof Flight<?, ?> flight ? flight : null);
        }
    }

    /** Called once, by the cancelling thread, with the flight that was waited for. */
    abstract void cancelled(@Nullable Flight<?, ?> flight);

    /** Called once, by the thread that gives the answer, before it is emitted; with the value or the error, if it is one. */
    void answered(@Nullable Object value, @Nullable Throwable error) {}

    final boolean isCancelled() {
        return (state & CANCELLED) != 0;
    }

    final Context currentContext() {
        CoreSubscriber<? super T> subscriber = actual;
        return subscriber == null ? Context.empty() : subscriber.currentContext();
    }

    /** Gives the value, unless there was an answer or a cancellation before. */
    final boolean answer(T value) {
        if (!claim(value, null)) {
            return false;
        }
        int before = (int) STATE.getAndBitwiseOr(this, ANSWERED);
        if ((before & (DEMANDED | CANCELLED)) == DEMANDED) {
            emit();
        }
        return true;
    }

    /** Completes without a value, unless there was an answer or a cancellation before. */
    final boolean complete() {
        CoreSubscriber<? super T> subscriber = actual;
        if (!claim(NO_VALUE, null) || subscriber == null) {
            return false;
        }
        actual = null;
        try {
            subscriber.onComplete();
        } catch (Throwable broken) {
            dropped(broken, subscriber);
        }
        return true;
    }

    /** Fails, unless there was an answer or a cancellation before. */
    final boolean fail(Throwable error) {
        CoreSubscriber<? super T> subscriber = actual;
        if (!claim(NO_VALUE, error) || subscriber == null) {
            return false;
        }
        actual = null;
        try {
            subscriber.onError(error);
        } catch (Throwable broken) {
            dropped(broken, subscriber);
        }
        return true;
    }

    /** Begins to wait for a flight; refused after an answer or a cancellation. */
    boolean attach(Flight<?, ?> flight) {
        return LINK.compareAndSet(this, null, flight);
    }

    /** Stops waiting for a flight that turned out not to be available. */
    boolean detach(Flight<?, ?> flight) {
        return LINK.compareAndSet(this, flight, null);
    }

    final @Nullable Flight<?, ?> flight() {
        return link instanceof Flight<?, ?> flight ? flight : null;
    }

    @Override
    @SuppressWarnings("rawtypes") // declared so
    public @Nullable Object scanUnsafe(Attr key) {
        if (key == Attr.ACTUAL) {
            return actual;
        }
        if (key == Attr.CANCELLED) {
            return isCancelled();
        }
        if (key == Attr.TERMINATED) {
            return actual == null && !isCancelled();
        }
        return key == Attr.RUN_STYLE ? Attr.RunStyle.ASYNC : null;
    }

    /** A subscriber that throws breaks the rules; the others that wait must not suffer for it, nor for what is hooked on. */
    private static void dropped(Throwable broken, CoreSubscriber<?> subscriber) {
        try {
            Operators.onErrorDropped(broken, subscriber.currentContext());
        } catch (Throwable hooked) {
            Exceptions.throwIfJvmFatal(hooked);
        }
    }

    private boolean claim(Object answer, @Nullable Throwable error) {
        Object seen = link;
        while (seen == null || seen instanceof Flight<?, ?>) {
            Object witness = LINK.compareAndExchange(this, seen, answer);
            if (witness == seen) {
                answered(answer == NO_VALUE ? null : answer, error);
                return true;
            }
            seen = witness;
        }
        return false;
    }

    @SuppressWarnings("unchecked") // a value is in the link before ANSWERED is in the state
    private void emit() {
        CoreSubscriber<? super T> subscriber = actual;
        Object value = link;
        if (subscriber == null || value == null || value == NO_VALUE) {
            return; // cancelled in between
        }
        actual = null;
        try {
            subscriber.onNext((T) value);
            if (!isCancelled()) {
                subscriber.onComplete();
            }
        } catch (Throwable broken) {
            dropped(broken, subscriber);
        }
    }
}
