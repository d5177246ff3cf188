/*
 * Copyright the Weir authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.weir.webflux.boot;

import dev.weir.policy.WhenUnreachable;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * What is said of writing through.
 *
 * @param transactionTimeout Time that a write may take in the store. Default: 10s.
 * @param whenUnreachable What becomes of a write if the remote tier cannot be told before it is made. Default: fail.
 */
record WriteThroughProperties(
        @Nullable Duration transactionTimeout, @Nullable WhenUnreachable whenUnreachable) {}
