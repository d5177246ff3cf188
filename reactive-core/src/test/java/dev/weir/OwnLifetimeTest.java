/*
 * Copyright the Weir authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.weir;

import static org.assertj.core.api.Assertions.assertThat;

import dev.weir.Entry.Freshness;
import dev.weir.policy.CachePolicy;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.function.UnaryOperator;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

/** Values that are fresh for a time of their own, given by the writer, the loader or the builder. */
class OwnLifetimeTest {

    private static final Duration MINUTE = Duration.ofMinutes(1);
    private static final Duration HOUR = Duration.ofHours(1);
    private static final Duration BLINK = Duration.ofMillis(1);

    private final TestWeir test = new TestWeir();
    private final ScriptedSource source = new ScriptedSource();

    /** A way to give a value its time. */
    enum Way {
        BY_WRITER,
        BY_LOADER,
        BY_BUILDER;

        CacheBuilder<String, String> on(CacheBuilder<String, String> builder, Duration time) {
            return this == BY_BUILDER ? builder.lifetime((key, value) -> time) : builder;
        }

        Mono<Void> write(ReactiveCache<String, String> cache, String key, Duration time) {
            return switch (this) {
                case BY_WRITER -> cache.put(key, "v", WriteOptions.NONE.freshFor(time));
                case BY_BUILDER -> cache.put(key, "v");
                case BY_LOADER ->
                    cache.getOrCompute(key, (k, context) -> Mono.just("v").doOnNext(v -> context.freshFor(time)))
                            .then();
            };
        }
    }

    @ParameterizedTest
    @EnumSource(Way.class)
    void itIsFreshForExactlyThatLong(Way way) {
        for (Duration time : List.of(HOUR, Duration.ofSeconds(5))) {
            ReactiveCache<String, String> cache = new TestCache(way, time, policy -> policy).cache;
            Listener.to(way.write(cache, "k", time));

            test.pass(time.minus(BLINK));
            Listener.to(cache.getIfCached("k")).hasHeard("v");
            test.pass(BLINK);
            Listener.to(cache.getIfCached("k")).hasHeardOfAbsence();
        }
    }

    @ParameterizedTest
    @EnumSource(Way.class)
    void itsStaleWindowsMoveAlong(Way way) {
        for (Duration time : List.of(Duration.ofMinutes(10), Duration.ofSeconds(5))) {
            ReactiveCache<String, String> cache = new TestCache(
                            way,
                            time,
                            policy -> policy.staleWhileRevalidate(MINUTE.multipliedBy(5))
                                    .staleIfError(HOUR))
                    .cache;
            Listener.to(way.write(cache, "k", time));

            test.pass(time);
            assertThat(Listener.to(cache.getEntryIfCached("k")).heard().freshness())
                    .isEqualTo(Freshness.REVALIDATING);
            test.pass(MINUTE.multipliedBy(4).minus(BLINK));
            Listener.to(cache.getIfCached("k")).hasHeard("v");
            test.pass(BLINK);
            Listener.to(cache.getIfCached("k")).hasHeardOfAbsence();
            source.does(context -> context.fail("down"));
            test.pass(MINUTE.multipliedBy(55).minus(BLINK));
            assertThat(Listener.to(cache.getEntry("k")).heard().freshness()).isEqualTo(Freshness.LOAD_FAILED);
            test.pass(BLINK);
            assertThat(Listener.to(cache.getEntry("k")).error()).isInstanceOf(LoadFailedException.class);
        }
    }

    @ParameterizedTest
    @EnumSource(Way.class)
    void jitterShortensItToo(Way way) {
        ReactiveCache<String, String> cache = new TestCache(way, HOUR, policy -> policy.jitter(0.5)).cache;
        List<String> keys = keys(400);
        keys.forEach(key -> Listener.to(way.write(cache, key, HOUR)));

        test.pass(HOUR.dividedBy(2).minus(BLINK));
        assertThat(freshAmong(keys, cache)).isEqualTo(400);
        test.pass(HOUR.dividedBy(4));
        assertThat(freshAmong(keys, cache)).isBetween(120L, 280L);
        test.pass(HOUR.dividedBy(4).plus(BLINK));
        assertThat(freshAmong(keys, cache)).isZero();
    }

    // --- which one counts

    @Test
    void whatCameWithTheValueGoesBeforeWhatTheBuilderWasTold() {
        for (Way way : List.of(Way.BY_WRITER, Way.BY_LOADER)) {
            ReactiveCache<String, String> cache = test.weir
                    .cache("both-" + way, String.class, String.class)
                    .policy(test.minute())
                    .lifetime((key, value) -> HOUR)
                    .build();
            Listener.to(way.write(cache, "k", Duration.ofSeconds(5)));

            test.pass(Duration.ofSeconds(5));

            Listener.to(cache.getIfCached("k")).hasHeardOfAbsence();
        }
    }

