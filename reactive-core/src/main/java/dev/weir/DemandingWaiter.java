/*
 * Copyright the Weir authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.weir;

import reactor.core.CoreSubscriber;

/** A waiter that not every answer will do for. */
final class DemandingWaiter<K, V, T> extends Waiter<K, V, T> {

    private final Demand demand;

    DemandingWaiter(CoreSubscriber<? super T> actual, ReadMono<K, V, T> read, Demand demand) {
        super(actual, read);
        this.demand = demand;
    }

    @Override
    Demand demand() {
        return demand;
    }
}
