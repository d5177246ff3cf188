/*
 * Copyright the Weir authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.weir.examples.storefront;

/**
 * An order.
 *
 * @param id chosen by the client, so that the same order sent twice is one
 */
record Order(String id, String product, int amount) {}
