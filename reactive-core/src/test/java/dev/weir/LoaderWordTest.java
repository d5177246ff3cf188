/*
 * Copyright the Weir authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.weir;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.params.provider.Arguments.arguments;

import dev.weir.Entry.Freshness;
import dev.weir.resilience.Safeguards;
import io.github.resilience4j.retry.Retry;
import io.github.resilience4j.retry.RetryConfig;
import java.time.Duration;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.function.Consumer;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import reactor.core.publisher.Mono;
import reactor.core.publisher.Sinks;

/** What a loader is told of the entry it replaces, and what it says of the answer it brings. */
class LoaderWordTest {

    private static final Duration MINUTE = Duration.ofMinutes(1);
    private static final Duration HOUR = Duration.ofHours(1);
    private static final Duration BLINK = Duration.ofMillis(1);

    private final TestWeir test = new TestWeir();
    private final ScriptedSource source = new ScriptedSource();
    private final ReactiveCache<String, String> cache = test.cache(policy -> policy.staleIfError(Duration.ofMinutes(5)))
            .readThrough(source)
            .build();

    // --- what it is told

    @Test
    void itIsToldTheValidatorAndTheVersionOfWhatItReplaces() {
        Listener.to(cache.put("k", "old", WriteOptions.tagged("t").version(7).etag("e")));
        test.pass(MINUTE);

        Listener.to(cache.get("k"));

        LoadContext<String> told = source.contexts.get(0);
        assertThat(told.staleEtag()).hasValue("e");
        assertThat(told.staleVersion()).hasValue(7);
        assertThat(told.stale().orElseThrow().tags()).containsExactly("t");
    }

    @Test
    void itIsToldOfAnAbsenceItReplaces() {
        source.does(context -> Mono.<String>empty().doOnSuccess(none -> context.etag("e")));
        Listener.to(cache.get("k"));

        Listener.to(cache.refresh("k"));

        LoadContext<String> told = source.contexts.get(1);
        assertThat(told.stale())
                .hasValueSatisfying(entry -> assertThat(entry.isAbsent()).isTrue());
        assertThat(told.staleEtag()).hasValue("e");
    }

    @Test
    void itIsToldNothingWhereThereIsNothing() {
        Listener.to(cache.get("k"));

        LoadContext<String> told = source.contexts.get(0);
        assertThat(told.stale()).isEmpty();
        assertThat(told.staleEtag()).isEmpty();
        assertThat(told.staleVersion()).isEmpty();
    }

    @Test
    void whatAViewFindsTooOldIsStaleToItsLoader() {
        Listener.to(cache.put("k", "old"));
        test.pass(Duration.ofSeconds(20));

        Listener.to(cache.with(policy -> policy.withFreshFor(Duration.ofSeconds(10)))
                .get("k"));

        assertThat(source.contexts.get(0).stale())
                .hasValueSatisfying(entry -> assertThat(entry.freshness()).isEqualTo(Freshness.REVALIDATING));
    }

    // --- what it says

    @Test
    void whatItSaysIsOnTheEntryForItsLeaderForWaitersAndForLaterHits() {
        Sinks.One<String> answer = Sinks.one();
        source.does(context -> answer.asMono()
                .doOnNext(
                        value -> context.tags(List.of("of-" + value)).version(7).etag("e")));
        Listener<Entry<String>> leader = Listener.to(cache.getEntry("k"));
        Listener<Entry<String>> waiter = Listener.to(cache.getEntry("k"));

        answer.tryEmitValue("v").orThrow();
        Listener<Entry<String>> hit = Listener.to(cache.getEntry("k"));

        assertThat(List.of(leader.heard(), waiter.heard(), hit.heard())).allSatisfy(entry -> {
            assertThat(entry.value()).hasValue("v");
            assertThat(entry.tags()).containsExactly("of-v");
            assertThat(entry.version()).hasValue(7);
            assertThat(entry.etag()).hasValue("e");
        });
        assertThat(hit.heard().freshness()).isEqualTo(Freshness.FRESH);
    }

    @Test
    void aValueIsFreshForAsLongAsItSays() {
        source.does(context -> Mono.just("v").doOnNext(value -> context.freshFor(HOUR)));
        Listener.to(cache.get("k"));

        test.pass(HOUR.minus(BLINK));
        Listener.to(cache.get("k"));
        assertThat(source.loads()).isEqualTo(1);

        test.pass(BLINK);
        Listener.to(cache.get("k"));
        assertThat(source.loads()).isEqualTo(2);
    }

