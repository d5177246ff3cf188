/*
 * Copyright the Weir authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.weir;

/** A tag that cannot be kept, or more tags than an entry can have. The caller, or the loader that set it, has to change it. */
public final class InvalidTagException extends CacheException {

    private static final long serialVersionUID = 1L;

    InvalidTagException(String mistake) {
        super(mistake, true);
    }
}
