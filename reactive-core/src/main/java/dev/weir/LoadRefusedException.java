/*
 * Copyright the Weir authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.weir;

/** A load that was refused before it began, to spare its source. It may be tried again later. */
public final class LoadRefusedException extends CacheException {

    private static final long serialVersionUID = 1L;

    private LoadRefusedException(String message) {
        super(message);
    }

    static LoadRefusedException quotaUsedUp(String cache, int loads) {
        return new LoadRefusedException("A load of cache '" + cache + "' was refused: its tenant has " + loads
                + " loads in flight, which is all its quota allows. Ask again later, or raise the quota");
    }
}
