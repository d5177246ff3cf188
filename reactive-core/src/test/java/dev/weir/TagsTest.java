/*
 * Copyright the Weir authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.weir;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.Collections;
import java.util.List;
import java.util.Set;
import java.util.function.Supplier;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import reactor.core.publisher.Mono;

/** Where the tags of an entry come from, and which of them are refused. */
class TagsTest {

    private final TestWeir test = new TestWeir();

    /** Tags that no entry can have, and what is said about them. */
    static Stream<Arguments> refused() {
        return Stream.of(
                Arguments.of(List.of(""), InvalidTagException.class, "1 to 128 characters"),
                Arguments.of(List.of("x".repeat(129)), InvalidTagException.class, "one has 129"),
                Arguments.of(List.of("a\nb"), InvalidTagException.class, "position 1"),
                Arguments.of(List.of("\u0000"), InvalidTagException.class, "control characters"),
                Arguments.of(List.of("a\u0085"), InvalidTagException.class, "control characters"),
                Arguments.of(List.of("\uD83D\uDE00"), InvalidTagException.class, "surrogates"),
                Arguments.of(List.of("a\u202eb"), InvalidTagException.class, "invisible"),
                Arguments.of(List.of("\u200b"), InvalidTagException.class, "invisible"),
                Arguments.of(List.of("ab\uDC00"), InvalidTagException.class, "position 2"),
                Arguments.of(Collections.singletonList(null), NullPointerException.class, "A tag must not be null"));
    }

    static Stream<Arguments> refusedOrTooMany() {
        return Stream.concat(
                refused(),
                Stream.of(Arguments.of(many(17), InvalidTagException.class, "at most 16 tags but these are 17")));
    }

    // --- where they come from

    @Test
    void tagsOfTheBuilderThePutAndTheLoaderAreUnited() {
        ReactiveCache<String, String> cache = test.cache()
                .tags(value -> List.of("builder", "both"))
                .readThrough((key, context) -> {
                    context.tags(List.of("loader")).tags(List.of("both", "second"));
                    return Mono.just("v");
                })
                .build();

        for (String tag : List.of("builder", "both", "loader", "second")) {
            Listener.to(cache.get("loaded")).hasHeard("v");
            Listener.to(cache.getIfCached("loaded")).hasHeard("v");
            Listener.to(cache.invalidateTags(Set.of(tag)));
            Listener.to(cache.getIfCached("loaded")).hasHeardOfAbsence();
        }
        for (String tag : List.of("builder", "both", "put", "more")) {
            Listener.to(cache.put("put", "v", WriteOptions.tagged("put", "both").tags(List.of("more"))));
            Listener.to(cache.getIfCached("put")).hasHeard("v");
            Listener.to(cache.invalidateTags(Set.of(tag)));
            Listener.to(cache.getIfCached("put")).hasHeardOfAbsence();
        }
    }

    @Test
    void tagsOfTheBuilderAreThoseOfEachValue() {
        ReactiveCache<String, String> cache =
                test.cache().tags(value -> List.of("tag of " + value)).build();
        Listener.to(cache.put("a", "x"));
        Listener.to(cache.put("b", "y"));

        Listener.to(cache.invalidateTags(Set.of("tag of x")));

        Listener.to(cache.getIfCached("a")).hasHeardOfAbsence();
        Listener.to(cache.getIfCached("b")).hasHeard("y");
    }

    @Test
    void sixteenTagsOfAnyLengthAllowedAreKept() {
        List<String> most = IntStream.range(0, 16)
                .mapToObj(i -> Character.toString('a' + i).repeat(128))
                .toList();
        ReactiveCache<String, String> cache = test.cache().build();
        Listener.to(cache.put("k", "v", WriteOptions.NONE.tags(most))).hasHeardOfAbsence();

        Listener.to(cache.invalidateTags(Set.of(most.get(15))));

        Listener.to(cache.getIfCached("k")).hasHeardOfAbsence();
    }

    @Test
    void anAbsenceHasTheTagsThatItsLoaderGivesIt() {
        ReactiveCache<String, String> cache = test.cache()
                .tags(value -> List.of("builder"))
                .readThrough((key, context) -> {
                    context.tags(List.of("loader"));
                    return Mono.empty();
                })
                .build();
        Listener.to(cache.get("k"));
        assertThat(Listener.to(cache.getEntryIfCached("k")).heard().tags()).containsExactly("loader");

        Listener.to(cache.invalidateTags(Set.of("loader")));

        Listener.to(cache.getEntryIfCached("k")).hasHeardOfAbsence();
    }

    @Test
    void tagsThatChangeAfterwardsAreThoseThatWereGiven() {
        List<String> given = new ArrayList<>(List.of("tag"));
        ReactiveCache<String, String> cache = test.cache().tags(value -> given).build();
        Listener.to(cache.put("k", "v"));

        given.set(0, "other");

        assertThat(Listener.to(cache.getEntry("k")).heard().tags()).containsExactly("tag");
    }

    @Test
    void whatIsConfirmedKeepsItsTags() {
        ReactiveCache<String, String> cache = test.cache(policy -> policy.staleIfError(Duration.ofHours(1)))
                .readThrough((key, context) -> {
                    if (context.stale().isPresent()) {
                        return context.notModified();
                    }
                    context.tags(List.of("tag"));
                    return Mono.just("v");
                })
                .build();
        Listener.to(cache.get("k"));
        test.pass(Duration.ofMinutes(2));
        Listener.to(cache.get("k")).hasHeard("v");
        Listener.to(cache.getIfCached("k")).hasHeard("v");

        Listener.to(cache.invalidateTags(Set.of("tag")));

        Listener.to(cache.getIfCached("k")).hasHeardOfAbsence();
    }

    // --- which are refused

