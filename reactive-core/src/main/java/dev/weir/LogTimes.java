/*
 * Copyright the Weir authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.weir;

import java.time.Duration;

/**
 * The times that the reading of a log goes by.
 *
 * @param attachWait how long somebody waits for a shard to be attached
 * @param fresh how long after it was last read up to its end a log still counts as being read
 * @param round how long a round, or an attempt to attach, may take before it has failed
 * @param slow how long it waits between attempts that somebody has to make possible first
 */
record LogTimes(Duration attachWait, Duration fresh, Duration round, Duration slow) {

    static final LogTimes DEFAULT =
            new LogTimes(Duration.ofSeconds(1), Duration.ofSeconds(1), Duration.ofSeconds(2), Duration.ofSeconds(5));
}