    @Test
    void anAbsenceIsKnownForAsLongAsItSaysAndHasTheTagsItSays() {
        source.does(context -> {
            context.freshFor(HOUR).tags(List.of("t")).version(7).etag("e");
            return Mono.empty();
        });
        Listener.to(cache.get("k"));
        test.pass(HOUR.minus(BLINK));

        Entry<String> known = Listener.to(cache.getEntry("k")).heard();
        assertThat(source.loads()).isEqualTo(1);
        assertThat(known.isAbsent()).isTrue();
        assertThat(known.tags()).containsExactly("t");
        assertThat(known.version()).hasValue(7);
        assertThat(known.etag()).hasValue("e");

        Listener.to(cache.invalidateTags(List.of("t")));
        Listener.to(cache.get("k"));
        assertThat(source.loads()).isEqualTo(2);
    }

    @Test
    void anAbsenceIsKnownForAsLongAsItSaysThoughNothingElseIsSaidOfIt() {
        source.does(context -> Mono.<String>empty().doOnSuccess(none -> context.freshFor(HOUR)));
        Listener.to(cache.get("k"));
        test.pass(HOUR.minus(BLINK));
        IntStream.range(0, 100).forEach(i -> Listener.to(cache.put("other" + i, "v")));

        Listener.to(cache.get("k")).hasHeardOfAbsence();
        assertThat(source.loads()).isEqualTo(1);
    }

    @Test
    void anAbsenceThatWouldNotBeRememberedIsIfItSaysForHowLong() {
        ReactiveCache<String, String> forgetful = test.weir
                .cache("forgetful", String.class, String.class)
                .policy(test.minute().absentFor(Duration.ZERO))
                .readThrough(source)
                .build();
        source.does(context -> Mono.<String>empty().doOnSuccess(none -> context.freshFor(MINUTE)));

        Listener.to(forgetful.get("k"));
        Listener.to(forgetful.get("k")).hasHeardOfAbsence();

        assertThat(source.loads()).isEqualTo(1);
    }

    @Test
    void tagsAddUpAndOfEverythingElseTheLastWordCounts() {
        source.does(context -> {
            context.freshFor(HOUR).version(1).etag("first").tags(List.of("a"));
            context.freshFor(MINUTE.plus(BLINK)).version(2).etag("second").tags(List.of("b"));
            return Mono.just("v");
        });

        Entry<String> entry = Listener.to(cache.getEntry("k")).heard();
        test.pass(MINUTE);
        Listener.to(cache.get("k"));
        assertThat(source.loads()).isEqualTo(1);
        test.pass(BLINK);
        Listener.to(cache.get("k"));

        assertThat(source.loads()).isEqualTo(2);
        assertThat(entry.tags()).containsExactly("a", "b");
        assertThat(entry.version()).hasValue(2);
        assertThat(entry.etag()).hasValue("second");
    }

    @Test
    void itsTagsAreBesidesThoseOfTheBuilderAndItsVersionIsInTheirPlace() {
        ReactiveCache<String, String> traits = test.weir
                .cache("traits", String.class, String.class)
                .tags(value -> List.of("of-builder", "of-both"))
                .version(String::length)
                .readThrough(source)
                .build();
        source.does(context -> {
            context.tags(List.of("of-loader", "of-both"));
            return Mono.just("four");
        });

        Entry<String> unversioned = Listener.to(traits.getEntry("k")).heard();
        source.does(context -> Mono.just("four").doOnNext(value -> context.version(99)));
        Listener.to(traits.refresh("k"));
        Entry<String> versioned = Listener.to(traits.getEntry("k")).heard();

        assertThat(unversioned.tags()).containsExactlyInAnyOrder("of-builder", "of-both", "of-loader");
        assertThat(unversioned.version()).hasValue(4);
        assertThat(versioned.version()).hasValue(99);
    }

    @Test
    void whatAFailedLoadSaidIsForgotten() {
        source.does(context -> {
            context.freshFor(HOUR).tags(List.of("t")).version(7).etag("e").doNotCache();
            return Mono.error(new IllegalStateException("down"));
        });
        Listener.to(cache.get("k")).error();
        source.answers("v");

        Listener.to(cache.get("k")).hasHeard("v");

        assertNothingSaid(Listener.to(cache.getEntry("k")).heard());
        test.pass(MINUTE);
        Listener.to(cache.get("k"));
        assertThat(source.loads()).isEqualTo(3);
    }

    @Test
    void whatAnAttemptSaidThatWasTriedAgainIsForgotten() {
        ReactiveCache<String, String> retrying = test.weir
                .cache("retrying", String.class, String.class)
                .safeguards(Safeguards.none()
                        .retry(Retry.of(
                                "retrying",
                                RetryConfig.custom()
                                        .maxAttempts(2)
                                        .waitDuration(Duration.ofSeconds(1))
                                        .build())))
                .readThrough(source)
                .build();
        source.does(context -> {
            if (source.loads() == 2) {
                return Mono.just("v");
            }
            context.tags(List.of("t")).version(7).etag("e").doNotCache();
            return context.notModified().then(Mono.error(new IllegalStateException("down")));
        });
        Listener<Entry<String>> reader = Listener.to(retrying.getEntry("k"));

        test.pass(Duration.ofSeconds(2));

        assertNothingSaid(reader.heard());
        Listener.to(retrying.getIfCached("k")).hasHeard("v");
    }

