/*
 * Copyright the Weir authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.weir;

import static org.assertj.core.api.Assertions.assertThat;

import dev.weir.metrics.CacheRecorder;
import dev.weir.metrics.LoadObserver;
import dev.weir.metrics.LoadOutcome;
import dev.weir.policy.CachePolicy;
import dev.weir.tenant.TenantQuota;
import dev.weir.testing.VirtualClock;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import reactor.core.publisher.Mono;
import reactor.core.scheduler.Scheduler;
import reactor.core.scheduler.Schedulers;
import reactor.util.context.ContextView;

/** What invalidating a tag takes away, from whom, and what it leaves. */
class TagInvalidationTest {

    private final TestWeir test = new TestWeir();
    private final HeldSource source = new HeldSource();

    @Test
    void entriesWithTheTagAreGoneAndOthersStay() {
        ReactiveCache<String, String> cache = test.cache().build();
        put(cache, "both", "x", "y");
        put(cache, "one", "x");
        put(cache, "other", "y");
        put(cache, "none");

        invalidate(cache, "x");

        assertGone(cache, "both", "one");
        assertThere(cache, "other", "none");
    }

    @Test
    void severalTagsAtOnceTakeWhatHasAnyOfThem() {
        ReactiveCache<String, String> cache = test.cache().build();
        put(cache, "a", "x");
        put(cache, "b", "y", "w");
        put(cache, "c", "z");

        invalidate(cache, "x", "y");

        assertGone(cache, "a", "b");
        assertThere(cache, "c");
    }

    @Test
    void noTagsTakeNothing() {
        ReactiveCache<String, String> cache = test.cache().build();
        put(cache, "a", "x");

        invalidate(cache);

        assertThere(cache, "a");
    }

    @Test
    void whatIsPutAfterwardsIsAHit() {
        ReactiveCache<String, String> cache = test.cache().build();
        put(cache, "k", "x");
        invalidate(cache, "x");

        put(cache, "k", "x");

        assertThere(cache, "k");
    }

    @Test
    void whatIsLoadedAfterwardsIsAHit() {
        ReactiveCache<String, String> cache = test.cache()
                .tags(value -> List.of("x"))
                .readThrough(key -> Mono.just("loaded"))
                .build();
        put(cache, "k");
        invalidate(cache, "x");

        Listener.to(cache.get("k")).hasHeard("loaded");

        Listener.to(cache.getIfCached("k")).hasHeard("loaded");
    }

    @Test
    void anEntryThatWasFoundCurrentAfterOneInvalidationGoesWithTheNext() {
        ReactiveCache<String, String> cache = test.cache().build();
        put(cache, "k", "x", "y");
        invalidate(cache, "unrelated");
        assertThere(cache, "k"); // which notes that it is still current

        invalidate(cache, "y");

        assertGone(cache, "k");
    }

    @Test
    void aSecondInvalidationOfTheSameTagTakesWhatCameInBetween() {
        ReactiveCache<String, String> cache = test.cache().build();
        put(cache, "k", "x");
        invalidate(cache, "x");
        put(cache, "k", "x");
        assertThere(cache, "k");

        invalidate(cache, "x");

        assertGone(cache, "k");
    }

    // --- nothing of it is served, whatever the policy

    @ParameterizedTest
    @ValueSource(ints = {0, 2, 30})
    void noStaleValueOfItIsServed(int minutes) {
        ReactiveCache<String, String> cache = test.cache(policy -> policy.staleWhileRevalidate(Duration.ofMinutes(10))
                        .staleIfError(Duration.ofHours(1))
                        .softTimeout(Duration.ofSeconds(1))
                        .retryAfter(Duration.ofHours(1)))
                .tags(value -> List.of("x"))
                .readThrough(source)
                .build();
        put(cache, "k");
        test.pass(Duration.ofMinutes(minutes));

        invalidate(cache, "x");

        Listener<String> waiting = Listener.to(cache.get("k"));
        waiting.hasHeardNothing();
        test.pass(Duration.ofSeconds(1));
        waiting.hasHeardNothing();
        IllegalStateException error = new IllegalStateException("down");
        source.last().fails(error);
        waiting.hasHeardError(error);
        assertGone(cache, "k");
    }

