/*
 * Copyright the Weir authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.weir;

import static org.assertj.core.api.Assertions.assertThat;

import dev.weir.policy.CachePolicy;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Function;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;
import reactor.core.publisher.Mono;
import reactor.test.StepVerifier;
import reactor.util.context.Context;

/** A policy that comes with the Reactor Context: as by a view, for every request, once, and not for loads. */
class ContextPolicyTest {

    private static final Duration FRESH = Duration.ofMinutes(1);
    private static final Duration SHORT = Duration.ofSeconds(10);
    private static final UnaryOperator<CachePolicy> SHORTER = policy -> policy.withFreshFor(SHORT);
    private static final UnaryOperator<CachePolicy> CONTRADICTION = policy -> policy.staleIfError(SHORT);

    private final TestWeir test = new TestWeir();
    private final AtomicInteger loads = new AtomicInteger();
    private final AtomicInteger caches = new AtomicInteger();

    /** A request, and how it is made. */
    record Ask(String name, Function<ReactiveCache<String, String>, Mono<?>> call) {
        @Override
        public String toString() {
            return name;
        }
    }

    static Stream<Ask> reads() {
        Loader<String, String> loader = (key, context) -> Mono.just("computed");
        return Stream.of(
                new Ask("get", cache -> cache.get("k")),
                new Ask("getOrCompute(Function)", cache -> cache.getOrCompute("k", key -> Mono.just("computed"))),
                new Ask("getOrCompute(Loader)", cache -> cache.getOrCompute("k", loader)),
                new Ask("getEntry", cache -> cache.getEntry("k")),
                new Ask("getEntryOrCompute", cache -> cache.getEntryOrCompute("k", loader)),
                new Ask("getAll", cache -> cache.getAll(List.of("k"))),
                new Ask("getAllEntries", cache -> cache.getAllEntries(List.of("k"))),
                new Ask(
                        "getAllOrCompute",
                        cache -> cache.getAllOrCompute(List.of("k"), keys -> Mono.just(Map.of("k", "computed")))));
    }

    static Stream<Ask> others() {
        return Stream.of(
                new Ask("getIfCached", cache -> cache.getIfCached("k")),
                new Ask("getEntryIfCached", cache -> cache.getEntryIfCached("k")),
                new Ask("refresh", cache -> cache.refresh("k")),
                new Ask("put", cache -> cache.put("k", "v")),
                new Ask("put(WriteOptions)", cache -> cache.put("k", "v", WriteOptions.NONE)),
                new Ask("putAll", cache -> cache.putAll(Map.of("k", "v"))),
                new Ask("expire", cache -> cache.expire("k")),
                new Ask("invalidate", cache -> cache.invalidate("k")),
                new Ask("invalidateAll", cache -> cache.invalidateAll(List.of("k"))),
                new Ask("explain", cache -> cache.explain("k")));
    }

    static Stream<Ask> all() {
        return Stream.concat(reads(), others());
    }

    @ParameterizedTest
    @MethodSource("reads")
    void readsJudgeByIt(Ask read) {
        for (ReactiveCache<String, String> cache : List.of(plain(), withKeyClasses())) {
            Listener.to(cache.put("k", "old"));
            test.pass(SHORT);

            assertThat(Witness.signalsOf(read.call.apply(cache))).containsExactly("old", Witness.COMPLETED);
            assertThat(Witness.signalsOf(read.call.apply(cache).contextWrite(CacheContext.policy(SHORTER))))
                    .doesNotContain("old")
                    .hasSize(2);
        }
    }

    @ParameterizedTest
    @MethodSource("all")
    void aContradictionIsAnErrorSignal(Ask request) {
        for (ReactiveCache<String, String> cache : List.of(plain(), withKeyClasses())) {
            Mono<?> contradicting = request.call.apply(cache).contextWrite(CacheContext.policy(CONTRADICTION));

            StepVerifier.create(contradicting)
                    .expectErrorMatches(error -> error instanceof IllegalArgumentException
                            && error.getMessage().startsWith("staleIfError (PT10S) lies below freshFor"))
                    .verify();
        }
    }

    @ParameterizedTest
    @MethodSource("all")
    void aChangeThatThrowsIsAnErrorSignal(Ask request) {
        IllegalStateException broken = new IllegalStateException("broken");

        Mono<?> throwing = request.call.apply(plain()).contextWrite(CacheContext.policy(policy -> {
            throw broken;
        }));

        StepVerifier.create(throwing)
                .expectErrorMatches(error -> error == broken)
                .verify();
    }

