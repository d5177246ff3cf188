/*
 * Copyright the Weir authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.weir.source;

import org.jspecify.annotations.Nullable;

/** A failure of a store to write, classed by what can be done about it; without a stack trace. */
public final class StoreException extends RuntimeException {

    private static final long serialVersionUID = 1L;

    private final Reason reason;

    public StoreException(Reason reason, String message, @Nullable Throwable cause) {
        super(message, cause, false, false);
        this.reason = reason;
    }

    public Reason reason() {
        return reason;
    }

    /** What became of a write. */
    public enum Reason {
        /** Nothing was applied, because the checkpoint has moved or another epoch has begun: read again. */
        MOVED,
        /** It cannot be reached, is busy or has rolled back: the same may succeed later, or may have succeeded. */
        TRANSIENT,
        /** The data was refused: it breaks a constraint or does not fit. The same would be refused again. */
        DATA,
        /** The row has a version that is not older. */
        CONFLICT,
        /** A table, a column, a key or a right is missing: somebody has to change something. */
        MISCONFIGURED
    }
}
