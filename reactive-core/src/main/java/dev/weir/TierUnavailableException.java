/*
 * Copyright the Weir authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.weir;

/**
 * A change that the remote tier did not confirm, or a request that cannot be answered without it. May be tried again.
 *
 * <p>In this process an invalidation or a value that was put has taken effect; in others it may or may not have, and an invalidation of
 * what it is about will be sent again as soon as the tier can be reached. What is written behind was not accepted; what is read of
 * that is not asked of the source, which need not have it yet.
 */
public final class TierUnavailableException extends CacheException {

    private static final long serialVersionUID = 1L;

    TierUnavailableException(String cache, Throwable cause) {
        super("The remote tier did not confirm a change of cache '" + cache + "': " + cause.getMessage(), cause);
    }

    private TierUnavailableException(Throwable cause, String message) {
        super(message + ": " + cause.getMessage(), cause);
    }

    /** A write behind that was certainly not accepted. */
    static TierUnavailableException notAccepted(String cache, Throwable cause) {
        return new TierUnavailableException(
                cause, "A write to cache '" + cache + "' was not accepted, because the remote tier could not be asked");
    }

    /** Something about an outbox that was asked for. */
    static TierUnavailableException outbox(String cache, Throwable cause) {
        return new TierUnavailableException(cause, "The outbox of cache '" + cache + "' could not be asked");
    }

    /** A read of what may be written behind, and not be in the source yet. */
    static TierUnavailableException notReadPast(String cache, Throwable cause) {
        return new TierUnavailableException(
                cause,
                "A read of cache '" + cache + "' cannot be answered without the remote tier, because what was written "
                        + "behind may not have reached the source yet; it was not asked");
    }
}
