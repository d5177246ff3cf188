/*
 * Copyright the Weir authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.weir;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import org.jspecify.annotations.Nullable;

/** The passengers of a flight: a lock-free stack of waiters, closed when it lands. */
abstract sealed class Passengers<K, V> permits Flight {

    private static final Object LANDED = new Object();
    private static final VarHandle TOP;

    static {
        try {
            TOP = MethodHandles.lookup().findVarHandle(Passengers.class, "top", Object.class);
        } catch (ReflectiveOperationException e) {
            throw new ExceptionInInitializerError(e);
        }
    }

    private volatile @Nullable Object top;

    /** Before anybody else can know of the flight. */
    void first(Waiter<K, V, ?> waiter) {
        waiter.next = null; // of a flight he was on board of before
        TOP.set(this, waiter);
    }

    /** Refused once the flight has landed. */
    boolean push(Waiter<K, V, ?> waiter) {
        Object seen = top;
        while (seen != LANDED) {
            waiter.next = waiter(seen);
            Object witness = TOP.compareAndExchange(this, seen, waiter);
            if (witness == seen) {
                return true;
            }
            seen = witness;
        }
        waiter.next = null;
        return false;
    }

    /** Closes the stack; gives everyone who is on it, first come first. */
    @Nullable
    Waiter<K, V, ?> land() {
        Waiter<K, V, ?> waiter = waiter(TOP.getAndSet(this, LANDED));
        Waiter<K, V, ?> reversed = null;
        while (waiter != null) {
            Waiter<K, V, ?> following = waiter.next;
            waiter.next = reversed;
            reversed = waiter;
            waiter = following;
        }
        return reversed;
    }

    /** The last one to come; from there one walks by {@code next}. */
    @Nullable
    Waiter<K, V, ?> top() {
        return waiter(top);
    }

    @SuppressWarnings("unchecked") // nothing but waiters of this flight and LANDED are ever on top
    private @Nullable Waiter<K, V, ?> waiter(@Nullable Object onTop) {
        return onTop == LANDED ? null : (Waiter<K, V, ?>) onTop;
    }
}
