/*
 * Copyright the Weir authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.weir;

/** A load that waits for itself: the loader of a key asked, directly or through other loaders, for that same key. */
public final class RecursiveLoadException extends CacheException {

    private static final long serialVersionUID = 1L;

    RecursiveLoadException(String cache) {
        super(
                "A loader asked cache '" + cache + "' for a key whose load waits for that very loader. It would never "
                        + "end: take the value from where the loader has it instead of from the cache",
                true);
    }
}
