/*
 * Copyright the Weir authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.weir.metrics.micrometer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.weir.coherence.CoherenceState;
import dev.weir.metrics.CacheDescription;
import dev.weir.metrics.CacheStats;
import dev.weir.metrics.EvictionReason;
import dev.weir.metrics.LoadObserver;
import dev.weir.metrics.LoadOutcome;
import dev.weir.metrics.Reach;
import dev.weir.metrics.RemoteCounts;
import dev.weir.metrics.RemoteOperation;
import dev.weir.metrics.RemoteStats;
import dev.weir.tier.TierException;
import io.micrometer.core.instrument.DistributionSummary;
import io.micrometer.core.instrument.Measurement;
import io.micrometer.core.instrument.Meter;
import io.micrometer.core.instrument.MockClock;
import io.micrometer.core.instrument.Timer;
import io.micrometer.core.instrument.config.MeterFilter;
import io.micrometer.core.instrument.simple.SimpleConfig;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

/** What the meters of a recorder say, and when they are there. */
class MicrometerRecorderTest {

    private static final CacheDescription PRODUCTS = new CacheDescription("products", false, false);
    private static final CacheDescription PRICES = new CacheDescription("prices", true, true);

    private final MockClock clock = new MockClock();
    private final SimpleMeterRegistry registry = new SimpleMeterRegistry(SimpleConfig.DEFAULT, clock);
    private final MicrometerRecorder recorder = MicrometerRecorder.on(registry);

    @Test
    void whatIsCountedIsReadFromTheStatistics() {
        recorder.built(PRODUCTS, () -> stats(1));

        assertThat(read("cache.hits", "type", "fresh")).isEqualTo(1);
        assertThat(read("cache.hits", "type", "stale")).isEqualTo(2);
        assertThat(read("cache.misses")).isEqualTo(3);
        assertThat(read("cache.coalesced")).isEqualTo(4);
        assertThat(read("cache.loads", "outcome", "value")).isEqualTo(5);
        assertThat(read("cache.loads", "outcome", "timed_out")).isEqualTo(6);
        assertThat(read("cache.loads", "outcome", "refused")).isZero();
        assertThat(read("cache.refreshes")).isEqualTo(7);
        assertThat(read("cache.writes")).isEqualTo(8);
        assertThat(read("cache.invalidations")).isEqualTo(9);
        assertThat(read("cache.evictions", "reason", "size")).isEqualTo(10);
        assertThat(read("cache.evictions", "reason", "expired")).isZero();
        assertThat(read("cache.contended")).isEqualTo(11);
        assertThat(read("cache.events.dropped")).isEqualTo(12);
        assertThat(read("cache.entries")).isEqualTo(13);
        assertThat(read("cache.flights")).isEqualTo(15);
    }

    @Test
    void oneScrapeReadsTheStatisticsOnce() {
        AtomicInteger asked = new AtomicInteger();
        recorder.built(PRODUCTS, () -> stats(asked.incrementAndGet()));
        assertThat(asked).as("before anybody looks").hasValue(0);

        scrape();
        scrape();
        assertThat(asked).hasValue(1);

        clock.add(10, TimeUnit.MILLISECONDS);
        assertThat(read("cache.misses")).isEqualTo(6);
        assertThat(asked).hasValue(2);
    }

    @Test
    void whatIsToldIsRecordedAsItHappens() {
        recorder.built(PRODUCTS, () -> stats(0));
        assertThat(recorder.timesHits()).isTrue();

        recorder.hit("products", 400, Duration.ofSeconds(30));
        recorder.staleServed("products", Duration.ofSeconds(90));
        recorder.loaded("products", LoadOutcome.VALUE, 2_000_000);
        recorder.loaded("products", LoadOutcome.FAILED, 4_000_000);
        recorder.loaded("products", LoadOutcome.REFUSED, 0);
        recorder.stored("products", Duration.ofMillis(1_500));
        recorder.unheard("products", new IllegalStateException("nobody hears"));

        Timer gets = registry.get("cache.latency").tag("operation", "get").timer();
        assertThat(gets.totalTime(TimeUnit.NANOSECONDS)).isEqualTo(400, within(1e-6));
        Timer loads = registry.get("cache.latency").tag("operation", "load").timer();
        assertThat(loads.count()).as("a load that was refused took no time").isEqualTo(2);
        assertThat(loads.totalTime(TimeUnit.MILLISECONDS)).isEqualTo(6, within(1e-6));
        assertThat(summary("cache.age", "type", "fresh").totalAmount()).isEqualTo(30);
        assertThat(summary("cache.age", "type", "stale").totalAmount()).isEqualTo(90);
        assertThat(summary("cache.ttl", "layer", "local").totalAmount()).isEqualTo(1.5);
        assertThat(read("cache.stale.served")).isEqualTo(1);
        assertThat(read("cache.errors.unheard")).isEqualTo(1);
    }

