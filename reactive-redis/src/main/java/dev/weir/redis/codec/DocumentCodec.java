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
import tools.jackson.core.JsonParser;
import tools.jackson.core.JsonToken;
import tools.jackson.core.exc.StreamConstraintsException;
import tools.jackson.databind.JavaType;
import tools.jackson.databind.ObjectReader;
import tools.jackson.databind.ObjectWriter;

/** A codec that writes each value as one document. */
final class DocumentCodec<V> implements Codec<V> {

    private final String name;
    private final int schemaId;
    private final ObjectReader reader;
    private final ObjectWriter writer;
    private final PayloadLimits limits;
    private final byte[] nothing;

    DocumentCodec(Documents documents, TypeRef<V> type, JavaType known) {
        name = type + " in " + documents.format();
        schemaId = type.schemaId(documents.format());
        reader = documents.mapper().readerFor(known);
        writer = documents.mapper().writerFor(known);
        limits = documents.limits();
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
        if (document.length > Math.min(limits.elements(), limits.textLength())) {
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
        try (JsonParser parser = reader.createParser(document)) {
            requireFewElements(parser, true);
        } catch (StreamConstraintsException | UndecodableException e) {
            throw new UnencodableException(
                    "The value is larger than can be read again, as " + name + ": " + e.getMessage(), e);
        }
    }

    /** Nothing but the kind of the failure is said of it, because its message may quote the payload. */
    private @Nullable V read(byte[] payload) {
        try {
            if (payload.length > limits.elements()) {
                countElements(payload);
            }
            return reader.readValue(payload);
        } catch (UndecodableException e) {
            throw e;
        } catch (RuntimeException e) {
            throw new UndecodableException("The payload cannot be read, as " + name + ": "
                    + e.getClass().getSimpleName());
        }
    }

    private void countElements(byte[] payload) {
        try (JsonParser parser = reader.createParser(payload)) {
            requireFewElements(parser, false);
        }
    }

    /** An element takes a byte at least, so that a document with fewer bytes than that needs no counting. */
    private void requireFewElements(JsonParser parser, boolean readsTexts) {
        int elements = -1;
        for (JsonToken token = parser.nextToken(); token != null; token = parser.nextToken()) {
            if (readsTexts && token == JsonToken.VALUE_STRING) {
                parser.getStringLength();
            }
            if ((token.isScalarValue() || token.isStructStart()) && ++elements > limits.elements()) {
                throw new UndecodableException("More elements than the " + limits.elements()
                        + " that PayloadLimits.elements allows, as " + name);
            }
        }
    }
}
