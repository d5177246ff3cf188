/*
 * Copyright the Weir authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.weir;

import java.time.Duration;

/**
 * A write of which nobody can say whether it was accepted: it was sent, and not answered in time. If it was, it is what the key has, and
 * will reach the source. Read the key before writing it again, if it matters which.
 */
public final class WriteOutcomeUnknownException extends CacheException {

    private static final long serialVersionUID = 1L;

    WriteOutcomeUnknownException(String cache, Duration within, Throwable last) {
        super(
                "Whether a write to cache '" + cache + "' was accepted is not known: within " + within
                        + " it was sent, and no answer says so. Read the key before writing it again, if it matters "
                        + "which. The last that was heard: " + last.getMessage(),
                last);
    }
}
