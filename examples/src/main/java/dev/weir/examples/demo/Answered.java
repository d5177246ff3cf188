/*
 * Copyright the Weir authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.weir.examples.demo;

import java.util.Optional;

/**
 * An answer, as a shopper sees it.
 *
 * @param nanos how long it took
 * @param tier where it came from, as {@code Cache-Status} says
 * @param stale whether it says that it is not known to be current
 * @param error what went wrong, if anything did
 */
record Answered(long nanos, Optional<String> tier, boolean stale, Optional<String> error) {}
