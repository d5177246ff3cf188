/*
 * Copyright the Weir authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.weir.examples;

/** A product of the shop that the examples are about. */
record Product(String id, String name) {}
