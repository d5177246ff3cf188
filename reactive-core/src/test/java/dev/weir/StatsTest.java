/*
 * Copyright the Weir authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.weir;

import static org.assertj.core.api.Assertions.assertThat;

import dev.weir.metrics.CacheEvent;
import dev.weir.metrics.CacheStats;
import dev.weir.metrics.EvictionReason;
import dev.weir.metrics.LoadOutcome;
import dev.weir.policy.WhenAbandoned;
import dev.weir.tenant.TenantQuota;
import java.time.Duration;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import reactor.core.publisher.BaseSubscriber;
import reactor.core.publisher.Mono;

/** What the statistics say of loads, writes, invalidations and evictions, and of what there is now. */
class StatsTest {

    private final TestWeir test = new TestWeir();
    private final HeldSource source = new HeldSource();

    // --- loads

    @Test
    void loadsAreCountedByHowTheyEnd() {
        ReactiveCache<String, String> cache = test.cache(
                        policy -> policy.whenAbandoned(WhenAbandoned.CANCEL).loadTimeout(Duration.ofSeconds(5)))
                .build();

        cache.getOrCompute("value", key -> Mono.just("v")).block();
        cache.getOrCompute("absent", key -> Mono.empty()).block();
        Listener.to(cache.getOrCompute("failed", key -> Mono.error(new IllegalStateException("down"))));
        Listener.to(cache.getOrCompute("null", key -> null));
        Listener.to(cache.getOrCompute("abandoned", key -> Mono.never())).leaves();
        Listener.to(cache.getOrCompute("late", key -> Mono.never()));
        assertThat(cache.stats().flights()).isEqualTo(1);
        test.pass(Duration.ofSeconds(5));
        Listener.to(cache.getOrCompute("unchanged", (key, context) -> context.notModified()));

        loaded(
                cache,
                Map.of(
                        LoadOutcome.VALUE, 1L,
                        LoadOutcome.ABSENT, 1L,
                        LoadOutcome.FAILED, 3L,
                        LoadOutcome.ABANDONED, 1L,
                        LoadOutcome.TIMED_OUT, 1L));
        assertThat(cache.stats().flights()).isZero();
    }

    @Test
    void whatIsConfirmedIsNotModified() {
        ReactiveCache<String, String> cache =
                test.cache(policy -> policy.staleIfError(Duration.ofHours(1))).build();
        cache.put("k", "v").block();
        cache.expire("k").block();

        cache.getOrCompute("k", (key, context) -> context.notModified()).block();

        loaded(cache, Map.of(LoadOutcome.NOT_MODIFIED, 1L));
    }

    @Test
    void aLoadBeyondAQuotaIsRefused() {
        ReactiveCache<String, String> cache = test.cache()
                .readThrough(source)
                .perTenant(TenantQuota.entries(10).withLoads(1))
                .build();

        Listener.to(cache.forTenant("t").get("a"));
        Listener.to(cache.forTenant("t").get("b"));
        Listener.to(cache.forTenant("other").get("b"));

        loaded(cache, Map.of(LoadOutcome.REFUSED, 1L));
        assertThat(cache.stats().flights()).isEqualTo(2);
        assertThat(cache.stats().misses()).isEqualTo(3);
        assertThat(cache.forTenant("t").stats().flights()).isEqualTo(1);
        assertThat(cache.forTenant("t").stats().misses()).isEqualTo(2);
    }

    @Test
    void eachKeyOfABatchIsALoad() {
        ReactiveCache<String, String> cache = test.cache().build();

        cache.getAllOrCompute(List.of("a", "b", "c"), keys -> Mono.just(Map.of("a", "1", "b", "2")))
                .block();

        loaded(cache, Map.of(LoadOutcome.VALUE, 2L, LoadOutcome.ABSENT, 1L));
    }

    @Test
    void whoComesSecondToBeginALoadIsContended() {
        InterferingKey key = new InterferingKey();
        ReactiveCache<InterferingKey, String> cache = test.weir
                .cache("interfering", InterferingKey.class, String.class)
                .build();
        int asked = 0;

        // Wherever it is asked for in between: at least one of these finds that another one was faster.
        while (cache.stats().contended() == 0 && asked < 10) {
            asked++;
            cache.clear().block();
            key.interferes(asked, () -> Listener.to(cache.getOrCompute(key, same -> Mono.never())));
            Listener.to(cache.getOrCompute(key, same -> Mono.never()));
        }

        assertThat(cache.stats().contended()).isEqualTo(1);
        assertThat(cache.stats().misses()).isEqualTo(2L * asked);
    }

