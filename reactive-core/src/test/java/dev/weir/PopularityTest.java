/*
 * Copyright the Weir authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.weir;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.params.provider.Arguments.arguments;

import dev.weir.Entry.Freshness;
import dev.weir.policy.CachePolicy;
import java.time.Duration;
import java.util.List;
import java.util.function.Function;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import reactor.core.publisher.Mono;

/** Values that are fresh for longer because those before them were read often. */
class PopularityTest {

    private static final Duration MINUTE = Duration.ofMinutes(1);
    private static final Duration BLINK = Duration.ofMillis(1);
    private static final int OFTEN = 3;

    private final TestWeir test = new TestWeir();
    private final ScriptedSource source = new ScriptedSource();

    @Test
    void whatIsReadOftenIsFreshForTwiceAsLongUpToTheLongest() {
        ReactiveCache<String, String> cache = adaptive(policy -> policy);
        Listener.to(cache.get("k"));

        for (int minutes : List.of(1, 2, 4, 8, 10, 10)) {
            assertThat(lifetimeOf(cache, OFTEN)).hasMinutes(minutes);
        }
    }

    @Test
    void whatIsReadLessFallsBack() {
        ReactiveCache<String, String> cache = adaptive(policy -> policy);
        Listener.to(cache.get("k"));
        assertThat(lifetimeOf(cache, OFTEN)).hasMinutes(1);
        assertThat(lifetimeOf(cache, OFTEN)).hasMinutes(2);

        assertThat(lifetimeOf(cache, OFTEN - 1)).hasMinutes(4);

        assertThat(lifetimeOf(cache, OFTEN)).hasMinutes(1);
    }

    @ParameterizedTest
    @MethodSource("reads")
    void everyKindOfReadCounts(String kind, Function<ReactiveCache<String, String>, Mono<?>> read) {
        ReactiveCache<String, String> cache = adaptive(policy -> policy);
        Listener.to(cache.get("k"));

        for (int i = 0; i < OFTEN; i++) {
            Listener.to(read.apply(cache));
        }
        test.pass(MINUTE);
        Listener.to(cache.get("k"));

        assertThat(freshFor(cache)).as(kind).hasMinutes(2);
    }

    static Stream<Arguments> reads() {
        return Stream.of(
                read("get", cache -> cache.get("k")),
                read("getIfCached", cache -> cache.getIfCached("k")),
                read("getOrCompute", cache -> cache.getOrCompute("k", key -> Mono.empty())),
                read("getOrCompute", cache -> cache.getOrCompute("k", (key, context) -> Mono.empty())),
                read("getEntry", cache -> cache.getEntry("k")),
                read("getEntryIfCached", cache -> cache.getEntryIfCached("k")),
                read("getEntryOrCompute", cache -> cache.getEntryOrCompute("k", (key, context) -> Mono.empty())),
                read("getAll", cache -> cache.getAll(List.of("k"))),
                read("getAllEntries", cache -> cache.getAllEntries(List.of("k"))),
                read("getAllOrCompute", cache -> cache.getAllOrCompute(List.of("k"), keys -> Mono.empty())),
                read(
                        "view",
                        cache -> cache.with(policy -> policy.staleIfError(Duration.ofHours(1)))
                                .get("k")),
                read(
                        "Context",
                        cache -> cache.get("k")
                                .contextWrite(
                                        CacheContext.policy(policy -> policy.staleIfError(Duration.ofHours(1))))));
    }

    @Test
    void toExplainIsNotToRead() {
        ReactiveCache<String, String> cache = adaptive(policy -> policy);
        Listener.to(cache.get("k"));

        for (int i = 0; i < OFTEN; i++) {
            Listener.to(cache.explain("k"));
        }
        test.pass(MINUTE);
        Listener.to(cache.get("k"));

        assertThat(freshFor(cache)).hasMinutes(1);
    }

    @Test
    void staleReadsCountAndTheStaleWindowMovesAlong() {
        ReactiveCache<String, String> cache = adaptive(policy -> policy.staleWhileRevalidate(MINUTE.multipliedBy(3)));
        Listener.to(cache.get("k"));
        Listener.to(cache.get("k"));
        Listener.to(cache.get("k"));
        test.pass(MINUTE);

        Listener.to(cache.get("k"));
        assertThat(source.loads()).isEqualTo(2);

        assertThat(freshFor(cache)).hasMinutes(2);
        test.pass(MINUTE.multipliedBy(4).minus(BLINK));
        assertThat(Listener.to(cache.getEntryIfCached("k")).heard().freshness()).isEqualTo(Freshness.REVALIDATING);
        test.pass(BLINK);
        Listener.to(cache.getEntryIfCached("k")).hasHeardOfAbsence();
    }

    @Test
    void whatIsRefreshedAheadGrowsToo() {
        ReactiveCache<String, String> cache = adaptive(policy -> policy.refreshAhead(0.5));
        Listener.to(cache.get("k"));
        Listener.to(cache.get("k"));
        Listener.to(cache.get("k"));
        test.pass(MINUTE.dividedBy(2));

        Listener.to(cache.get("k"));

        assertThat(source.loads()).isEqualTo(2);
        assertThat(freshFor(cache)).hasMinutes(2);
    }

