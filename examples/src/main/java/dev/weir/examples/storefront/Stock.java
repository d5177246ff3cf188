/*
 * Copyright the Weir authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.weir.examples.storefront;

/** What is left of a product. */
record Stock(String product, int remaining, long version) {

    Stock less(int amount) {
        return new Stock(product, remaining - amount, version + 1);
    }
}
