/*
 * Copyright the Weir authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.weir.coherence;

/**
 * A position in the log of a shard: everything up to it has been read.
 *
 * @param shard which log
 * @param id the last change's place, as the log names it
 * @param number the last change's number
 */
public record LogPosition(int shard, String id, long number) {}
