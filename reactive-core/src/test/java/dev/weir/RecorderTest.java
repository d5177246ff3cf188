/*
 * Copyright the Weir authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.weir;

import static org.assertj.core.api.Assertions.assertThat;

import dev.weir.metrics.CacheDescription;
import dev.weir.metrics.CacheRecorder;
import dev.weir.metrics.CacheStats;
import dev.weir.metrics.LoadOutcome;
import dev.weir.policy.CachePolicy;
import dev.weir.testing.VirtualClock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.Test;
import reactor.core.publisher.Mono;

/** What a recorder is told of a cache, and how often. */
class RecorderTest {

    private static final Duration MINUTE = Duration.ofMinutes(1);
    private static final long MILLI = 1_000_000;

    private final VirtualClock clock = VirtualClock.create();
    private final Told told = new Told();
    private final HeldSource source = new HeldSource();
    private final Weir weir = Weir.named("test").clock(clock).recorder(told).build();

    @Test
    void aCacheIsBuiltAndClosedOnce() {
        weir.cache("bytes", String.class, String.class)
                .maximumBytes(1_000, (key, value) -> value.length())
                .build();
        ReactiveCache<String, String> cache =
                weir.cache("plain", String.class, String.class).build();
        cache.put("k", "v").block();

        weir.close().block();
        weir.close().block();

        assertThat(told.lines)
                .containsExactlyInAnyOrder(
                        "built bytes true", "built plain false", "stored plain PT5M", "closed bytes", "closed plain");
        assertThat(told.stats.get("plain").get().writes()).isEqualTo(1);
    }

    @Test
    void whatIsLoadedIsStoredAndLoaded() {
        ReactiveCache<String, String> cache = cache(policy -> policy);
        Listener.to(cache.get("k"));
        clock.advanceBy(Duration.ofMillis(70));

        source.last().answers("v");

        told.tells("loaded cache VALUE " + 70 * MILLI, "stored cache PT1M");
    }

    @Test
    void aBatchIsOneLoad() {
        ReactiveCache<String, String> cache = cache(policy -> policy);

        cache.getAllOrCompute(List.of("a", "b"), keys -> Mono.just(Map.of("a", "1")))
                .block();

        told.tells("loaded cache VALUE 0", "stored cache PT1M", "stored cache PT10S");
    }

    @Test
    void staleAnswersAreToldWithTheirAge() {
        ReactiveCache<String, String> cache = cache(policy -> policy.staleIfError(Duration.ofHours(1)));
        cache.put("k", "v").block();
        clock.advanceBy(Duration.ofMinutes(2));
        told.lines.clear();

        Listener.to(cache.get("k"));
        source.last().fails(new IllegalStateException("down"));
        cache.get("k").block();

        told.tells("loaded cache FAILED 0", "staleServed cache PT2M", "unheard cache down", "staleServed cache PT2M");
    }

    @Test
    void aTimeoutIsToldOnce() {
        ReactiveCache<String, String> cache = cache(policy -> policy.loadTimeout(Duration.ofSeconds(5)));
        Listener.to(cache.get("k"));

        clock.advanceBy(Duration.ofSeconds(5));

        told.tells("loaded cache TIMED_OUT " + 5_000 * MILLI);
    }

    @Test
    void nothingIsToldOfInvalidations() {
        ReactiveCache<String, String> cache = cache(policy -> policy);

        cache.invalidate("k").block();
        cache.clear().block();

        told.tells();
    }

    // --- hits

    @Test
    void oneHitInManyIsToldWithItsAge() {
        ReactiveCache<String, String> cache = cache(policy -> policy);

        hits(cache);
    }

    @Test
    void thoseOfACacheThatReloadsAheadOfTimeAreToldToo() {
        ReactiveCache<String, String> cache = cache(policy -> policy.refreshAhead(0.9));

        hits(cache);
    }

    @Test
    void whoDoesNotWantToKnowIsToldOfNoHit() {
        told.timesHits = false;
        ReactiveCache<String, String> cache = cache(policy -> policy);
        cache.put("k", "v").block();
        told.lines.clear();
        clock.advanceBy(Duration.ofMillis(1));

        for (int i = 0; i < 100 * CacheRecorder.HITS_PER_SAMPLE; i++) {
            cache.get("k").block();
        }

        told.tells();
    }

    /** Within six standard deviations, which it leaves once in five hundred million runs. */
    private void hits(ReactiveCache<String, String> cache) {
        int samples = 400;
        cache.put("k", "v").block();
        told.lines.clear();
        clock.advanceBy(Duration.ofSeconds(7));

        for (int i = 0; i < samples * CacheRecorder.HITS_PER_SAMPLE; i++) {
            cache.get("k").block();
        }

        assertThat(told.lines).hasSizeBetween(samples - 6 * 20, samples + 6 * 20);
        assertThat(told.lines).containsOnly("hit cache 0 PT7S");
        assertThat(cache.stats().hits()).isEqualTo((long) samples * CacheRecorder.HITS_PER_SAMPLE);
    }

    private ReactiveCache<String, String> cache(UnaryOperator<CachePolicy> policy) {
        ReactiveCache<String, String> cache = weir.cache("cache", String.class, String.class)
                .policy(policy.apply(CachePolicy.freshFor(MINUTE)))
                .readThrough(source)
                .build();
        told.lines.clear();
        return cache;
    }

    /** A recorder that writes down what it is told. */
    private static final class Told implements CacheRecorder {

        private final List<String> lines = new ArrayList<>();
        private final Map<String, Supplier<CacheStats>> stats = new HashMap<>();
        private boolean timesHits = true;

        void tells(String... expected) {
            assertThat(lines).containsExactly(expected);
        }

        @Override
        public void built(CacheDescription cache, Supplier<CacheStats> stats) {
            this.stats.put(cache.name(), stats);
            lines.add("built " + cache.name() + " " + cache.weighsBytes());
        }

        @Override
        public void closed(String cache) {
            lines.add("closed " + cache);
        }

        @Override
        public boolean timesHits() {
            return timesHits;
        }

        @Override
        public void hit(String cache, long nanos, Duration age) {
            lines.add("hit " + cache + " " + nanos + " " + age);
        }

        @Override
        public void staleServed(String cache, Duration age) {
            lines.add("staleServed " + cache + " " + age);
        }

        @Override
        public void loaded(String cache, LoadOutcome outcome, long nanos) {
            lines.add("loaded " + cache + " " + outcome + " " + nanos);
        }

        @Override
        public void stored(String cache, Duration freshFor) {
            lines.add("stored " + cache + " " + freshFor);
        }

        @Override
        public void unheard(String cache, Throwable error) {
            lines.add("unheard " + cache + " " + error.getMessage());
        }
    }
}