    @Test
    void whatWasServedInPlaceOfAFailureIsServedNoLonger() {
        ReactiveCache<String, String> cache = test.cache(
                        policy -> policy.staleIfError(Duration.ofHours(1)).retryAfter(Duration.ofHours(1)))
                .tags(value -> List.of("x"))
                .readThrough(source)
                .build();
        put(cache, "k");
        test.pass(Duration.ofMinutes(2));
        Listener<String> served = Listener.to(cache.get("k"));
        source.last().fails(new IllegalStateException("down"));
        served.hasHeard("k's");
        Listener.to(cache.get("k")).hasHeard("k's");

        invalidate(cache, "x");

        Listener.to(cache.get("k")).hasHeardNothing();
        assertThat(source.loads).hasSize(2);
    }

    @Test
    void anExpiredEntryIsGoneAsAFallbackToo() {
        ReactiveCache<String, String> cache = test.cache(policy -> policy.staleIfError(Duration.ofHours(1)))
                .tags(value -> List.of("x"))
                .readThrough(key -> Mono.error(new IllegalStateException("down")))
                .build();
        put(cache, "k");
        Listener.to(cache.expire("k"));
        invalidate(cache, "x");

        assertThat(Listener.to(cache.get("k")).error()).hasMessage("down");
    }

    @Test
    void whatIsInvalidatedAndThenExpiredDoesNotComeBack() {
        ReactiveCache<String, String> cache = test.cache(policy -> policy.staleIfError(Duration.ofHours(1)))
                .tags(value -> List.of("x"))
                .readThrough(key -> Mono.error(new IllegalStateException("down")))
                .build();
        put(cache, "k");
        invalidate(cache, "x");
        Listener.to(cache.expire("k"));

        assertThat(Listener.to(cache.get("k")).error()).hasMessage("down");
    }

    @Test
    void immutableValuesGoToo() {
        ReactiveCache<String, String> cache = test.weir
                .cache("forever", String.class, String.class)
                .policy(CachePolicy.immutable())
                .build();
        put(cache, "k", "x");
        test.pass(Duration.ofDays(1_000));
        assertThere(cache, "k");

        invalidate(cache, "x");

        assertGone(cache, "k");
    }

    // --- for whom

    @Test
    void aTenantsTagsAreItsOwn() {
        ReactiveCache<String, String> cache =
                test.cache().perTenant(TenantQuota.entries(10)).build();
        put(cache.forTenant("a"), "k", "x");
        put(cache.forTenant("b"), "k", "x");

        invalidate(cache.forTenant("a"), "x");

        assertGone(cache.forTenant("a"), "k");
        assertThere(cache.forTenant("b"), "k");
    }

    @Test
    void viewsShareTheTagsOfTheirCache() {
        ReactiveCache<String, String> cache = test.cache().build();
        put(cache, "k", "x");

        invalidate(cache.with(policy -> policy.withFreshFor(Duration.ofHours(1))), "x");

        assertGone(cache, "k");
    }

    @Test
    void afterAClosingNothingIsCurrentWhateverItsTags() {
        ReactiveCache<String, String> cache = test.cache().build();
        put(cache, "k", "x");
        LocalTier<String, ?> tier = tierOf(cache);
        Listener.to(test.weir.close());

        tier.invalidateTags(Set.of("y"));

        assertThat(tier.era()).isSameAs(Era.NEVER);
        assertThat(Listener.to(cache.invalidateTags(Set.of("x"))).error()).isInstanceOf(CacheClosedException.class);
    }

