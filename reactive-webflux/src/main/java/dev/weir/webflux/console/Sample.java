/*
 * Copyright the Weir authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.weir.webflux.console;

/**
 * A sample of all caches, written once for all who look.
 *
 * @param numbers when it was taken, and the columns of each cache
 * @param state how the caches are
 */
record Sample(String numbers, String state) {}
