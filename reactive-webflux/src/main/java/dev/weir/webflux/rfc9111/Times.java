/*
 * Copyright the Weir authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.weir.webflux.rfc9111;

import java.time.Instant;

/**
 * The times of one exchange.
 *
 * @param requested when the origin was asked
 * @param received when it answered
 */
public record Times(Instant requested, Instant received) {}
