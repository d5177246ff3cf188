/*
 * Copyright the Weir authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.weir;

/** A function of a pipeline that broke its contract, for instance by returning {@code null} instead of a key. */
public final class PipelineContractException extends CacheException {

    private static final long serialVersionUID = 1L;

    PipelineContractException(String mistake) {
        super(mistake, true);
    }
}
