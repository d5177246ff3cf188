/*
 * Copyright the Weir authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.weir;

/**
 * A change that the remote tier did not confirm, or a request that cannot be answered without it. In this process the change
 * has taken effect; in others it may or may not have, and an invalidation of what it is about will be sent again as soon as the
 * tier can be reached. May be tried again.
 */
public final class TierUnavailableException extends CacheException {

    private static final long serialVersionUID = 1L;

    TierUnavailableException(String cache, Throwable cause) {
        super("The remote tier did not confirm a change of cache '" + cache + "': " + cause.getMessage(), cause);
    }
}
