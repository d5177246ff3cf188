/*
 * Copyright the Weir authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.weir;

import java.time.Duration;

/** A load that did not answer within the policy's {@code loadTimeout}. Asking again starts a new load. */
public final class LoadTimeoutException extends CacheException {

    private static final long serialVersionUID = 1L;

    LoadTimeoutException(String cache, Duration loadTimeout) {
        super("A load of cache '" + cache + "' did not answer within " + loadTimeout
                + ". Make the source faster, raise CachePolicy.loadTimeout, or add staleIfError to have something to "
                + "fall back on");
    }
}
