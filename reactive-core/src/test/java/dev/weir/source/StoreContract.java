/*
 * Copyright the Weir authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.weir.source;

import org.junit.jupiter.api.AfterEach;

/** The contract of a store, whatever it is made of; the class that implements this says on which bed. */
public interface StoreContract extends RowsContract, FlushContract, LaneContract, CallersTransactionContract {

    @AfterEach
    default void closeTheBed() {
        bed().close();
    }
}