    @Test
    void theWaitOfOneWhoAsksAgainIsSeenToEndAndToBeginAnew() {
        Waits waits = new Waits();
        ReactiveCache<String, String> cache = Weir.named("watched")
                .clock(VirtualClock.create())
                .recorder(waits)
                .build()
                .cache("cache", String.class, String.class)
                .tags(value -> List.of("x"))
                .readThrough(source)
                .build();
        Listener.to(cache.get("k"));
        invalidate(cache, "x");
        Listener.to(cache.get("k"));
        Listener.to(cache.get("k"));
        assertThat(waits.begun).hasValue(2);

        source.last().answers("old");

        assertThat(waits.begun).as("one leads now").hasValue(3);
        assertThat(waits.ended).hasValue(2);
        source.last().answers("new");
        assertThat(waits.ended).hasValue(3);
    }

    /** The hunt of race R1: readers load while writers change the source and then invalidate one of its tags. */
    @Test
    void whoAsksAfterAnInvalidationIsNeverToldWhatWasBefore() throws InterruptedException {
        ReactiveCache<String, Long> cache = test.weir
                .cache("hunt", String.class, Long.class)
                .tags(value -> List.of("x", "y" + value % 2))
                .build();
        AtomicLong row = new AtomicLong();
        AtomicLong invalidated = new AtomicLong();
        AtomicInteger tooOld = new AtomicInteger();
        CountDownLatch answered = new CountDownLatch(2 * 20_000);
        Scheduler elsewhere = Schedulers.parallel();
        Runnable reader = () -> {
            for (int i = 0; i < 20_000; i++) {
                long atLeast = invalidated.get();
                boolean here = ThreadLocalRandom.current().nextInt(4) == 0;
                cache.getOrCompute("k", key -> {
                            Mono<Long> read = Mono.fromSupplier(row::get);
                            return here ? read : read.publishOn(elsewhere);
                        })
                        .subscribe(value -> {
                            tooOld.addAndGet(value < atLeast ? 1 : 0);
                            answered.countDown();
                        });
            }
        };
        Thread[] readers = {new Thread(reader), new Thread(reader)};
        for (Thread each : readers) {
            each.start();
        }
        while (readers[0].isAlive() || readers[1].isAlive()) {
            long written = row.incrementAndGet();
            String tag = written % 4 == 0 ? "unrelated" : "x";
            cache.invalidateTags(Set.of(tag)).subscribe(nothing -> {});
            if (!tag.equals("unrelated")) {
                invalidated.set(written);
            }
        }

        assertThat(answered.await(60, TimeUnit.SECONDS)).isTrue();
        assertThat(tooOld).hasValue(0);
        assertThat(TestWeir.flightsIn(cache)).isZero();
    }

    private static LocalTier<String, ?> tierOf(ReactiveCache<String, String> cache) {
        @SuppressWarnings("unchecked") // as it was built
        Pool<String, ?> pool = (Pool<String, ?>) TestWeir.poolOf(cache);
        return pool.tier;
    }

    private static void put(ReactiveCache<String, String> cache, String key, String... tags) {
        Listener.to(cache.put(key, key + "'s", WriteOptions.tagged(tags))).hasHeardOfAbsence();
    }

    private static void invalidate(ReactiveCache<String, String> cache, String... tags) {
        Listener.to(cache.invalidateTags(List.of(tags))).hasHeardOfAbsence();
    }

    private static void assertGone(ReactiveCache<String, String> cache, String... keys) {
        for (String key : keys) {
            Listener.to(cache.getEntryIfCached(key)).hasHeardOfAbsence();
        }
    }

    private static void assertThere(ReactiveCache<String, String> cache, String... keys) {
        for (String key : keys) {
            Listener.to(cache.getIfCached(key)).hasHeard(key + "'s");
        }
    }

    /** Counts waits for loads that others lead. */
    private static final class Waits implements CacheRecorder, LoadObserver {

        private final AtomicInteger begun = new AtomicInteger();
        private final AtomicInteger ended = new AtomicInteger();

        @Override
        public LoadObserver observer() {
            return this;
        }

        @Override
        public Sight waiting(String cache, ContextView waiter, Supplier<Sight> load) {
            begun.incrementAndGet();
            return new Sight() {
                @Override
                public void ended(LoadOutcome outcome, @Nullable Throwable error) {
                    ended.incrementAndGet();
                }
            };
        }
    }
}
