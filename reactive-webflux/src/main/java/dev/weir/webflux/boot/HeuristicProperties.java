/*
 * Copyright the Weir authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.weir.webflux.boot;

import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * What is said of guessing how long responses are fresh that do not say so, but when they were modified.
 *
 * @param fraction Part of the time since a response was modified for which it is fresh, such as 0.1.
 * @param atMost Time for which it is fresh at most.
 */
record HeuristicProperties(
        @Nullable Double fraction, @Nullable Duration atMost) {}
