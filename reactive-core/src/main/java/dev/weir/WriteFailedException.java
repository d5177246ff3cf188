/*
 * Copyright the Weir authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.weir;

import dev.weir.source.StoreException;
import dev.weir.source.StoreException.Reason;

/**
 * A write that the store of a cache has not confirmed. If it {@linkplain #mayBeRetried may be retried} it may have been made all the
 * same, for nobody answered in time; if not, the store refused what was to be written or is not set up for it, and would again.
 * Either way the cache has forgotten its keys.
 */
public final class WriteFailedException extends CacheException {

    private static final long serialVersionUID = 1L;

    private final boolean mayBeRetried;

    WriteFailedException(String cache, String store, StoreException cause) {
        super(
                "A write to store '" + store + "' of cache '" + cache + "' failed: " + cause.getMessage() + ". "
                        + whatToDo(cause.reason()),
                cause);
        this.mayBeRetried = isTransient(cause.reason());
    }

    /** Whether the same write may succeed later. */
    public boolean mayBeRetried() {
        return mayBeRetried;
    }

    private static String whatToDo(Reason reason) {
        if (isTransient(reason)) {
            return "It may be tried again, and may have been made already";
        }
        return reason == Reason.DATA
                ? "Nothing was written; the same data would be refused again, so change the data"
                : "Nothing was written; the store has to be set up for it first";
    }

    private static boolean isTransient(Reason reason) {
        return reason == Reason.TRANSIENT || reason == Reason.MOVED;
    }
}