    @ParameterizedTest
    @MethodSource("refusedOrTooMany")
    void fromALoaderTheyFailTheLoad(Collection<String> tags, Class<? extends Throwable> type, String reason) {
        failsTheLoad(
                test.cache()
                        .readThrough((key, context) -> {
                            context.tags(tags);
                            return Mono.just("v");
                        })
                        .build(),
                type,
                reason);
    }

    @ParameterizedTest
    @MethodSource("refusedOrTooMany")
    void saidLateByALoaderTheyFailTheLoadToo(Collection<String> tags, Class<? extends Throwable> type, String reason) {
        failsTheLoad(
                test.cache()
                        .readThrough((key, context) -> Mono.just("v").doOnNext(value -> context.tags(tags)))
                        .build(),
                type,
                reason);
    }

    @ParameterizedTest
    @MethodSource("refusedOrTooMany")
    void fromTheBuildersFunctionTheyFailTheLoadAndThePut(
            Collection<String> tags, Class<? extends Throwable> type, String reason) {
        ReactiveCache<String, String> cache = test.cache()
                .tags(value -> tags)
                .readThrough(key -> Mono.just("v"))
                .build();

        failsTheLoad(cache, type, reason);
        failsThePut(cache, WriteOptions.NONE, type, reason);
    }

    @ParameterizedTest
    @MethodSource("refusedOrTooMany")
    void ofAPutTheyAreRefusedAtOnce(Collection<String> tags, Class<? extends Throwable> type, String reason) {
        String[] array = tags.toArray(String[]::new);

        assertThatThrownBy(() -> WriteOptions.tagged(array)).isInstanceOf(type).hasMessageContaining(reason);
        assertThatThrownBy(() -> WriteOptions.NONE.tags(tags))
                .isInstanceOf(type)
                .hasMessageContaining(reason);
    }

    @ParameterizedTest
    @MethodSource("refused")
    void toBeInvalidatedTheyAreRefusedAtOnce(Collection<String> tags, Class<? extends Throwable> type, String reason) {
        ReactiveCache<String, String> cache = test.cache().build();

        assertThatThrownBy(() -> cache.invalidateTags(tags)).isInstanceOf(type);
    }

    @Test
    void nullsAreRefusedAtOnce() {
        ReactiveCache<String, String> cache = test.cache().build();

        for (Supplier<?> wrong : List.<Supplier<?>>of(
                () -> cache.invalidateTags(null),
                () -> cache.invalidateTags(Arrays.asList("tag", null)),
                () -> WriteOptions.tagged((String[]) null),
                () -> WriteOptions.tagged("tag", null),
                () -> WriteOptions.NONE.tags(null),
                () -> test.cache().tags(null))) {
            assertThatThrownBy(wrong::get)
                    .isInstanceOf(NullPointerException.class)
                    .hasMessageContaining("must not ");
        }
    }

    @Test
    void tooManyTogetherFailTheLoadAndThePut() {
        ReactiveCache<String, String> cache = test.cache()
                .tags(value -> many(10))
                .readThrough((key, context) -> {
                    context.tags(
                            IntStream.range(10, 17).mapToObj(i -> "tag-" + i).toList());
                    return Mono.just("v");
                })
                .build();

        failsTheLoad(cache, InvalidTagException.class, "at most 16 tags but these are 17");
        failsThePut(
                cache,
                WriteOptions.tagged("a", "b", "c", "d", "e", "f", "g"),
                InvalidTagException.class,
                "at most 16 tags but these are 17");
    }

    @Test
    void aFunctionThatGivesNullFailsTheLoadAndThePut() {
        ReactiveCache<String, String> cache = test.cache()
                .tags(value -> null)
                .readThrough(key -> Mono.just("v"))
                .build();

        failsTheLoad(cache, InvalidTagException.class, "gave null: give an empty list");
        failsThePut(cache, WriteOptions.NONE, InvalidTagException.class, "gave null");
    }

    @Test
    void aFunctionThatThrowsFailsTheLoadAndThePutWithItsError() {
        IllegalStateException planned = new IllegalStateException("planned");
        ReactiveCache<String, String> cache = test.cache()
                .tags(value -> {
                    throw planned;
                })
                .readThrough(key -> Mono.just("v"))
                .build();

        Listener.to(cache.get("k")).hasHeardError(planned);
        Listener.to(cache.put("k", "v")).hasHeardError(planned);
    }

    @Test
    void whatFailsForItsTagsIsReplacedByWhatIsStale() {
        ReactiveCache<String, String> cache = test.cache(policy -> policy.staleIfError(Duration.ofHours(1)))
                .tags(value -> value.equals("new") ? List.of("") : List.of())
                .readThrough(key -> Mono.just("new"))
                .build();
        Listener.to(cache.put("k", "old"));
        test.pass(Duration.ofMinutes(2));

        Listener.to(cache.get("k")).hasHeard("old");
    }

    private static void failsTheLoad(
            ReactiveCache<String, String> cache, Class<? extends Throwable> type, String reason) {
        assertThat(Listener.to(cache.get("k")).error()).isInstanceOf(type).hasMessageContaining(reason);
        Listener.to(cache.getEntryIfCached("k")).hasHeardOfAbsence();
        assertThat(TestWeir.flightsIn(cache)).isZero();
    }

    private static void failsThePut(
            ReactiveCache<String, String> cache, WriteOptions options, Class<? extends Throwable> type, String reason) {
        assertThat(Listener.to(cache.put("k", "v", options)).error())
                .isInstanceOf(type)
                .hasMessageContaining(reason);
        Listener.to(cache.getEntryIfCached("k")).hasHeardOfAbsence();
    }

    private static List<String> many(int tags) {
        return IntStream.range(0, tags).mapToObj(i -> "tag-" + i).toList();
    }
}
