/*
 * Copyright the Weir authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.weir.examples.storefront;

import java.math.BigDecimal;

/** A quote: what the delivery of a product to a country costs. */
record Quote(String product, String country, BigDecimal price, int days) {}