    @Test
    void whatIsPutLivesByIt() {
        for (ReactiveCache<String, String> cache : List.of(plain(), withKeyClasses())) {
            Listener.to(cache.put("k", "v").contextWrite(CacheContext.policy(SHORTER)));
            Listener.to(cache.putAll(Map.of("l", "v", "m", "v")).contextWrite(CacheContext.policy(SHORTER)));

            for (String key : List.of("k", "l", "m")) {
                assertThat(Listener.to(cache.explain(key))
                                .heard()
                                .entry()
                                .orElseThrow()
                                .freshFor())
                        .isEqualTo(SHORT);
            }
        }
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void itIsAppliedOnce(boolean classes) {
        ReactiveCache<String, String> cache = classes ? withKeyClasses() : plain();
        UnaryOperator<CachePolicy> half =
                policy -> policy.withFreshFor(policy.freshFor().dividedBy(2));
        Function<Context, Context> halved = CacheContext.policy(half);

        Listener.to(cache.get("single").contextWrite(halved));
        Listener.to(cache.getEntry("entry").contextWrite(halved));
        Listener.to(cache.getAll(List.of("bulk 1", "bulk 2")).contextWrite(halved));
        Listener.to(cache.getAllOrCompute(List.of("own 1", "own 2"), keys -> Mono.just(HeldBulkSource.echoOf(keys)))
                .contextWrite(halved));
        Listener.to(cache.putAll(Map.of("put 1", "v", "put 2", "v")).contextWrite(halved));
        Listener.to(cache.refresh("refreshed").contextWrite(halved));

        for (String key : List.of("single", "entry", "bulk 1", "bulk 2", "own 1", "own 2", "put 1", "refreshed")) {
            assertThat(Listener.to(cache.explain(key))
                            .heard()
                            .entry()
                            .orElseThrow()
                            .freshFor())
                    .as(key)
                    .isEqualTo(FRESH.dividedBy(2));
        }
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void aBulkReadAsksForItOnce(boolean classes) {
        ReactiveCache<String, String> cache = classes ? withKeyClasses() : plain();
        AtomicInteger asked = new AtomicInteger();
        List<String> keys = List.of("a", "b", "c", "d");

        Listener.to(cache.getAll(keys).contextWrite(CacheContext.policy(policy -> {
            asked.incrementAndGet();
            return policy;
        })));

        assertThat(asked).hasValue(1);
    }

    @Test
    void itIsOnTopOfAView() {
        ReactiveCache<String, String> view = plain().with(policy -> policy.withFreshFor(Duration.ofSeconds(30)));

        CachePolicy policy = Listener.to(view.explain("k")
                        .contextWrite(CacheContext.policy(
                                seen -> seen.withFreshFor(seen.freshFor().dividedBy(2)))))
                .heard()
                .policy();

        assertThat(policy.freshFor()).isEqualTo(Duration.ofSeconds(15));
    }

    @Test
    void theInnermostCounts() {
        Mono<Explanation> explained = plain().explain("k")
                .contextWrite(CacheContext.policy(policy -> policy.withFreshFor(Duration.ofSeconds(1))))
                .contextWrite(CacheContext.policy(policy -> policy.withFreshFor(Duration.ofSeconds(2))));

        assertThat(Listener.to(explained).heard().policy().freshFor()).isEqualTo(Duration.ofSeconds(1));
    }

    @Test
    void loadsDoNotSeeIt() {
        ReactiveCache<String, String> inner = plain();
        ReactiveCache<String, String> outer = test.weir
                .cache("outer", String.class, String.class)
                .policy(CachePolicy.freshFor(FRESH))
                .readThrough(inner::get)
                .build();
        Listener.to(inner.put("k", "old"));
        test.pass(SHORT);

        Listener.to(outer.get("k").contextWrite(CacheContext.policy(SHORTER))).hasHeard("old");

        assertThat(loads).as("loads of the inner cache").hasValue(0);
    }

    @Test
    void itLeavesTheRequestsOfOthersAlone() {
        ReactiveCache<String, String> cache = plain();
        Listener.to(cache.put("k", "old"));
        test.pass(SHORT);
        Mono<String> request = cache.get("k");

        Listener.to(request.contextWrite(CacheContext.policy(SHORTER))).hasHeard("k");
        Listener.to(cache.put("k", "old"));
        test.pass(SHORT);

        Listener.to(request).hasHeard("old");
    }

    private ReactiveCache<String, String> plain() {
        return cache("plain").build();
    }

    private ReactiveCache<String, String> withKeyClasses() {
        return cache("classes")
                .keyClass("own", key -> key.equals("never"), policy -> policy.withFreshFor(Duration.ofHours(1)))
                .build();
    }

    private CacheBuilder<String, String> cache(String name) {
        return test.weir
                .cache(name + caches.incrementAndGet(), String.class, String.class)
                .policy(CachePolicy.freshFor(FRESH))
                .readThrough(key -> Mono.fromSupplier(() -> {
                    loads.incrementAndGet();
                    return key;
                }));
    }
}
