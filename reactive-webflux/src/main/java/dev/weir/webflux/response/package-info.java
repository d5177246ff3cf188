/*
 * Copyright the Weir authors
 * SPDX-License-Identifier: Apache-2.0
 */
/**
 * A response cache: keeps what handlers answer to {@code GET}, for whoever else asks the same, by the rules of RFC 9111.
 *
 * <p>Begin with {@link dev.weir.webflux.response.ResponseCacheFilter}. Behind it, in the order of a request: {@code Admission},
 * {@code RequestKey}, {@code Visit}, {@code HandlerRun} with the exchange that a handler sees while others wait for what it
 * answers, and {@code StoredAnswer}. What is served and for how long is decided in {@code dev.weir.webflux.rfc9111}.
 */
@NullMarked
package dev.weir.webflux.response;

import org.jspecify.annotations.NullMarked;
