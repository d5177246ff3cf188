/*
 * Copyright the Weir authors
 * SPDX-License-Identifier: Apache-2.0
 */
/**
 * A shop of Spring Boot over Postgres and Redis: {@link dev.weir.examples.storefront.Storefront} begins it, each controller has a few
 * lines, and {@code storefront.yaml} says which cache does what. Read {@code ProductController} first, then {@code StockController},
 * {@code ActivityController} and {@code QuoteController}: each has another model.
 */
@NullMarked
package dev.weir.examples.storefront;

import org.jspecify.annotations.NullMarked;
