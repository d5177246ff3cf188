/*
 * Copyright the Weir authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.weir;

/** A refusal: the cache was closed before it was asked. */
public final class CacheClosedException extends CacheException {

    private static final long serialVersionUID = 1L;

    CacheClosedException(String cache) {
        super("Cache '" + cache + "' is closed: its Weir was closed before this request. Close the Weir last, after "
                + "everything that uses its caches");
    }
}
