/*
 * Copyright the Weir authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.weir.outbox;

import java.time.Duration;

/**
 * A backlog: what waits in one shard of an outbox.
 *
 * @param shard it is of
 * @param records how many wait, parked ones included
 * @param oldest how long the oldest has been waiting; zero if there is none
 * @param deadLetters how many there are
 * @param missing how many records are gone that nobody has taken away
 */
public record Backlog(int shard, long records, Duration oldest, long deadLetters, long missing) {}
