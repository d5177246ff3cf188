/*
 * Copyright the Weir authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.weir.testing;

import dev.weir.source.StoreBed;
import dev.weir.source.StoreContract;

/** The contract of stores, with transactions that take a while. */
class SlowInMemoryStoreContractTest implements StoreContract {

    private final StoreBed bed = new VirtualStoreBed(LooseStore.without(), true);

    @Override
    public StoreBed bed() {
        return bed;
    }
}
