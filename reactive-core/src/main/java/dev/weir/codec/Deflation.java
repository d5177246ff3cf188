/*
 * Copyright the Weir authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.weir.codec;

import java.util.Arrays;
import java.util.zip.DataFormatException;
import java.util.zip.Deflater;
import java.util.zip.Inflater;
import org.jspecify.annotations.Nullable;

/** A compression of documents to zlib streams (RFC 1950) and back, which never becomes more than the limits allow. */
record Deflation(PayloadLimits limits) {

    /** The document as a zlib stream, or {@code null} where that saves nothing or could not be read under these limits. */
    byte @Nullable [] deflate(byte[] document) {
        Deflater deflater = new Deflater(Deflater.BEST_SPEED);
        try {
            deflater.setInput(document);
            deflater.finish();
            byte[] stream = new byte[document.length - 1];
            int length = deflater.deflate(stream);
            boolean readable = deflater.finished() && document.length <= mostFrom(length);
            return readable ? Arrays.copyOf(stream, length) : null;
        } finally {
            deflater.end();
        }
    }

    /** The document that this zlib stream is of. */
    byte[] inflate(byte[] stream) {
        Inflater inflater = new Inflater();
        try {
            inflater.setInput(stream);
            byte[] document = inflate(inflater, mostFrom(stream.length));
            if (inflater.getRemaining() > 0) {
                throw new UndecodableException("The compressed payload goes on after its end");
            }
            return document;
        } catch (DataFormatException e) {
            throw new UndecodableException("The payload is not the zlib stream that it is marked as", e);
        } finally {
            inflater.end();
        }
    }

    private static byte[] inflate(Inflater inflater, int most) throws DataFormatException {
        // One byte more than is allowed, so that a document that ends there is told from one that goes on.
        int room = most + 1;
        byte[] document = new byte[(int) Math.min(room, 4L * inflater.getRemaining() + 64)];
        int length = 0;
        while (!inflater.finished()) {
            if (length == document.length) {
                document = Arrays.copyOf(document, (int) Math.min(room, 2L * length));
            }
            int inflated = inflater.inflate(document, length, document.length - length);
            length += inflated;
            if (length > most) {
                throw new UndecodableException("The compressed payload becomes more than " + most
                        + " bytes, which is what PayloadLimits.inflatedBytes and inflationRatio allow");
            }
            if (inflated == 0 && !inflater.finished()) {
                throw new UndecodableException("The compressed payload ends too early, or needs a dictionary");
            }
        }
        return Arrays.copyOf(document, length);
    }

    private int mostFrom(int compressedLength) {
        return (int) Math.min(
                Math.min(limits.inflatedBytes(), Integer.MAX_VALUE - 16),
                (long) compressedLength * limits.inflationRatio());
    }
}
