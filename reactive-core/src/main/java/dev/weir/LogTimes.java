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
 * @param round how long a round, or an answer to who attaches, may take before it has failed
 * @param succession how long all stores together may take to be told of an epoch before it is begun
 * @param slow how long it waits between attempts that somebody has to make possible first
 */
record LogTimes(Duration attachWait, Duration fresh, Duration round, Duration succession, Duration slow) {

    static final LogTimes DEFAULT = new LogTimes(
            Duration.ofSeconds(1),
            Duration.ofSeconds(1),
            Duration.ofSeconds(2),
            Duration.ofSeconds(30),
            Duration.ofSeconds(5));
}
