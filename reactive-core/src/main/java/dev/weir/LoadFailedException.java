/*
 * Copyright the Weir authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.weir;

/** A load that its loader gave up, for the reason in the message. It may be tried again. */
public final class LoadFailedException extends CacheException {

    private static final long serialVersionUID = 1L;

    LoadFailedException(String cache, String reason) {
        super("A load of cache '" + cache + "' was given up: " + reason);
    }
}
