/*
 * Copyright the Weir authors
 * SPDX-License-Identifier: Apache-2.0
 */
/**
 * Spring's reactive transactions, as {@link SpringTransactions} in which a Postgres store takes part.
 */
@NullMarked
package dev.weir.webflux.spring.tx;

import org.jspecify.annotations.NullMarked;
