/*
 * Copyright the Weir authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.weir.examples;

/** An order of a product, of which it knows no more than the id until it is looked up. */
record Order(int number, String productId, String productName) {

    Order(int number, String productId) {
        this(number, productId, "unknown");
    }

    Order with(Product product) {
        return new Order(number, productId, product.name());
    }
}
