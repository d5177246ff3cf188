/*
 * Copyright the Weir authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.weir.webflux.boot;

import dev.weir.policy.WhileBlind;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * What is said of how a cache uses the remote tier.
 *
 * @param localFor Time for which a copy is kept in this process before the remote tier is asked again. Default: 24d.
 * @param whileBlind What becomes of local copies while this process does not learn what others change. Default: cap-ttl.
 * @param capWhileBlind Time for which a copy is served while blind, if that is capped. Default: 5s.
 * @param loadsWhileUnreachable How many loads there may be at a time that are made only because the remote tier could not be asked.
 *     Default: 256.
 */
record RemoteProperties(
        @Nullable Duration localFor,
        @Nullable WhileBlind whileBlind,
        @Nullable Duration capWhileBlind,
        @Nullable Integer loadsWhileUnreachable) {}
