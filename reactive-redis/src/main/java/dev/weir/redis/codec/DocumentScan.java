/*
 * Copyright the Weir authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.weir.redis.codec;

import dev.weir.codec.PayloadLimits;
import dev.weir.codec.UndecodableException;

/**
 * A look at a document before anything is made of it: how deep it is nested, how many elements it has, how long its texts
 * are. Takes no memory to speak of, whatever the document says about itself.
 */
@FunctionalInterface
interface DocumentScan {

    /** Fails if the document is beyond the limits, or no document as far as that can be seen. */
    void require(byte[] document, PayloadLimits limits) throws UndecodableException;
}
