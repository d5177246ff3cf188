/*
 * Copyright the Weir authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.weir;

/** A slot: what the local tier holds under a key, which is something kept, or the flight that will bring it. */
sealed interface Slot<V> permits Kept, Flight {

    /** The era it began in. */
    Era era();

    /** The shard of the remote tier that its key is in; negative if there is none. */
    default int shard() {
        return NO_SHARD;
    }

    int NO_SHARD = -1;
}