    @Test
    void whatIsFreshForEverCountsAsAYear() {
        recorder.built(PRODUCTS, () -> stats(0));

        recorder.stored("products", Duration.ofSeconds(Long.MAX_VALUE));

        assertThat(summary("cache.ttl", "layer", "local").max())
                .isEqualTo(Duration.ofDays(365).toSeconds());
    }

    @Test
    void onlyWhatWeighsBytesHasASize() {
        recorder.built(PRODUCTS, () -> stats(1));
        recorder.built(PRICES, () -> stats(1));

        assertThat(registry.find("cache.size").tag("cache", "products").meter()).isNull();
        assertThat(registry.get("cache.size").tag("cache", "prices").gauge().value())
                .isEqualTo(14);
    }

    @Test
    void cachesAreToldApart() {
        recorder.built(PRODUCTS, () -> stats(1));
        recorder.built(PRICES, () -> stats(2));
        recorder.staleServed("prices", Duration.ZERO);

        assertThat(read("cache.misses", "cache", "products")).isEqualTo(3);
        assertThat(read("cache.misses", "cache", "prices")).isEqualTo(6);
        assertThat(read("cache.stale.served", "cache", "products")).isZero();
        assertThat(read("cache.stale.served", "cache", "prices")).isEqualTo(1);
    }

    @Test
    void aClosedCacheTakesItsMetersWithIt() {
        recorder.built(PRODUCTS, () -> stats(1));
        int each = registry.getMeters().size();
        recorder.built(PRICES, () -> stats(1));

        recorder.closed("prices");
        recorder.closed("unknown");

        assertThat(registry.getMeters())
                .hasSize(each)
                .allMatch(meter -> "products".equals(meter.getId().getTag("cache")));
        recorder.loaded("prices", LoadOutcome.VALUE, 1);
        assertThat(registry.getMeters()).hasSize(each);
    }

    @Test
    void aCacheOfAClosedOnesNameStartsAfresh() {
        recorder.built(PRODUCTS, () -> stats(1));
        recorder.closed("products");

        recorder.built(PRODUCTS, () -> stats(2));

        assertThat(read("cache.misses")).isEqualTo(6);
    }

    @Test
    void twoCachesOfOneNameShareTheirMetersUntilTheLastIsClosed() {
        AtomicLong factor = new AtomicLong(1);
        recorder.built(PRODUCTS, () -> stats(factor.get()));
        assertThat(read("cache.misses")).isEqualTo(3);

        recorder.built(PRODUCTS, () -> stats(10));
        assertThat(read("cache.misses")).isEqualTo(33);

        recorder.closed("products");
        clock.add(1, TimeUnit.SECONDS);
        factor.set(2);
        assertThat(read("cache.misses")).as("what was counted stays counted").isEqualTo(36);

        recorder.closed("products");
        assertThat(registry.getMeters()).isEmpty();
    }

    @Test
    void aSecondRecorderOfARegistryLeavesTheFirstOnesMetersAlone() {
        recorder.built(PRODUCTS, () -> stats(1));
        MicrometerRecorder second = MicrometerRecorder.on(registry);

        second.built(PRODUCTS, () -> stats(10));
        second.staleServed("products", Duration.ZERO);
        second.closed("products");

        assertThat(read("cache.misses")).isEqualTo(3);
        assertThat(read("cache.stale.served")).isEqualTo(1);
    }

    @Test
    void aRegistryMayDenyMeters() {
        registry.config().meterFilter(MeterFilter.denyNameStartsWith("cache"));

        recorder.built(PRICES, () -> stats(1));
        recorder.loaded("prices", LoadOutcome.VALUE, 1);
        recorder.closed("prices");

        assertThat(registry.getMeters()).isEmpty();
    }

    @Test
    void nothingIsObservedUnlessAskedFor() {
        assertThat(recorder.observer()).isSameAs(LoadObserver.NOBODY);
        assertThat(recorder.observer().isWatching()).isFalse();
    }

