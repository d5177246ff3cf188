/*
 * Copyright the Weir authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.weir;

import reactor.core.CoreSubscriber;

/** A waiter of which it is to be told how long it took, if it turns out that there is nothing to wait for: one in many. */
final class TimedWaiter<K, V, T> extends Waiter<K, V, T> {

    final long begunAt;

    TimedWaiter(CoreSubscriber<? super T> actual, ReadMono<K, V, T> read, long begunAt) {
        super(actual, read);
        this.begunAt = begunAt;
    }
}
