/*
 * Copyright the Weir authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.weir.r2dbc;

import dev.weir.source.StoreBed;
import dev.weir.source.StoreContract;

/** The contract of stores, on a real server. */
class PostgresStoreContractTest implements StoreContract {

    private final StoreBed bed = new PostgresStoreBed();

    @Override
    public StoreBed bed() {
        return bed;
    }
}