    // --- changes

    @Test
    void writesAndInvalidationsAreCounted() {
        ReactiveCache<String, String> cache = test.cache().prefixes(':', 1).build();

        cache.put("a", "v").block();
        cache.putAll(Map.of("b", "v", "c", "v")).block();
        cache.getOrCompute("loaded", key -> Mono.just("v")).block();
        assertThat(cache.stats().writes()).isEqualTo(3);

        cache.invalidate("a").block();
        cache.invalidateAll(List.of("a", "b")).block();
        cache.remove("a").block();
        cache.expire("a").block();
        cache.invalidateTags(List.of("s", "t")).block();
        cache.invalidatePrefix("p").block();
        cache.clear().block();
        assertThat(cache.stats().invalidations()).isEqualTo(9);

        cache.put("x", "v").block();
        assertThat(cache.invalidateMatching("x*").collectList().block()).containsExactly("x");
        assertThat(cache.stats().invalidations()).isEqualTo(10);
        assertThat(cache.stats().evictions())
                .as("none of these")
                .allSatisfy((reason, count) -> assertThat(count).isZero());
    }

    // --- memory

    @Test
    void whatLeavesForLackOfRoomIsEvictedForItsSize() {
        ReactiveCache<String, String> cache = test.cache().maximumSize(10).build();

        IntStream.range(0, 100).forEach(i -> cache.put("k" + i, "v").block());

        assertThat(cache.stats().size()).isEqualTo(10);
        assertThat(cache.stats().evictions(EvictionReason.SIZE)).isEqualTo(90);
        assertThat(cache.stats().evictions(EvictionReason.EXPIRED)).isZero();
    }

    @Test
    void whatIsOfNoUseAnyMoreIsEvictedAsExpired() {
        ReactiveCache<String, String> cache = test.cache().build();
        cache.put("old", "v").block();
        test.pass(Duration.ofMinutes(2));

        cache.put("new", "v").block();

        assertThat(cache.stats().evictions(EvictionReason.EXPIRED)).isEqualTo(1);
        assertThat(cache.stats().evictions(EvictionReason.SIZE)).isZero();
        assertThat(cache.stats().size()).isEqualTo(1);
    }

    @Test
    void aRememberedErrorIsNoEntryThatLeaves() {
        ReactiveCache<String, String> cache = test.cache(policy -> policy.backOff(Duration.ofSeconds(10)))
                .maximumSize(1)
                .readThrough(source)
                .build();
        for (String key : List.of("a", "b", "c")) {
            Listener.to(cache.get(key));
            source.last().fails(new IllegalStateException("down"));
        }

        assertThat(cache.stats().size()).isEqualTo(1);
        assertThat(cache.stats().evictions(EvictionReason.SIZE)).isZero();
    }

    @Test
    void theWeightIsThatOfWhatIsKept() {
        ReactiveCache<String, String> cache = test.cache()
                .maximumWeight(1_000, (key, value) -> value.length())
                .build();

        cache.put("a", "four").block();
        cache.put("b", "three").block();
        cache.getOrCompute("absent", key -> Mono.empty()).block();

        assertThat(cache.stats().weight()).isEqualTo(4 + 5 + 1);
        assertThat(cache.stats().size()).isEqualTo(3);
    }

    // --- the rest

    @Test
    void eventsThatFoundNoRoomAreCounted() {
        ReactiveCache<String, String> cache = test.cache().build();
        cache.events().subscribe(new BaseSubscriber<CacheEvent>() {
            @Override
            protected void hookOnSubscribe(org.reactivestreams.Subscription subscription) {}
        });

        IntStream.range(0, EventOutlet.ROOM + 5)
                .forEach(i -> cache.put("k", "v").block());

        assertThat(cache.stats().droppedEvents()).isEqualTo(5);
    }

    @Test
    void whatIsCountedOutlivesTheCache() {
        ReactiveCache<String, String> cache = test.cache().build();
        cache.put("k", "v").block();
        cache.get("k").block();

        test.weir.close().block();

        CacheStats stats = cache.stats();
        assertThat(stats.hits()).isEqualTo(1);
        assertThat(stats.writes()).isEqualTo(1);
    }

    private static void loaded(ReactiveCache<?, ?> cache, Map<LoadOutcome, Long> expected) {
        Map<LoadOutcome, Long> all = new EnumMap<>(LoadOutcome.class);
        for (LoadOutcome outcome : LoadOutcome.values()) {
            all.put(outcome, expected.getOrDefault(outcome, 0L));
        }
        assertThat(cache.stats().loads()).isEqualTo(all);
    }
}
