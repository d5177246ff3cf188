/*
 * Copyright the Weir authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.weir.webflux.console;

import static org.assertj.core.api.Assertions.assertThat;

import dev.weir.LoadContext;
import dev.weir.Loader;
import dev.weir.ReactiveCache;
import dev.weir.testing.VirtualClock;
import dev.weir.time.CacheClock;
import dev.weir.webflux.boot.Boots;
import dev.weir.webflux.boot.WeirCaches;
import io.micrometer.core.instrument.FunctionCounter;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.MockClock;
import io.micrometer.core.instrument.Timer;
import io.micrometer.core.instrument.simple.SimpleConfig;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.springframework.boot.test.context.runner.ReactiveWebApplicationContextRunner;
import reactor.core.publisher.Mono;
import reactor.test.StepVerifier;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** What the console counts is what the meters count, and neither keeps the other from being told. */
class ConsoleMetersTest {

    private final VirtualClock clock = VirtualClock.create();
    private final MockClock metered = new MockClock();
    private final MeterRegistry registry = new SimpleMeterRegistry(SimpleConfig.DEFAULT, metered);
    private final ReactiveWebApplicationContextRunner application = new ReactiveWebApplicationContextRunner()
            .withConfiguration(Boots.OURS)
            .withBean(CacheClock.class, () -> clock)
            .withBean(MeterRegistry.class, () -> registry)
            .withBean("quotes", Quotes.class, () -> new Quotes(clock))
            .withPropertyValues(
                    "weir.console.enabled=true",
                    "weir.caches.quotes.key=String",
                    "weir.caches.quotes.value=String",
                    "weir.caches.quotes.policy.fresh-for=10s",
                    "weir.caches.quotes.policy.stale-while-revalidate=20s",
                    "weir.caches.quotes.policy.stale-if-error=10m");

    @Test
    void theNumbersAreThoseOfTheMeters() {
        application.run(context -> {
            assertThat(context).hasNotFailed();
            WeirCaches caches = context.getBean(WeirCaches.class);
            ReactiveCache<String, String> quotes = caches.get("quotes", String.class, String.class);
            everythingHappens(quotes);
            clock.advanceBy(Duration.ofSeconds(1));
            metered.add(Duration.ofSeconds(1));

            JsonNode row = row(context.getBean(Sampler.class));

            assertThat(number(row, "hits")).isEqualTo(counted("cache.hits", "layer", "local", "type", "fresh"));
            assertThat(number(row, "staleHits")).isEqualTo(counted("cache.hits", "layer", "local", "type", "stale"));
            assertThat(number(row, "misses")).isEqualTo(counted("cache.misses"));
            assertThat(number(row, "coalesced")).isEqualTo(counted("cache.coalesced"));
            assertThat(number(row, "failed")).isEqualTo(counted("cache.loads", "outcome", "failed"));
            assertThat(number(row, "refreshes")).isEqualTo(counted("cache.refreshes"));
            assertThat(number(row, "writes")).isEqualTo(counted("cache.writes"));
            assertThat(number(row, "loads")).isEqualTo(sum("cache.loads"));
            assertThat(number(row, "size"))
                    .isEqualTo((long) registry.get("cache.entries").gauge().value());
            assertThat(number(row, "staleHits") + number(row, "fallbacks")).isEqualTo((long)
                    registry.get("cache.stale.served").counter().count());
            for (String seen :
                    new String[] {"hits", "staleHits", "misses", "coalesced", "fallbacks", "failed", "writes"}) {
                assertThat(number(row, seen)).as(seen).isPositive();
            }
        });
    }

    @Test
    void theRecorderOfTheMetersIsToldToo() {
        application.run(context -> {
            everythingHappens(context.getBean(WeirCaches.class).get("quotes", String.class, String.class));
            clock.advanceBy(Duration.ofSeconds(1));
            Timer loads = registry.get("cache.latency").tag("layer", "source").timer();
            assertThat(loads.count()).isEqualTo(4);
            assertThat(context.getBean(TierLatencies.class)
                            .take("quotes")
                            .source()
                            .count())
                    .isZero();
        });
    }

    private void everythingHappens(ReactiveCache<String, String> quotes) {
        got(quotes, "a");
        got(quotes, "a");
        got(quotes, "a");
        StepVerifier.create(Mono.zip(quotes.get("late"), quotes.get("late")))
                .then(() -> clock.advanceBy(Duration.ofSeconds(2)))
                .expectNextCount(1)
                .verifyComplete();
        StepVerifier.create(quotes.put("b", "put")).verifyComplete();
        clock.advanceBy(Duration.ofSeconds(12));
        got(quotes, "a");
        Quotes.broken = true;
        clock.advanceBy(Duration.ofSeconds(40));
        got(quotes, "a");
        Quotes.broken = false;
    }

    private static void got(ReactiveCache<String, String> quotes, String key) {
        StepVerifier.create(quotes.get(key)).expectNextCount(1).verifyComplete();
    }

    private static JsonNode row(Sampler sampler) {
        return JsonMapper.shared().readTree(sampler.take().numbers()).get(1).get("quotes");
    }

    private static long number(JsonNode row, String column) {
        return row.get(Column.ALL.stream().map(Column::name).toList().indexOf(column))
                .asLong();
    }

    private long counted(String meter, String... tags) {
        return (long) registry.get(meter).tags(tags).functionCounter().count();
    }

    private long sum(String meter) {
        return (long) registry.get(meter).functionCounters().stream()
                .filter(counter -> !"refused".equals(counter.getId().getTag("outcome")))
                .mapToDouble(FunctionCounter::count)
                .sum();
    }

    /** Quotes, one of which takes a second. */
    static final class Quotes implements Loader<String, String> {

        static volatile boolean broken;

        private final VirtualClock clock;

        Quotes(VirtualClock clock) {
            this.clock = clock;
        }

        @Override
        public Mono<String> load(String key, LoadContext<String> context) {
            if (broken) {
                return Mono.error(new IllegalStateException("broken"));
            }
            return key.equals("late")
                    ? Mono.just("quote").delayElement(Duration.ofSeconds(1), clock.scheduler())
                    : Mono.just("quote");
        }
    }
}
