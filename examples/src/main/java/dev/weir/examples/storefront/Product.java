/*
 * Copyright the Weir authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.weir.examples.storefront;

import java.math.BigDecimal;

/** A product, as its row in the table says. */
record Product(String id, String name, BigDecimal price, int grams, long version) {}
