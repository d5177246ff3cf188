/*
 * Copyright the Weir authors
 * SPDX-License-Identifier: Apache-2.0
 */
/**
 * Trials of reliability against real servers, in their short sizes; {@code docs/reliability.md} lists them.
 *
 * <p>Each prints one line of {@linkplain dev.weir.redis.trial.Figures figures}. What is meant to find a fault is tried without the
 * protection, too, and has to find it then.
 */
@NullMarked
package dev.weir.redis.trial;

import org.jspecify.annotations.NullMarked;