    @Test
    void whatTheBuilderWasToldGoesBeforePopularity() {
        ReactiveCache<String, String> cache = test.cache(policy -> policy.longerIfRead(1, HOUR))
                .lifetime((key, value) -> Duration.ofSeconds(5))
                .readThrough(source)
                .build();
        Listener.to(cache.get("k"));
        Listener.to(cache.get("k"));
        Listener.to(cache.refresh("k"));

        test.pass(Duration.ofSeconds(5));

        Listener.to(cache.getIfCached("k")).hasHeardOfAbsence();
    }

    @Test
    void severalValuesPutAtOnceHaveNoneButTheBuilders() {
        ReactiveCache<String, String> cache = test.cache()
                .lifetime((key, value) -> Duration.ofSeconds(value.length()))
                .build();
        Listener.to(cache.putAll(Map.of("a", "1", "b", "22")));

        test.pass(Duration.ofSeconds(1));

        Listener.to(cache.getIfCached("a")).hasHeardOfAbsence();
        Listener.to(cache.getIfCached("b")).hasHeard("22");
    }

    @Test
    void itCountsForAClassOfKeysToo() {
        ReactiveCache<String, String> cache = test.cache()
                .keyClass("short", key -> true, policy -> policy.withFreshFor(Duration.ofSeconds(10)))
                .build();
        Listener.to(cache.put("k", "v", WriteOptions.NONE.freshFor(HOUR)));

        test.pass(HOUR.minus(BLINK));

        Listener.to(cache.getIfCached("k")).hasHeard("v");
    }

    @Test
    void aViewThatWantsYoungerAnswersGetsThem() {
        ReactiveCache<String, String> cache = test.cache().build();
        ReactiveCache<String, String> strict = cache.with(policy -> policy.withFreshFor(Duration.ofSeconds(10)));
        Listener.to(cache.put("k", "v", WriteOptions.NONE.freshFor(HOUR)));

        test.pass(Duration.ofSeconds(10));

        Listener.to(cache.getIfCached("k")).hasHeard("v");
        Listener.to(strict.getIfCached("k")).hasHeardOfAbsence();
    }

    // --- a lifetime that is none

    @ParameterizedTest
    @MethodSource("brokenLifetimes")
    void aLifetimeThatIsNoneFailsTheWrite(Duration lifetime) {
        ReactiveCache<String, String> cache = test.cache()
                .lifetime((key, value) -> lifetime)
                .readThrough(source)
                .build();

        for (Mono<?> request : List.of(cache.put("k", "v"), cache.putAll(Map.of("k", "v")), cache.get("k"))) {
            assertThat(Listener.to(request).error())
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessage("The lifetime of a value must be positive but was " + lifetime
                            + "; to keep a value out of the cache, have its loader call doNotCache()");
            Listener.to(cache.getIfCached("k")).hasHeardOfAbsence();
        }
    }

    static Stream<Duration> brokenLifetimes() {
        return Stream.of(null, Duration.ZERO, Duration.ofNanos(-1));
    }

    @Test
    void aLifetimeThatThrowsFailsTheWriteAndKeepsTheFallback() {
        RuntimeException broken = new IllegalStateException("no lifetime today");
        boolean[] throwing = {false};
        ReactiveCache<String, String> cache = test.cache(policy -> policy.staleIfError(HOUR))
                .lifetime((key, value) -> {
                    if (throwing[0]) {
                        throw broken;
                    }
                    return MINUTE;
                })
                .readThrough(source)
                .build();
        Listener.to(cache.put("k", "old"));
        throwing[0] = true;

        Listener.to(cache.put("k", "new")).hasHeardError(broken);
        Listener.to(cache.get("other")).hasHeardError(broken);
        test.pass(MINUTE);

        assertThat(Listener.to(cache.getEntry("k")).heard().freshness()).isEqualTo(Freshness.LOAD_FAILED);
        assertThat(test.unheard).containsExactly(broken);
    }

    // --- at the ends of the scale

    @ParameterizedTest
    @EnumSource(Way.class)
    void itStaysInMemoryThoughThePolicyWouldHaveForgottenIt(Way way) {
        Duration time = Duration.ofDays(10);
        ReactiveCache<String, String> cache = new TestCache(way, time, policy -> policy).cache;
        List<String> keys = keys(500);
        keys.forEach(key -> Listener.to(way.write(cache, key, time)));

        for (int day = 1; day < 10; day++) {
            test.pass(Duration.ofDays(1));
            // Caffeine does its upkeep when it is written to.
            keys(100).forEach(key -> Listener.to(cache.put("other-" + key, "v")));
            assertThat(freshAmong(keys, cache)).as("on day " + day).isEqualTo(500);
        }
    }