    private void scrape() {
        for (Meter meter : registry.getMeters()) {
            meter.measure().forEach(Measurement::getValue);
        }
    }

    private double read(String meter, String... tags) {
        return registry.get(meter)
                .tags(tags)
                .meter()
                .measure()
                .iterator()
                .next()
                .getValue();
    }

    @Test
    void theRemoteTierIsCountedWhereItIsUsed() {
        recorder.built(PRODUCTS, () -> stats(1));
        recorder.built(PRICES, () -> stats(1));
        recorder.remoteAnswered("prices", RemoteOperation.GET, 2_000_000);
        recorder.remoteFailed("prices", RemoteOperation.PUT, TierException.Reason.REFUSED);
        recorder.remoteAnswered("products", RemoteOperation.GET, 2_000_000);
        recorder.remoteFailed("products", RemoteOperation.PUT, TierException.Reason.REFUSED);

        assertThat(remoteCount("cache.hits", "layer", "remote", "type", "fresh"))
                .isEqualTo(17);
        assertThat(remoteCount("cache.remote.misses")).isEqualTo(18);
        assertThat(remoteCount("cache.loads.degraded")).isEqualTo(19);
        assertThat(remoteCount("cache.fills.refused")).isEqualTo(20);
        assertThat(remoteCount("cache.payloads.unreadable")).isEqualTo(21);
        assertThat(remoteCount("cache.leases.awaited")).isEqualTo(22);
        assertThat(remoteCount("cache.writes.unannounced")).isEqualTo(23);
        assertThat(registry.get("cache.remote.failures")
                        .tags("cache", "prices", "reason", "refused")
                        .counter()
                        .count())
                .isEqualTo(1);
        assertThat(registry.get("cache.latency")
                        .tags("cache", "prices", "layer", "remote", "operation", "get")
                        .timer()
                        .totalTime(TimeUnit.MILLISECONDS))
                .isEqualTo(2);
        assertThat(registry.find("cache.hits")
                        .tags("cache", "products", "layer", "remote")
                        .meter())
                .isNull();
    }

    @Test
    void theStateOfTheRemoteTierIsReadUntilTheWeirIsClosed() {
        recorder.shared("shop", () -> remote(CoherenceState.BLIND, Reach.PROBED));

        assertThat(state("cache.coherence", "state", "blind")).isEqualTo(1);
        assertThat(state("cache.coherence", "state", "coherent")).isZero();
        assertThat(state("cache.coherence.age")).isEqualTo(1.5);
        assertThat(state("cache.remote.reach", "state", "probed")).isEqualTo(1);
        assertThat(state("cache.remote.reach", "state", "reachable")).isZero();
        assertThat(state("cache.recovery.owed")).isEqualTo(7);
        assertThat(state("cache.recovery.age")).isEqualTo(9);

        recorder.unshared("shop");
        assertThat(registry.getMeters()).isEmpty();
    }

    private double remoteCount(String meter, String... tags) {
        return registry.get(meter)
                .tags(tags)
                .tag("cache", "prices")
                .functionCounter()
                .count();
    }

    private double state(String meter, String... tags) {
        return registry.get(meter).tags(tags).tag("weir", "shop").gauge().value();
    }

    private DistributionSummary summary(String meter, String... tags) {
        return registry.get(meter).tags(tags).summary();
    }

    /** Numbers that are all different. */
    static CacheStats stats(long factor) {
        return new CacheStats(
                factor,
                2 * factor,
                3 * factor,
                16 * factor,
                4 * factor,
                Map.of(LoadOutcome.VALUE, 5 * factor, LoadOutcome.TIMED_OUT, 6 * factor),
                7 * factor,
                8 * factor,
                9 * factor,
                Map.of(EvictionReason.SIZE, 10 * factor),
                11 * factor,
                12 * factor,
                13 * factor,
                14 * factor,
                15 * factor,
                new RemoteCounts(
                        17 * factor, 18 * factor, 19 * factor, 20 * factor, 21 * factor, 22 * factor, 23 * factor));
    }

    static RemoteStats remote(CoherenceState coherence, Reach reach) {
        return new RemoteStats(
                coherence,
                Duration.ofSeconds(5),
                Optional.of(Duration.ofMillis(1_500)),
                reach,
                7,
                Duration.ofSeconds(9));
    }
}
