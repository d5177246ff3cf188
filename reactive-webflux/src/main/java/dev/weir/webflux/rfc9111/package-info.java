/*
 * Copyright the Weir authors
 * SPDX-License-Identifier: Apache-2.0
 */
/**
 * A model of HTTP caching, as RFC 9111 describes a shared cache: what may be stored, how long it is fresh, how old it is, for whom it
 * is an answer, and how it is validated. It knows header fields and times, and neither a server nor where anything is kept.
 *
 * <p>Read in this order: {@link dev.weir.webflux.rfc9111.FieldLines}, {@link dev.weir.webflux.rfc9111.StoredResponse}, {@link
 * dev.weir.webflux.rfc9111.Storing}, {@link dev.weir.webflux.rfc9111.Freshness}, {@link dev.weir.webflux.rfc9111.Age}, {@link
 * dev.weir.webflux.rfc9111.Selection}, {@link dev.weir.webflux.rfc9111.Serving}, {@link dev.weir.webflux.rfc9111.Validation},
 * {@link dev.weir.webflux.rfc9111.Outdating}.
 */
@NullMarked
package dev.weir.webflux.rfc9111;

import org.jspecify.annotations.NullMarked;
