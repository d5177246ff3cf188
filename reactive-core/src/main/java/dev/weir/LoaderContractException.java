/*
 * Copyright the Weir authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.weir;

/** A loader that broke its contract, for instance by returning {@code null} instead of a publisher. */
public final class LoaderContractException extends CacheException {

    private static final long serialVersionUID = 1L;

    LoaderContractException(String cache, String mistake) {
        super("The loader of cache '" + cache + "' " + mistake, true);
    }
}
