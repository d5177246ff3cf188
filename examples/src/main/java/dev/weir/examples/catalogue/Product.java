/*
 * Copyright the Weir authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.weir.examples.catalogue;

/** A product, as its row in the table says. */
record Product(String id, String name, long version) {}
