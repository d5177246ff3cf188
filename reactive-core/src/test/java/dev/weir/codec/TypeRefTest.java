/*
 * Copyright the Weir authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.weir.codec;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.lang.reflect.ParameterizedType;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class TypeRefTest {

    @Test
    void knowsTheArgumentsOfItsType() {
        TypeRef<List<String>> type = new TypeRef<>() {};
        assertThat(type.type()).isInstanceOfSatisfying(ParameterizedType.class, list -> {
            assertThat(list.getRawType()).isEqualTo(List.class);
            assertThat(list.getActualTypeArguments()).containsExactly(String.class);
        });
        assertThat(type).hasToString("java.util.List<java.lang.String>");
    }

    @Test
    void isEqualToAnotherOfTheSameType() {
        assertThat(TypeRef.of(String.class))
                .isEqualTo(new TypeRef<String>() {})
                .hasSameHashCodeAs(new TypeRef<String>() {})
                .isNotEqualTo(TypeRef.of(Long.class));
        assertThat(new TypeRef<List<String>>() {})
                .isEqualTo(new TypeRef<List<String>>() {})
                .isNotEqualTo(new TypeRef<List<Long>>() {});
    }

    @Test
    void isEqualToOneOfATypeThatWasFoundAtRunTime() {
        TypeRef<List<String>> written = new TypeRef<>() {};

        assertThat(TypeRef.of(written.type())).isEqualTo(written).hasToString("java.util.List<java.lang.String>");
        assertThat(TypeRef.of(written.type()).schemaId("cbor")).isEqualTo(written.schemaId("cbor"));
    }

    @Test
    void refusesATypeThatIsNotWrittenDown() {
        assertThatIllegalArgumentException()
                .isThrownBy(TypeRefTest::<String>listOfAnything)
                .withMessageContaining("new TypeRef<List<Product>>() {}");
    }

    @Test
    @SuppressWarnings("rawtypes")
    void refusesASubclassWithoutAnArgument() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> new TypeRef() {})
                .withMessageContaining("needs its type argument");
        class Strings extends TypeRef<String> {}
        class MoreStrings extends Strings {}
        assertThat(new Strings().type()).isEqualTo(String.class);
        assertThatIllegalArgumentException().isThrownBy(MoreStrings::new);
    }

    @Test
    void namesASchemaByFormatAndTypeAndVersions() {
        String product = "dev.weir.codec.TypeRefTest$Product@3";
        assertThat(TypeRef.of(Product.class).schemaId("cbor")).isEqualTo(SchemaName.id("cbor " + product));
        assertThat(new TypeRef<Map<String, List<? extends Product>>>() {}.schemaId("json"))
                .isEqualTo(SchemaName.id(
                        "json java.util.Map<java.lang.String,java.util.List<? extends " + product + ">>"));
        assertThat(new TypeRef<List<Product>[]>() {}.schemaId("json"))
                .isEqualTo(SchemaName.id("json java.util.List<" + product + ">[]"));
        assertThat(TypeRef.of(Product[].class).schemaId("json")).isEqualTo(SchemaName.id("json " + product + "[]"));
        assertThat(new TypeRef<List<? super Product>>() {}.schemaId("json"))
                .isEqualTo(SchemaName.id("json java.util.List<? extends java.lang.Object super " + product + ">"));
    }

    @Test
    void aSchemaIdIsAPlainCrc32c() {
        // The check value of the CRC catalogue.
        assertThat(SchemaName.id("123456789")).isEqualTo(0xE3069283);
    }

    private static <T> TypeRef<List<T>> listOfAnything() {
        return new TypeRef<>() {};
    }

    @SchemaVersion(3)
    record Product(String name) {}
}
