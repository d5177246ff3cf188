/*
 * Copyright the Weir authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.weir.tier;

import org.jspecify.annotations.Nullable;

/** A failure of a remote tier or its log, classed by what can be done about it; without a stack trace. */
public final class TierException extends RuntimeException {

    private static final long serialVersionUID = 1L;

    private final Reason reason;

    public TierException(Reason reason, String message) {
        this(reason, message, null);
    }

    public TierException(Reason reason, String message, @Nullable Throwable cause) {
        super(message, cause, false, false);
        this.reason = reason;
    }

    public Reason reason() {
        return reason;
    }

    /** What became of the request. */
    public enum Reason {
        /** It changed nothing, because the shard has another epoch or none: attach first. */
        EPOCH_LOST,
        /** It was not sent: there is no connection, or a breaker is open. */
        UNREACHABLE,
        /** It was sent and not answered: it may have happened. */
        UNKNOWN,
        /** The server refused it as a whole: out of memory, read-only, not permitted. */
        REFUSED,
        /** It cannot be sent as it is, or the server is set up for something else: somebody has to change something. */
        MISCONFIGURED,
        /** It was not sent, because what it is about is too large. */
        TOO_LARGE
    }
}
