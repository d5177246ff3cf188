/*
 * Copyright the Weir authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.weir.redis.codec;

import dev.weir.codec.Codec;
import dev.weir.codec.PayloadFormat;
import dev.weir.codec.PayloadLimits;
import dev.weir.codec.TypeRef;
import java.util.List;
import java.util.Objects;
import tools.jackson.databind.JacksonModule;
import tools.jackson.dataformat.cbor.CBORFactory;
import tools.jackson.dataformat.cbor.CBORMapper;

/**
 * The format of payloads that are CBOR documents (RFC 8949).
 *
 * <p>Records, beans, collections, {@code java.time} and {@code Optional} are written as Jackson does it, moments as ISO 8601
 * text. Properties that a type does not know are ignored, so that a process may read what a newer one has written; what it
 * does not find is {@code null}, or makes the payload unreadable where the property is a primitive. Where that is not right,
 * raise the {@link dev.weir.codec.SchemaVersion}.
 *
 * <p>Subtypes are told apart by names that the application gives them ({@code @JsonTypeInfo} with names and {@code
 * @JsonSubTypes}), never by the names of their classes.
 *
 * <p>Immutable; every method gives a changed copy.
 */
public final class CborFormat implements PayloadFormat {

    private static final CborFormat DEFAULT = new CborFormat(PayloadLimits.DEFAULT, List.of());

    private final PayloadLimits limits;
    private final List<JacksonModule> modules;
    private final Documents documents;

    private CborFormat(PayloadLimits limits, List<JacksonModule> modules) {
        this.limits = limits;
        this.modules = modules;
        documents = documents(limits, modules);
    }

    /** CBOR with the default limits. */
    public static CborFormat standard() {
        return DEFAULT;
    }

    /** The same with other limits. */
    public CborFormat limits(PayloadLimits other) {
        return new CborFormat(Objects.requireNonNull(other, "limits"), modules);
    }

    /** The same with one more module: for types of the application or of a library that Jackson cannot know. */
    public CborFormat module(JacksonModule module) {
        return new CborFormat(limits, Documents.with(modules, module));
    }

    @Override
    public <V> Codec<V> codecFor(TypeRef<V> type) {
        return documents.codecFor(type);
    }

    private static Documents documents(PayloadLimits limits, List<JacksonModule> modules) {
        CBORFactory factory = CBORFactory.builder()
                .streamReadConstraints(Documents.whenReading(limits))
                .streamWriteConstraints(Documents.whenWriting(limits))
                .build();
        CBORMapper mapper = Documents.strict(CBORMapper.builder(factory), modules);
        return new Documents("cbor", mapper, CborScan::require, limits);
    }
}
