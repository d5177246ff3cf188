/*
 * Copyright the Weir authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.weir.metrics;

import dev.weir.coherence.CoherenceState;
import java.time.Duration;
import java.util.Optional;

/**
 * The state of the remote tier, as one process sees it.
 *
 * @param coherence whether the process knows what others change
 * @param coherenceFor for how long it is that
 * @param knownUpTo how long ago it last knew all that others had changed; empty if it never has since it began, or since the server
 *     became another one
 * @param reach whether the tier is asked
 * @param owed invalidations that the tier has not confirmed, and that are sent again
 * @param oldestOwed for how long the oldest of them is owed; zero if there are none
 */
public record RemoteStats(
        CoherenceState coherence,
        Duration coherenceFor,
        Optional<Duration> knownUpTo,
        Reach reach,
        long owed,
        Duration oldestOwed) {}
