/*
 * Copyright the Weir authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.weir;

/** An explanation: what is known of a key, and why a request for it would be answered as it would be. */
public record Explanation(String text) {}
