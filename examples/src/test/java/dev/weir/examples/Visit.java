/*
 * Copyright the Weir authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.weir.examples;

/** Which page a user is on. */
record Visit(String id, String page) {}
