/*
 * Copyright the Weir authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.weir;

import org.jspecify.annotations.Nullable;
import reactor.core.CoreSubscriber;

/** A waiter inside a load: what it waits for, the load waits for. */
final class NestedWaiter<K, V, T> extends Waiter<K, V, T> {

    private final Load load;
    private final @Nullable Demand demand;

    NestedWaiter(CoreSubscriber<? super T> actual, ReadMono<K, V, T> read, Load load, @Nullable Demand demand) {
        super(actual, read);
        this.load = load;
        this.demand = demand;
    }

    @Override
    @Nullable
    Demand demand() {
        return demand;
    }

    @Override
    boolean attach(Flight<?, ?> flight) {
        load.waitsIn(this);
        boolean attached = super.attach(flight);
        if (!attached) {
            load.waitsNoLongerIn(this);
        }
        return attached;
    }

    @Override
    boolean detach(Flight<?, ?> flight) {
        boolean detached = super.detach(flight);
        load.waitsNoLongerIn(this);
        return detached;
    }

    @Override
    void answered(@Nullable Object value, @Nullable Throwable error) {
        load.waitsNoLongerIn(this);
        super.answered(value, error);
    }

    /** Whether waiting for this flight would be waiting for oneself. */
    boolean closesACircle(Flight<?, ?> flight) {
        return load.isWaitedForBy(flight);
    }
}
