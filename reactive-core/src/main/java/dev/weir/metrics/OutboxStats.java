/*
 * Copyright the Weir authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.weir.metrics;

import java.time.Duration;

/**
 * The statistics of an outbox: what waits in it, as one process last saw it, and what this process has counted.
 *
 * @param waiting records that have yet to reach the source, parked ones included
 * @param lag how long the oldest of them has been waiting
 * @param parked records that this process knows to be parked
 * @param deadLetters writes that were given up
 * @param accepted writes that were accepted from this process
 * @param flushed records that it has brought to the source
 * @param retries rounds that it has to make again, whatever went wrong
 * @param refused records that the source refused because of their data, once for each attempt
 * @param buried records that it has given up
 * @param conflicts records that met a row which somebody else had written
 */
public record OutboxStats(
        long waiting,
        Duration lag,
        long parked,
        long deadLetters,
        long accepted,
        long flushed,
        long retries,
        long refused,
        long buried,
        long conflicts) {}
