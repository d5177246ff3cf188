/*
 * Copyright the Weir authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.weir.redis.codec;

import dev.weir.codec.Codec;
import dev.weir.codec.PayloadLimits;
import dev.weir.codec.TypeRef;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.core.StreamReadConstraints;
import tools.jackson.core.StreamWriteConstraints;
import tools.jackson.databind.DeserializationFeature;
import tools.jackson.databind.JacksonModule;
import tools.jackson.databind.JavaType;
import tools.jackson.databind.ObjectMapper;
import tools.jackson.databind.cfg.DateTimeFeature;
import tools.jackson.databind.cfg.MapperBuilder;
import tools.jackson.databind.exc.InvalidDefinitionException;

/**
 * A kind of documents, as Jackson reads and writes them: the same types and limits, whatever the format.
 *
 * @param format the name of the format
 * @param scan what is done with a document before it is read
 */
record Documents(String format, ObjectMapper mapper, DocumentScan scan, PayloadLimits limits) {

    /** The mapper that a builder makes when it is kept from everything that a payload must not decide. */
    static <M extends ObjectMapper, B extends MapperBuilder<M, B>> M strict(B builder, List<JacksonModule> modules) {
        return builder.polymorphicTypeValidator(new NoClassNames())
                .addModules(modules)
                .addModule(NoClassNames.module())
                // A time that was written in a zone is read in that zone.
                .disable(
                        DateTimeFeature.ADJUST_DATES_TO_CONTEXT_TIME_ZONE,
                        DateTimeFeature.NORMALIZE_DESERIALIZED_ZONE_ID)
                .enable(DateTimeFeature.WRITE_DATES_WITH_ZONE_ID)
                .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
                // Where subtypes are told apart by their properties, a payload could name any class instead.
                .enable(DeserializationFeature.FAIL_ON_SUBTYPE_CLASS_NOT_REGISTERED)
                // A payload without a number, or with half of one, is no reason to make one up.
                .enable(DeserializationFeature.FAIL_ON_NULL_FOR_PRIMITIVES)
                .disable(DeserializationFeature.ACCEPT_FLOAT_AS_INT)
                .disable(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES)
                .build();
    }

    static StreamReadConstraints whenReading(PayloadLimits limits) {
        return StreamReadConstraints.builder()
                .maxNestingDepth(limits.depth())
                .maxStringLength(limits.textLength())
                .maxNameLength(limits.textLength())
                .maxNumberLength(limits.numberLength())
                .build();
    }

    static StreamWriteConstraints whenWriting(PayloadLimits limits) {
        return StreamWriteConstraints.builder().maxNestingDepth(limits.depth()).build();
    }

    static List<JacksonModule> with(List<JacksonModule> modules, JacksonModule module) {
        return Stream.concat(modules.stream(), Stream.of(Objects.requireNonNull(module, "module")))
                .toList();
    }

    <V> Codec<V> codecFor(TypeRef<V> type) {
        JavaType known = mapper.constructType(type.type());
        requireReadable(known, type);
        return new DocumentCodec<>(this, type, known);
    }

    /** What nobody can read would be loaded and stored again and again. */
    private void requireReadable(JavaType known, TypeRef<?> type) {
        probe(known, type, null);
        if (known.isAbstract()) {
            // No constructor of the application runs: whether there is one at all is what this finds out.
            probe(known, type, Map.of());
        }
    }

    private void probe(JavaType known, TypeRef<?> type, @Nullable Object content) {
        byte[] document = mapper.writeValueAsBytes(content);
        try {
            mapper.readerFor(known).readValue(document);
        } catch (InvalidDefinitionException e) {
            throw new IllegalArgumentException(
                    type + " cannot be read back from " + format
                            + ". Give it a constructor that names its properties, or "
                            + "@JsonTypeInfo with names and @JsonSubTypes; class names in payloads are not read",
                    e);
        } catch (JacksonException e) {
            // The type is known, and this is no document of it.
            return;
        }
    }
}
