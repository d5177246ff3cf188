/*
 * Copyright the Weir authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.weir.source;

/** A set of tests for whoever implements a store. */
interface StoreTrial {

    /** The bed of this test; the same however often it is asked for. */
    StoreBed bed();

    /** Another client of the same table. */
    default Clerk clerk() {
        return new Clerk(bed(), bed().open());
    }

    /** Another client of the same table, which compares versions. */
    default Clerk versioned() {
        return new Clerk(bed(), bed().openVersioned());
    }
}
