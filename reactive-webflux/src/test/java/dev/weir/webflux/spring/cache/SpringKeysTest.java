/*
 * Copyright the Weir authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.weir.webflux.spring.cache;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.lang.reflect.Method;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.springframework.cache.interceptor.SimpleKey;

/** Keys as text, and what is no key. */
class SpringKeysTest {

    private final SpringKeys<String> text = SpringKeys.text();

    static Stream<Object[]> texts() {
        return Stream.of(
                new Object[] {"p-1", "p-1"},
                new Object[] {"~p", "~String:~p"},
                new Object[] {5, "~Integer:5"},
                new Object[] {5L, "~Long:5"},
                new Object[] {new UUID(0, 1), "~UUID:00000000-0000-0000-0000-000000000001"},
                new Object[] {TimeUnit.DAYS, "~java.util.concurrent.TimeUnit:DAYS"},
                new Object[] {SimpleKey.EMPTY, "~none"},
                new Object[] {List.of(), "~()"},
                new Object[] {List.of("a", 1), "~(String:a,Integer:1)"},
                new Object[] {List.of("a,Integer:1"), "~(String:a%2CInteger:1)"},
                new Object[] {Arrays.asList("a", null), "~(String:a,null)"},
                new Object[] {new Sku("a:b", 1), "~" + Sku.class.getName() + ":a%3Ab:1"});
    }

    @ParameterizedTest
    @MethodSource("texts")
    void eachKeyHasItsText(Object key, String expected) {
        assertThat(text.of(key)).isEqualTo(expected);
    }

    @Test
    void differentKeysHaveDifferentTexts() {
        List<Object> keys = new ArrayList<>(List.of(
                "5",
                5,
                5L,
                (short) 5,
                "true",
                true,
                "~Integer:5",
                "~(String:a)",
                "null",
                SimpleKey.EMPTY,
                "none",
                "~none"));
        keys.addAll(List.of(List.of("a,b", "c"), List.of("a", "b,c"), List.of("a", "b", "c"), List.of("a)", "(b")));
        keys.addAll(List.of(List.of(List.of("a"), "b"), List.of(List.of("a", "b")), List.of("(String:a)", "b")));
        keys.addAll(
                List.of(List.of("null"), Arrays.asList((Object) null), List.of("a%2Cb"), List.of("a,b"), List.of()));
        assertThat(keys.stream().map(text::of)).doesNotHaveDuplicates();
    }

    @Test
    void whatCannotBeWrittenSaysWhatToDo() {
        assertThatThrownBy(() -> text.of(new Object()))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("java.lang.Object")
                .hasMessageContaining("key = \"#order.id\"");
        assertThatThrownBy(() -> text.of(new SimpleKey("a", 1)))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("WeirKeyGenerator");
    }

    @Test
    void parametersBecomeKeysThatSayWhatTheyAreMadeOf() throws NoSuchMethodException {
        WeirKeyGenerator generator = new WeirKeyGenerator();
        Method method = Object.class.getMethod("toString");
        assertThat(generator.generate(this, method)).isEqualTo(SimpleKey.EMPTY);
        assertThat(generator.generate(this, method, "a")).isEqualTo("a");
        assertThat(generator.generate(this, method, "a", 1)).isEqualTo(List.of("a", 1));
        assertThat(generator.generate(this, method, new Object[] {null})).isEqualTo(Arrays.asList((Object) null));
        assertThat(generator.generate(this, method, (Object) new int[] {1, 2})).isEqualTo(List.of(1, 2));
        assertThat(generator.generate(this, method, "a", new String[] {"b"})).isEqualTo(List.of("a", List.of("b")));
    }

    record Sku(String shop, int number) {}
}
