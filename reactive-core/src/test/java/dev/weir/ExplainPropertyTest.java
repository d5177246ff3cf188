/*
 * Copyright the Weir authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.weir;

import static org.assertj.core.api.Assertions.assertThat;

import dev.weir.Entry.Freshness;
import dev.weir.Entry.Tier;
import dev.weir.Explanation.Outlook;
import dev.weir.metrics.CacheEvent;
import dev.weir.metrics.CacheStats;
import dev.weir.policy.CachePolicy;
import java.time.Duration;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;
import reactor.test.subscriber.TestSubscriber;

/** Whatever happened to a key: what explain says a request would meet with is what a request then meets with. */
class ExplainPropertyTest {

    private static final int SEEDS = 40;
    private static final int STEPS = 150;

    private final Set<Outlook> seen = EnumSet.noneOf(Outlook.class);

    @Test
    void theOutlookIsWhatARequestMeetsWith() {
        for (int seed = 0; seed < SEEDS; seed++) {
            Random random = new Random(seed);
            History history = new History();
            for (int i = 0; i < STEPS; i++) {
                history.step(random);
                seen.add(history.explainAndAsk(random));
            }
        }
        assertThat(seen).as("each was met").containsExactlyInAnyOrder(Outlook.values());
    }

    /** A history: one cache, and what happens to one of its keys. */
    private static final class History {

        private final TestWeir test = new TestWeir();
        private final HeldSource source = new HeldSource();
        private final List<HeldLoad<String>> pending = new ArrayList<>();
        private final List<CacheEvent> events = new ArrayList<>();
        private final ReactiveCache<String, String> cache = test.cache(History::patient)
                .readThrough(source)
                .tags(value -> List.of("t"))
                .prefixes(':', 1)
                .build();
        private final ReactiveCache<String, String> view =
                cache.with(policy -> policy.withFreshFor(Duration.ofSeconds(30)).refreshAhead(0.9));

        History() {
            cache.events().subscribe(events::add);
        }

        private static CachePolicy patient(CachePolicy policy) {
            return policy.refreshAhead(0.8)
                    .staleWhileRevalidate(Duration.ofSeconds(90))
                    .staleIfError(Duration.ofMinutes(3))
                    .softTimeout(Duration.ofSeconds(1))
                    .loadTimeout(Duration.ofSeconds(20))
                    .retryAfter(Duration.ofSeconds(5))
                    .backOff(Duration.ofSeconds(7));
        }

        void step(Random random) {
            switch (random.nextInt(12)) {
                case 0 -> cache.put("p:k", "put").block();
                case 1, 2 -> end(random, load -> load.answers("v"));
                case 3 -> end(random, HeldLoad::answersNothing);
                case 4, 5 -> end(random, load -> load.fails(new IllegalStateException("down")));
                case 6 -> cache.expire("p:k").block();
                case 7 -> cache.invalidate("p:k").block();
                case 8 -> forget(random);
                case 9 -> test.pass(Duration.ofMillis(random.nextInt(3_000)));
                default -> test.pass(Duration.ofMillis(random.nextInt(60_000)));
            }
        }

        private void forget(Random random) {
            switch (random.nextInt(3)) {
                case 0 -> cache.invalidateTags(List.of("t")).block();
                case 1 -> cache.invalidatePrefix("p").block();
                default -> cache.clear().block();
            }
        }

        private void end(Random random, Consumer<HeldLoad<String>> how) {
            pending.removeIf(HeldLoad::isCancelled);
            if (!pending.isEmpty()) {
                how.accept(pending.remove(random.nextInt(pending.size())));
            }
        }

        Outlook explainAndAsk(Random random) {
            ReactiveCache<String, String> seen = random.nextInt(3) == 0 ? view : cache;
            Outlook outlook = explainQuietly(seen);
            int loads = source.loads.size();
            TestSubscriber<Entry<String>> request = TestSubscriber.create();
            seen.getEntry("p:k").subscribe(request);
            boolean began = source.loads.size() > loads;
            if (began) {
                pending.add(source.last());
            }
            switch (outlook) {
                case HIT -> served(request, began, Freshness.FRESH, false);
                case HIT_AND_REFRESH -> served(request, began, Freshness.FRESH, true);
                case STALE_AND_REFRESH -> {
                    Freshness freshness = request.getReceivedOnNext().get(0).freshness();
                    assertThat(freshness).isIn(Freshness.REVALIDATING, Freshness.LOAD_SLOW);
                    assertThat(TestWeir.flightsIn(cache)).isPositive();
                }
                case STALE_AFTER_FAILURE -> served(request, began, Freshness.LOAD_FAILED, false);
                case REMEMBERED_ERROR -> {
                    assertThat(request.isTerminatedError()).isTrue();
                    assertThat(began).isFalse();
                }
                case LOAD, LOAD_OR_FALL_BACK -> waits(request, began, true);
                case JOIN_LOAD -> waits(request, began, false);
                default -> throw new AssertionError(outlook);
            }
            return outlook;
        }

        /** Explaining changes nothing and counts as nothing. */
        private Outlook explainQuietly(ReactiveCache<String, String> seen) {
            CacheStats before = cache.stats();
            int told = events.size();
            Explanation first = seen.explain("p:k").block();
            assertThat(seen.explain("p:k").block()).isEqualTo(first);
            assertThat(cache.stats()).isEqualTo(before);
            assertThat(events).hasSize(told);
            return first.outlook();
        }

        private static void served(
                TestSubscriber<Entry<String>> request, boolean began, Freshness freshness, boolean refreshes) {
            assertThat(request.getReceivedOnNext()).hasSize(1);
            Entry<String> entry = request.getReceivedOnNext().get(0);
            assertThat(entry.freshness()).isEqualTo(freshness);
            assertThat(entry.tier()).isEqualTo(Tier.LOCAL);
            assertThat(began).as("began a load").isEqualTo(refreshes);
        }

        private static void waits(TestSubscriber<Entry<String>> request, boolean began, boolean leads) {
            assertThat(request.getReceivedOnNext()).isEmpty();
            assertThat(request.isTerminated()).isFalse();
            assertThat(began).as("began a load").isEqualTo(leads);
        }
    }
}
