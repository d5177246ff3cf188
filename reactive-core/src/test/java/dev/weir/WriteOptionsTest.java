/*
 * Copyright the Weir authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.weir;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.params.provider.Arguments.arguments;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** What a value that is put has of its own. */
class WriteOptionsTest {

    private static final Duration HOUR = Duration.ofHours(1);
    private static final WriteOptions ALL =
            WriteOptions.tagged("a", "b").freshFor(HOUR).version(7).etag("e");

    private final TestWeir test = new TestWeir();

    @Test
    void allOfItIsOnTheEntry() {
        ReactiveCache<String, String> cache = test.cache().build();

        Listener.to(cache.put("k", "v", ALL));

        Entry<String> entry = Listener.to(cache.getEntryIfCached("k")).heard();
        assertThat(entry.tags()).containsExactly("a", "b");
        assertThat(entry.version()).hasValue(7);
        assertThat(entry.etag()).hasValue("e");
        test.pass(HOUR.minusMillis(1));
        Listener.to(cache.getIfCached("k")).hasHeard("v");
    }

    @Test
    void itsTagsAreBesidesThoseOfTheBuilderAndItsVersionIsInTheirPlace() {
        ReactiveCache<String, String> cache = test.cache()
                .tags(value -> List.of("of-" + value))
                .version(String::length)
                .build();

        Listener.to(cache.put("k", "v", ALL));
        Listener.to(cache.put("plain", "v"));

        Entry<String> entry = Listener.to(cache.getEntryIfCached("k")).heard();
        assertThat(entry.tags()).containsExactlyInAnyOrder("of-v", "a", "b");
        assertThat(entry.version()).hasValue(7);
        Entry<String> plain = Listener.to(cache.getEntryIfCached("plain")).heard();
        assertThat(plain.tags()).containsExactly("of-v");
        assertThat(plain.version()).hasValue(1);
    }

    @Test
    void whatIsPutNextHasNothingOfIt() {
        ReactiveCache<String, String> cache = test.cache().build();
        Listener.to(cache.put("k", "v", ALL));

        Listener.to(cache.put("k", "v"));

        Entry<String> entry = Listener.to(cache.getEntryIfCached("k")).heard();
        assertThat(entry.tags()).isEmpty();
        assertThat(entry.version()).isEmpty();
        assertThat(entry.etag()).isEmpty();
    }

    @Test
    void severalValuesPutAtOnceHaveNone() {
        ReactiveCache<String, String> cache = test.cache().build();

        Listener.to(cache.putAll(Map.of("k", "v")));

        assertThat(Listener.to(cache.getEntryIfCached("k")).heard().tags()).isEmpty();
    }

    @Test
    void aBrokenFunctionOfTheBuilderFailsThePut() {
        RuntimeException broken = new IllegalStateException("broken");
        ReactiveCache<String, String> versioned = test.cache()
                .version(value -> {
                    throw broken;
                })
                .build();
        ReactiveCache<String, String> tagged = test.weir
                .cache("tagged", String.class, String.class)
                .tags(value -> null)
                .build();

        Listener.to(versioned.put("k", "v")).hasHeardError(broken);
        Listener.to(versioned.put("k", "v", ALL)).hasHeardOfAbsence();
        assertThat(Listener.to(tagged.put("k", "v")).error())
                .isInstanceOf(InvalidTagException.class)
                .hasMessageContaining("give an empty list");
    }

    // --- as a value

    @Test
    void everyChangeKeepsTheRest() {
        for (WriteOptions options : List.of(
                WriteOptions.tagged("a", "b").freshFor(HOUR).version(7).etag("e"),
                WriteOptions.NONE.etag("e").version(7).freshFor(HOUR).tags(List.of("a", "b")),
                WriteOptions.NONE
                        .version(7)
                        .tags(List.of("a"))
                        .etag("e")
                        .tags(List.of("b"))
                        .freshFor(HOUR),
                WriteOptions.NONE
                        .freshFor(Duration.ofDays(1))
                        .version(1)
                        .etag("f")
                        .freshFor(HOUR)
                        .version(7)
                        .etag("e")
                        .tags(Set.of())
                        .tags(List.of("a", "b", "a")))) {
            assertThat(options.tags()).containsExactly("a", "b");
            assertThat(options.freshFor()).hasValue(HOUR);
            assertThat(options.version()).hasValue(7);
            assertThat(options.etag()).hasValue("e");
        }
    }

    @Test
    void aChangeIsACopy() {
        List<String> tags = new ArrayList<>(List.of("a"));
        WriteOptions options = WriteOptions.NONE.tags(tags);
        tags.add("b");
        options.tags(List.of("c")).freshFor(HOUR).version(1).etag("e");

        assertThat(options.tags()).containsExactly("a");
        assertThat(options.freshFor()).isEmpty();
        assertThat(options.version()).isEmpty();
        assertThat(options.etag()).isEmpty();
        assertThat(WriteOptions.NONE.tags()).isEmpty();
        assertThatThrownBy(() -> options.tags().add("d")).isInstanceOf(UnsupportedOperationException.class);
    }

    @ParameterizedTest
    @MethodSource("nonsense")
    void nonsenseIsRefused(String sentence, Class<? extends Throwable> type, ThrowingCallable call) {
        assertThatThrownBy(call).isInstanceOf(type).hasMessageContaining(sentence);
    }

    static Stream<Arguments> nonsense() {
        String[] seventeen = IntStream.range(0, 17).mapToObj(i -> "t" + i).toArray(String[]::new);
        return Stream.of(
                refused("tags must not be null", NullPointerException.class, () -> WriteOptions.NONE.tags(null)),
                refused("A tag must not be null", NullPointerException.class, () -> WriteOptions.tagged("a", null)),
                refused(
                        "A tag must not be null",
                        NullPointerException.class,
                        () -> WriteOptions.NONE.tags(Arrays.asList("a", null))),
                refused(
                        "at most 16 tags but these are 17",
                        InvalidTagException.class,
                        () -> WriteOptions.tagged(seventeen)),
                refused(
                        "at most 16 tags but these are 17",
                        InvalidTagException.class,
                        () -> WriteOptions.tagged("one-more")
                                .tags(List.of(seventeen).subList(0, 16))),
                refused(
                        "freshFor must not be null",
                        NullPointerException.class,
                        () -> WriteOptions.NONE.freshFor(null)),
                refused(
                        "freshFor must be positive but was PT0S; to keep no value, do not put it, or have its loader",
                        IllegalArgumentException.class,
                        () -> WriteOptions.NONE.freshFor(Duration.ZERO)),
                refused(
                        "freshFor must be positive but was PT-1S",
                        IllegalArgumentException.class,
                        () -> WriteOptions.NONE.freshFor(Duration.ofSeconds(-1))),
                refused("etag must not be null", NullPointerException.class, () -> WriteOptions.NONE.etag(null)));
    }

    private static Arguments refused(String sentence, Class<? extends Throwable> type, ThrowingCallable call) {
        return arguments(sentence, type, call);
    }
}