    @Test
    void whatItSaysAfterItsAnswerChangesNothing() {
        Listener.to(cache.get("k"));

        source.contexts.get(0).freshFor(HOUR).tags(List.of("t")).version(7).etag("e");
        source.contexts.get(0).doNotCache().notModified().subscribe(new Witness());

        assertNothingSaid(Listener.to(cache.getEntry("k")).heard());
        assertThat(source.loads()).isEqualTo(1);
        test.pass(MINUTE);
        Listener.to(cache.get("k"));
        assertThat(source.loads()).isEqualTo(2);
    }

    @Test
    void whatIsSaidByALoaderGivenWithTheRequestCountsAsMuch() {
        Listener<Entry<String>> leader = Listener.to(cache.getEntryOrCompute("k", (key, context) -> {
            context.tags(List.of("t"));
            return Mono.just("v");
        }));

        assertThat(leader.heard().tags()).containsExactly("t");
        assertThat(Listener.to(cache.getEntry("k")).heard().tags()).containsExactly("t");
    }

    @Test
    void aBulkLoadSaysNothingAndTheBuildersFunctionsApply() {
        ReactiveCache<String, String> inBulk = test.weir
                .cache("bulk", String.class, String.class)
                .policy(test.minute())
                .lifetime((key, value) -> Duration.ofSeconds(value.length()))
                .tags(value -> List.of("of-" + value))
                .version(String::length)
                .readThroughInBatches(keys -> Mono.just(Map.of("k", "four")))
                .build();

        Entry<String> entry =
                Listener.to(inBulk.getAllEntries(List.of("k"))).heard().get("k");
        test.pass(Duration.ofSeconds(4).minus(BLINK));
        Listener.to(inBulk.getIfCached("k")).hasHeard("four");
        test.pass(BLINK);

        Listener.to(inBulk.getIfCached("k")).hasHeardOfAbsence();
        assertThat(entry.tags()).containsExactly("of-four");
        assertThat(entry.version()).hasValue(4);
    }

    @ParameterizedTest
    @MethodSource("nonsense")
    void nonsenseFailsTheLoadAndIsForgotten(String sentence, Consumer<LoadContext<String>> word) {
        source.does(context -> {
            word.accept(context);
            return Mono.just("v");
        });

        assertThat(Listener.to(cache.get("k")).error()).hasMessageContaining(sentence);

        source.answers("v");
        Listener.to(cache.get("k")).hasHeard("v");
        assertNothingSaid(Listener.to(cache.getEntry("k")).heard());
    }

    static Stream<Arguments> nonsense() {
        List<String> many = IntStream.range(0, 17).mapToObj(i -> "t" + i).toList();
        return Stream.of(
                word("freshFor must not be null", context -> context.freshFor(null)),
                word("freshFor must be positive but was PT0S", context -> context.freshFor(Duration.ZERO)),
                word("have its loader call doNotCache()", context -> context.freshFor(Duration.ofNanos(-1))),
                word("tags must not be null", context -> context.tags(null)),
                word("A tag must not be null", context -> context.tags(Collections.singletonList(null))),
                word("at most 16 tags but these are 17", context -> context.tags(many)),
                word("etag must not be null", context -> context.etag(null)),
                word("reason must not be null", context -> context.fail(null)));
    }

    @Test
    void moreTagsThanAnEntryCanHaveFailTheLoadThoughTheyComeFromTwoSides() {
        ReactiveCache<String, String> traits = test.weir
                .cache("traits", String.class, String.class)
                .tags(value -> IntStream.range(0, 16).mapToObj(i -> "b" + i).toList())
                .readThrough(source)
                .build();
        source.does(context -> Mono.just("v").doOnNext(value -> context.tags(List.of("one-too-many"))));

        assertThat(Listener.to(traits.get("k")).error())
                .isInstanceOf(InvalidTagException.class)
                .hasMessageContaining("at most 16 tags but these are 17");
    }

    private static Arguments word(String sentence, Consumer<LoadContext<String>> word) {
        return arguments(sentence, word);
    }

    private static void assertNothingSaid(Entry<String> entry) {
        assertThat(entry.tags()).isEmpty();
        assertThat(entry.version()).isEqualTo(OptionalLong.empty());
        assertThat(entry.etag()).isEqualTo(Optional.empty());
    }
}
