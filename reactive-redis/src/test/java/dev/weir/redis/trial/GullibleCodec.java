/*
 * Copyright the Weir authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.weir.redis.trial;

import com.fasterxml.jackson.annotation.JsonTypeInfo;
import dev.weir.codec.Codec;
import dev.weir.codec.UndecodableException;
import dev.weir.redis.trial.HostileContentTrialTest.Item;
import tools.jackson.core.JacksonException;
import tools.jackson.core.StreamReadConstraints;
import tools.jackson.databind.DefaultTyping;
import tools.jackson.databind.DeserializationFeature;
import tools.jackson.databind.ObjectMapper;
import tools.jackson.databind.jsontype.BasicPolymorphicTypeValidator;
import tools.jackson.dataformat.cbor.CBORFactory;
import tools.jackson.dataformat.cbor.CBORMapper;

/** A codec that makes instances of whatever class a payload names, and where it names none reads whatever there is. */
final class GullibleCodec implements Codec<Item> {

    private static final ObjectMapper BY_NAME = builder()
            .activateDefaultTyping(
                    BasicPolymorphicTypeValidator.builder()
                            .allowIfBaseType(Object.class)
                            .build(),
                    DefaultTyping.JAVA_LANG_OBJECT,
                    JsonTypeInfo.As.WRAPPER_ARRAY)
            .disable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
            .build();
    private static final ObjectMapper WITHOUT_LIMITS = builder().build();

    @Override
    public int schemaId() {
        return 0x6a11;
    }

    @Override
    public byte[] encode(Item value) {
        return WITHOUT_LIMITS.writeValueAsBytes(value);
    }

    @Override
    public Item decode(byte[] payload) {
        try {
            return BY_NAME.readValue(payload, Item.class);
        } catch (JacksonException namesNothing) {
            return decodeAnything(payload);
        }
    }

    private static Item decodeAnything(byte[] payload) {
        try {
            return WITHOUT_LIMITS.readValue(payload, Item.class);
        } catch (JacksonException unreadable) {
            throw new UndecodableException("not even that", unreadable);
        }
    }

    private static CBORMapper.Builder builder() {
        StreamReadConstraints none = StreamReadConstraints.builder()
                .maxNestingDepth(Integer.MAX_VALUE)
                .maxStringLength(Integer.MAX_VALUE)
                .build();
        return CBORMapper.builder(
                CBORFactory.builder().streamReadConstraints(none).build());
    }
}