    @Test
    void oneThatOutlivesTheOthersDoesNotLetThemBeServedLonger() {
        ReactiveCache<String, String> cache = test.cache().build();
        Listener.to(cache.put("short", "v"));
        Listener.to(cache.put("long", "v", WriteOptions.NONE.freshFor(HOUR)));

        test.pass(MINUTE);

        Listener.to(cache.getIfCached("short")).hasHeardOfAbsence();
        Listener.to(cache.getIfCached("long")).hasHeard("v");
    }

    @Test
    void evenWhatIsImmutableOtherwiseMayHaveOne() {
        ReactiveCache<String, String> cache = test.cache(policy -> CachePolicy.immutable())
                .readThrough(source)
                .build();
        Listener.to(cache.put("k", "v", WriteOptions.NONE.freshFor(HOUR)));
        Listener.to(cache.put("other", "v"));

        test.pass(HOUR.minus(BLINK));
        Listener.to(cache.get("k")).hasHeard("v");
        assertThat(source.loads()).isZero();
        test.pass(BLINK);
        Listener.to(cache.get("k"));
        Listener.to(cache.get("other"));

        assertThat(source.loads()).isEqualTo(1);
    }

    @Test
    void aClassOfImmutableKeysStaysInMemoryThoughOthersAreForgotten() {
        ReactiveCache<String, String> cache = test.cache()
                .keyClass("constants", key -> key.startsWith("c"), policy -> CachePolicy.immutable())
                .build();
        Listener.to(cache.put("c", "v"));

        test.pass(Duration.ofDays(365));
        keys(100).forEach(key -> Listener.to(cache.put(key, "v")));

        Listener.to(cache.getIfCached("c")).hasHeard("v");
    }

    @ParameterizedTest
    @EnumSource(Way.class)
    void itIsCutToTwentyFourDays(Way way) {
        ReactiveCache<String, String> cache = new TestCache(way, Duration.ofDays(4_000), policy -> policy).cache;
        Listener.to(way.write(cache, "k", Duration.ofDays(4_000)));

        test.pass(Duration.ofMillis(Integer.MAX_VALUE - 2));
        Listener.to(cache.getIfCached("k")).hasHeard("v");
        test.pass(BLINK);
        Listener.to(cache.getIfCached("k")).hasHeardOfAbsence();
    }

    @ParameterizedTest
    @EnumSource(Way.class)
    void noValueIsServedBeyondWhatTheModelPromises(Way way) {
        ReactiveCache<String, String> cache = new TestCache(
                        way,
                        Duration.ofDays(1),
                        policy -> policy.staleIfError(MINUTE.multipliedBy(10)),
                        builder -> builder.model(CacheModel.aside().staleAtMost(HOUR)))
                .cache;
        source.does(context -> context.fail("down"));
        Listener.to(way.write(cache, "k", Duration.ofDays(1)));

        test.pass(HOUR.minus(BLINK));
        Listener.to(cache.get("k")).hasHeard("v");
        test.pass(BLINK);

        assertThat(Listener.to(cache.get("k")).error()).isInstanceOf(LoadFailedException.class);
    }

    @Test
    void noWindowMovesBeyondWhatTheModelPromises() {
        ReactiveCache<String, String> cache = test.cache(policy ->
                        policy.staleWhileRevalidate(MINUTE.multipliedBy(50)).staleIfError(MINUTE.multipliedBy(50)))
                .model(CacheModel.aside().staleAtMost(HOUR))
                .readThrough(source)
                .build();
        source.does(context -> context.fail("down"));
        Listener.to(cache.put("k", "v", WriteOptions.NONE.freshFor(MINUTE.multipliedBy(40))));

        test.pass(HOUR.minus(BLINK));
        Listener.to(cache.get("k")).hasHeard("v");
        test.pass(BLINK);

        assertThat(Listener.to(cache.get("k")).error()).isInstanceOf(LoadFailedException.class);
    }

    private static List<String> keys(int count) {
        return IntStream.range(0, count).mapToObj(i -> "k" + i).toList();
    }

    private static long freshAmong(List<String> keys, ReactiveCache<String, String> cache) {
        return Listener.to(Flux.fromIterable(keys).concatMap(cache::getIfCached).count())
                .heard();
    }

    /** A cache over the source, in which values get this time in this way. */
    private final class TestCache {

        private final ReactiveCache<String, String> cache;

        TestCache(Way way, Duration time, UnaryOperator<CachePolicy> policy) {
            this(way, time, policy, builder -> builder);
        }

        TestCache(
                Way way,
                Duration time,
                UnaryOperator<CachePolicy> policy,
                UnaryOperator<CacheBuilder<String, String>> change) {
            CacheBuilder<String, String> builder = test.weir
                    .cache("cache-" + time, String.class, String.class)
                    .policy(policy.apply(test.minute()))
                    .readThrough(source);
            this.cache = way.on(change.apply(builder), time).build();
        }
    }
}
