/*
 * Copyright the Weir authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.weir;

/**
 * A write of a value that is not newer than what the store has: somebody else has written the key meanwhile. Nothing was written. To
 * write all the same, read the key, apply the change to what is there now, and put that.
 */
public final class WriteConflictException extends CacheException {

    private static final long serialVersionUID = 1L;

    WriteConflictException(String cache, String store, Throwable cause) {
        super(
                "A write to store '" + store + "' of cache '" + cache + "' met a newer version: " + cause.getMessage()
                        + ". Nothing was written; read again, and apply the change to what is there now",
                cause);
    }
}
