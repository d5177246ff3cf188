/*
 * Copyright the Weir authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.weir;

import dev.weir.tier.Generation;
import dev.weir.tier.RemoteKey;
import dev.weir.tier.Version;
import java.util.Set;

/** A shard as this process knows it: its epoch, its generations, and up to when its log has been read. */
final class Shard {

    /** Zero as long as it is not attached. */
    long epoch() {
        return 0;
    }

    /** The moment, in nanoseconds of the clock, up to which this process knows all changes; the least long if it never did. */
    long freshAsOf() {
        return Long.MIN_VALUE;
    }

    /** Whether its log is being read at this time, and was read up to its end not long ago. */
    boolean isCoherent() {
        return false;
    }

    /** Whether something of this version is of the present epoch, and newer than all known generations of its key and its tags. */
    boolean counts(RemoteKey key, Set<String> tags, Version version) {
        return false;
    }

    /** Notes that a generation was raised, by this process or another one. */
    void raise(Generation generation, Version version) {}
}
