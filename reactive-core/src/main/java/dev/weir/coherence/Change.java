/*
 * Copyright the Weir authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.weir.coherence;

import dev.weir.tier.Generation;
import dev.weir.tier.Scope;
import dev.weir.tier.Version;

/** A change as it stands in the log of a shard. */
public sealed interface Change {

    /** Where it stands. */
    LogPosition position();

    /** The version it drew; its epoch is the one it was logged in. */
    Version version();

    /** One key was changed: what there was of it before is outdated. */
    record OfKey(LogPosition position, Version version, Scope scope, String key, Kind kind) implements Change {}

    /** A generation was raised. */
    record OfGeneration(LogPosition position, Version version, Generation generation) implements Change {}

    /** What was done to a key. */
    enum Kind {
        /** Gone, also as a fallback. */
        INVALIDATED,
        /** Outdated, but still there to fall back on. */
        EXPIRED,
        /** There is a newer value. */
        REPLACED
    }
}
