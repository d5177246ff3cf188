/*
 * Copyright the Weir authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.weir.webflux.boot;

import org.jspecify.annotations.Nullable;
import org.springframework.util.unit.DataSize;

/**
 * What is said of how values are written in the remote tier.
 *
 * @param format Format of values that have no codec of their own. Default: cbor.
 * @param compressedAbove Size from which on values are compressed. Default: none are.
 * @param bytes The most bytes stored. Default: 1MB.
 * @param depth The deepest nesting. Default: 64.
 * @param elements The most elements of a collection. Default: 10000.
 * @param textLength The most characters of a text. Default: 1048576.
 * @param numberLength The most digits of a number. Default: 1000.
 * @param inflatedBytes The most bytes uncompressed. Default: 4MB.
 * @param inflationRatio How many times as large a value may become when it is uncompressed. Default: 100.
 */
record PayloadProperties(
        @Nullable Format format,
        @Nullable DataSize compressedAbove,
        @Nullable DataSize bytes,
        @Nullable Integer depth,
        @Nullable Integer elements,
        @Nullable Integer textLength,
        @Nullable Integer numberLength,
        @Nullable DataSize inflatedBytes,
        @Nullable Integer inflationRatio) {

    /** How values are written. */
    enum Format {
        CBOR,
        JSON
    }
}
