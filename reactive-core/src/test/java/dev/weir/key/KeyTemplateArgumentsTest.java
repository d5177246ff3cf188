/*
 * Copyright the Weir authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.weir.key;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatNullPointerException;
import static org.junit.jupiter.params.provider.Arguments.arguments;

import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** Templates and types of keys that make no sense: refused at once, with what to change. */
class KeyTemplateArgumentsTest {

    record Line(String shop, long id) {}

    record Nothing() {}

    record Chain(long id, Chain next) {}

    record Amount(double amount) {}

    record Names(List<String> names) {}

    record Order(Line line, int position) {}

    @ParameterizedTest
    @MethodSource("mistakes")
    void aMistakeIsRefusedWithWhatToChange(String template, Class<?> keys, String mistake, String remedy) {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> KeyTemplate.of(template, keys))
                .withMessageContaining(mistake)
                .withMessageContaining(remedy);
    }

    static Stream<Arguments> mistakes() {
        String separate = "could not be part of their values";
        return Stream.of(
                arguments("", Long.class, "Template '' has no placeholder", "add one, as in {id}"),
                arguments("product", Long.class, "all keys would have one text", "{id}"),
                arguments("a{id", Long.class, "Template 'a{id' has a '{' at position 1", "that no '}' closes"),
                arguments("a}{id}", Long.class, "has a '}' that no '{' opens", "'a}{id}'"),
                arguments("{id}}", Long.class, "has a '}' that no '{' opens", "'{id}}'"),
                arguments("{{id}}", Long.class, "has a '{' inside of", "close one before the next"),
                arguments("{}", Long.class, "a placeholder without a name", "write it as {id}"),
                arguments("a\n{id}", Long.class, "a control character", "leave it out"),
                arguments("a\uD83D{id}", Long.class, "half a surrogate pair", "leave it out"),
                arguments("{a}:{b}", Long.class, "has 2 placeholders, but a Long is one value", "use one placeholder"),
                arguments(
                        "{shop}:{nr}", Line.class, "{nr}, but the components of Line are shop, id", "name one of them"),
                arguments("{shop}", Line.class, "leaves out component 'id' of Line", "add {id}"),
                arguments("{shop}:{shop}:{id}", Line.class, "the placeholder {shop} twice", "name each component once"),
                arguments("{shop}{id}", Line.class, "has nothing between {shop} and {id}", separate),
                arguments("{shop}-{id}", Line.class, "has nothing between {shop} and {id}", "put a ':' there"),
                arguments("{shop}%{id}", Line.class, "has nothing between {shop} and {id}", separate),
                arguments("{shop}and{id}", Line.class, "has nothing between {shop} and {id}", separate),
                arguments("{line}:{position}", Order.class, "of which a component is a record", "KeyText.natural"),
                arguments("{id}", AtomicLong.class, "java.util.concurrent.atomic.AtomicLong", "implement KeyText"),
                arguments("{id}", Object.class, "java.lang.Object is nothing", "use String, Integer, Long"),
                arguments("{a}", long[].class, "long[] is nothing", "use String"),
                arguments("{amount}", Amount.class, "Component 'amount' of", "double is nothing that keys"),
                arguments("{names}", Names.class, "Component 'names' of", "java.util.List is nothing"),
                arguments("{id}", Nothing.class, "Nothing has no components", "give it a component"),
                arguments("{id}:{next}", Chain.class, "Component 'next' of", "holds itself"));
    }

    @Test
    void nullIsRefusedByName() {
        assertThatNullPointerException()
                .isThrownBy(() -> KeyTemplate.of(null, Long.class))
                .withMessage("template must not be null");
        assertThatNullPointerException()
                .isThrownBy(() -> KeyTemplate.of("{id}", null))
                .withMessage("keys must not be null");
        assertThatNullPointerException()
                .isThrownBy(() -> KeyTemplate.encode(null))
                .withMessage("text must not be null");
        assertThatNullPointerException().isThrownBy(() -> KeyText.natural(null)).withMessage("keys must not be null");
    }

    @Test
    void aRecordClosedToReflectionIsRefusedWithTheLineToAdd() throws ClassNotFoundException {
        // A record that the machine's own modules hide; tests of this project are in no module that could hide one.
        Class<?> hidden = hiddenRecord();

        assertThatIllegalArgumentException()
                .isThrownBy(() -> KeyTemplate.of("{id}", hidden))
                .withMessageContaining("Weir may not read " + hidden.getTypeName())
                .withMessageContaining("opens " + hidden.getPackageName());
        assertThat(KeyText.natural(hidden)).isEmpty();
    }

    private static Class<?> hiddenRecord() throws ClassNotFoundException {
        return Class.forName("sun.nio.ch.IOUtil$LinkedRunnable");
    }
}
