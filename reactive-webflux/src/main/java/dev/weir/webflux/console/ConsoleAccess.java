/*
 * Copyright the Weir authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.weir.webflux.console;

/** An access: what those who look at the console may do. */
enum ConsoleAccess {
    /** To look. */
    READ_ONLY,
    /** Also to invalidate and to refresh a key. */
    UNRESTRICTED
}
