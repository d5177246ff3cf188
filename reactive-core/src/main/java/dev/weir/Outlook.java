/*
 * Copyright the Weir authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.weir;

import dev.weir.coherence.CoherenceState;

/**
 * An outlook: how well a process knows what others have changed, and since when that is so.
 *
 * @param sinceNanos the moment, in nanoseconds of the clock
 */
record Outlook(CoherenceState state, long sinceNanos) {}
