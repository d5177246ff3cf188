/*
 * Copyright the Weir authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.weir.redis.codec;

import tools.jackson.core.JsonParser;
import tools.jackson.databind.DatabindContext;
import tools.jackson.databind.DeserializationContext;
import tools.jackson.databind.JacksonModule;
import tools.jackson.databind.JavaType;
import tools.jackson.databind.KeyDeserializer;
import tools.jackson.databind.ValueDeserializer;
import tools.jackson.databind.jsontype.PolymorphicTypeValidator;
import tools.jackson.databind.module.SimpleModule;

/**
 * A refusal to take the name of a class from a payload: neither to tell subtypes apart, nor as a value. A class that is only
 * looked for is loaded already.
 */
final class NoClassNames extends PolymorphicTypeValidator {

    private static final long serialVersionUID = 1L;

    /** Refuses class names as values and as keys. */
    @SuppressWarnings("rawtypes")
    static JacksonModule module() {
        ValueDeserializer<Class> noClass = new Refusal<>();
        ValueDeserializer<JavaType> noType = new Refusal<>();
        return new SimpleModule(NoClassNames.class.getName())
                .addDeserializer(Class.class, noClass)
                .addDeserializer(JavaType.class, noType)
                .addKeyDeserializer(Class.class, new KeyRefusal());
    }

    /** Asked about types whose subtypes go by the names of their classes. */
    @Override
    public Validity validateBaseType(DatabindContext context, JavaType base) {
        return Validity.DENIED;
    }

    /** Asked about names that do not come from a payload: where they would, the base type was denied. */
    @Override
    public Validity validateSubClassName(DatabindContext context, JavaType base, String name) {
        return Validity.ALLOWED;
    }

    @Override
    public Validity validateSubType(DatabindContext context, JavaType base, JavaType type) {
        return Validity.ALLOWED;
    }

    private static final class Refusal<T> extends ValueDeserializer<T> {

        @Override
        public T deserialize(JsonParser parser, DeserializationContext context) {
            return context.reportInputMismatch(this, "Class names in payloads are not read");
        }
    }

    private static final class KeyRefusal extends KeyDeserializer {

        @Override
        public Object deserializeKey(String key, DeserializationContext context) {
            return context.reportInputMismatch(Class.class, "Class names in payloads are not read");
        }
    }
}
