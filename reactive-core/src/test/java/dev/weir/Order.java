/*
 * Copyright the Weir authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.weir;

/** An order of a product, for pipelines to look up. */
record Order(int number, String product, String name) {

    Order(int number, String product) {
        this(number, product, "?");
    }

    Order with(String found) {
        return new Order(number, product, found);
    }
}
