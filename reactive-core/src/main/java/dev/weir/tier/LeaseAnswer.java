/*
 * Copyright the Weir authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.weir.tier;

import java.time.Duration;
import org.jspecify.annotations.Nullable;

/** An answer to somebody who asked for a lease. */
public sealed interface LeaseAnswer {

    /** There is something that counts; checked while nothing could change. */
    record Hit(Found found) implements LeaseAnswer {}

    /**
     * Load it and fill. What is attached, if anything, was outdated or seen already, and may do as a fallback; nothing that one of
     * its generations has invalidated is.
     */
    record Granted(Lease lease, @Nullable Found outdated) implements LeaseAnswer {}

    /** Somebody else is loading it, and has so long left for it. */
    record Wait(Duration left, @Nullable Found outdated) implements LeaseAnswer {}

    /** Somebody is writing it where truth lives: what is loaded now must not be filled. */
    record Quarantined() implements LeaseAnswer {}
}
