/*
 * Copyright the Weir authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.weir.redis.codec;

import dev.weir.codec.Codec;
import dev.weir.codec.PayloadLimits;
import dev.weir.codec.TypeRef;
import dev.weir.codec.UndecodableException;
import dev.weir.codec.UnencodableException;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.exc.StreamConstraintsException;
import tools.jackson.databind.JavaType;
import tools.jackson.databind.ObjectReader;
import tools.jackson.databind.ObjectWriter;

/** A codec that writes each value as one document. */
final class DocumentCodec<V> implements Codec<V> {

    /** Up to so many bytes no document can do harm, whatever it declares. */
    private static final int HARMLESS = 1_024;

    private final String name;
    private final int schemaId;
    private final ObjectReader reader;
    private final ObjectWriter writer;
    private final PayloadLimits limits;
    private final DocumentScan scan;
    private final byte[] nothing;

    DocumentCodec(Documents documents, TypeRef<V> type, JavaType known) {
        name = type + " in " + documents.format();
        schemaId = type.schemaId(documents.format());
        reader = documents.mapper().readerFor(known);
        writer = documents.mapper().writerFor(known);
        limits = documents.limits();
        scan = documents.scan();
        nothing = documents.mapper().writeValueAsBytes(null);
    }

    @Override
    public int schemaId() {
        return schemaId;
    }

    @Override
    public byte[] encode(V value) {
        byte[] document = written(value);
        if (Arrays.equals(document, nothing)) {
            throw new UnencodableException("The value is null or written like it, as " + name
                    + ". What does not exist is said by an empty Mono");
        }
        if (needsScan(document)) {
            requireReadable(document);
        }
        return document;
    }

    @Override
    public V decode(byte[] payload) {
        V value = read(payload);
        if (value == null || Arrays.equals(payload, nothing)) {
            throw new UndecodableException("The payload is null, as " + name);
        }
        return value;
    }

    private byte[] written(V value) {
        try {
            return writer.writeValueAsBytes(value);
        } catch (StreamConstraintsException e) {
            throw new UnencodableException(
                    "The value is nested too deep, or refers to itself, as " + name + "; PayloadLimits.depth allows "
                            + limits.depth(),
                    e);
        } catch (RuntimeException e) {
            throw new UnencodableException("The value cannot be written, as " + name, e);
        }
    }

    /** What could not be read would be loaded and stored again and again. */
    private void requireReadable(byte[] document) {
        try {
            scan.require(document, limits);
        } catch (UndecodableException e) {
            throw new UnencodableException("The value could not be read again, as " + name + ": " + e.getMessage(), e);
        }
    }

    /** Nothing but the kind of the failure is said of it, because its message may quote the payload. */
    private @Nullable V read(byte[] payload) {
        if (needsScan(payload)) {
            scan.require(payload, limits);
        }
        try {
            return reader.readValue(payload);
        } catch (RuntimeException e) {
            throw new UndecodableException("The payload cannot be read, as " + name + ": "
                    + e.getClass().getSimpleName());
        }
    }

    /** Elements and characters take a byte at least, so that a short document is within the limits anyway. */
    private boolean needsScan(byte[] document) {
        return document.length > Math.min(HARMLESS, Math.min(limits.elements(), limits.textLength()));
    }
}
