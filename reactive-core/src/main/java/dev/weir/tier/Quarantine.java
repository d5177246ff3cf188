/*
 * Copyright the Weir authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.weir.tier;

import java.time.Duration;

/**
 * A quarantine: a mark that a key is being written where truth lives, while which nothing is filled.
 *
 * @param mark random, so that each writer lifts only its own
 * @param longest how long it lasts if its writer dies; longer than the writer's transaction can take
 */
public record Quarantine(String mark, Duration longest) {}