    @Test
    void aRestAfterAFailureForgetsNoReads() {
        ReactiveCache<String, String> cache = adaptive(policy -> policy.staleIfError(Duration.ofHours(1)));
        Listener.to(cache.get("k"));
        for (int i = 0; i < OFTEN; i++) {
            Listener.to(cache.get("k"));
        }
        test.pass(MINUTE);
        source.does(context -> context.fail("down"));
        Listener.to(cache.get("k"));
        test.pass(Duration.ofSeconds(5));
        source.answers("v");

        Listener.to(cache.get("k"));

        assertThat(freshFor(cache)).hasMinutes(2);
    }

    @Test
    void whatTheSourceSaysIsNotModifiedGrowsToo() {
        ReactiveCache<String, String> cache = adaptive(policy -> policy);
        Listener.to(cache.get("k"));
        for (int i = 0; i < OFTEN; i++) {
            Listener.to(cache.get("k"));
        }
        test.pass(MINUTE);
        source.does(LoadContext::notModified);

        Listener.to(cache.get("k")).hasHeard("v");

        assertThat(freshFor(cache)).hasMinutes(2);
    }

    /** However long nobody asked: within once more its time, what was read often is remembered to have been. */
    @Test
    void whatIsAskedForLateIsStillKnownToHaveBeenPopular() {
        ReactiveCache<String, String> cache = adaptive(policy -> policy);
        Listener.to(cache.get("k"));
        for (int minutes : List.of(1, 2, 4, 8)) {
            assertThat(lifetimeOf(cache, OFTEN)).hasMinutes(minutes);
        }
        for (int i = 0; i < OFTEN; i++) {
            Listener.to(cache.get("k"));
        }

        test.pass(MINUTE.multipliedBy(20).minus(BLINK));
        Listener.to(cache.put("other", "v"));
        Listener.to(cache.get("k"));

        assertThat(freshFor(cache)).hasMinutes(10);
    }

    @Test
    void whatIsPutBeginsAnew() {
        ReactiveCache<String, String> cache = adaptive(policy -> policy);
        Listener.to(cache.get("k"));
        for (int i = 0; i < OFTEN; i++) {
            Listener.to(cache.get("k"));
        }

        Listener.to(cache.put("k", "put"));

        assertThat(freshFor(cache)).hasMinutes(1);
    }

    @Test
    void aValueInPlaceOfAnAbsenceThatWasReadOftenIsNotPopular() {
        ReactiveCache<String, String> cache = adaptive(policy -> policy);
        source.does(context -> Mono.empty());
        Listener.to(cache.get("k"));
        for (int i = 0; i < OFTEN; i++) {
            Listener.to(cache.get("k")).hasHeardOfAbsence();
        }
        source.answers("v");
        test.pass(Duration.ofSeconds(10));

        Listener.to(cache.get("k")).hasHeard("v");

        assertThat(freshFor(cache)).hasMinutes(1);
    }

    @Test
    void aTaggedAbsenceMakesNothingPopularEither() {
        ReactiveCache<String, String> cache = adaptive(policy -> policy);
        source.does(context -> Mono.<String>empty().doOnSuccess(none -> context.tags(List.of("t"))));
        Listener.to(cache.get("k"));
        for (int i = 0; i < OFTEN; i++) {
            Listener.to(cache.get("k")).hasHeardOfAbsence();
        }
        source.answers("v");
        test.pass(Duration.ofSeconds(10));

        Listener.to(cache.get("k")).hasHeard("v");

        assertThat(freshFor(cache)).hasMinutes(1);
    }

    /** Entries with nothing to note share that, and no cache may learn from it how popular another one's are. */
    @Test
    void readsOfOneEntryAreNotCountedForAnother() {
        ReactiveCache<String, String> plain = test.cache().readThrough(source).build();
        ReactiveCache<String, String> counting =
                plain.with(policy -> policy.longerIfRead(OFTEN, MINUTE.multipliedBy(10)));
        Listener.to(plain.get("often"));
        Listener.to(plain.get("once"));
        for (int i = 0; i < OFTEN; i++) {
            Listener.to(counting.get("often"));
        }

        Listener.to(counting.refresh("once"));

        test.pass(MINUTE);
        Listener.to(plain.getIfCached("once")).hasHeardOfAbsence();
    }

    private ReactiveCache<String, String> adaptive(UnaryOperator<CachePolicy> change) {
        return test.cache(policy -> change.apply(policy.longerIfRead(OFTEN, MINUTE.multipliedBy(10))))
                .readThrough(source)
                .build();
    }

    /** How long the present value is fresh; it is read this often meanwhile, and then loaded again a little late. */
    private Duration lifetimeOf(ReactiveCache<String, String> cache, int reads) {
        for (int i = 0; i < reads; i++) {
            Listener.to(cache.get("k")).hasHeard("v");
        }
        Duration freshFor = freshFor(cache);
        int loads = source.loads();
        test.pass(freshFor.plus(Duration.ofSeconds(3)));
        Listener.to(cache.get("k")).hasHeard("v");
        assertThat(source.loads()).isEqualTo(loads + 1);
        return freshFor;
    }

    private static Duration freshFor(ReactiveCache<String, String> cache) {
        return Listener.to(cache.explain("k")).heard().entry().orElseThrow().freshFor();
    }

    private static Arguments read(String kind, Function<ReactiveCache<String, String>, Mono<?>> read) {
        return arguments(kind, read);
    }
}
