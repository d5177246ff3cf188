/*
 * Copyright the Weir authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.weir.examples.storefront;

/** A view: who looked at what. */
record View(String id, String shopper, String product) {}
