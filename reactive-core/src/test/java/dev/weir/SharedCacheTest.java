/*
 * Copyright the Weir authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.weir;

import static org.assertj.core.api.Assertions.assertThat;

import dev.weir.Entry.Freshness;
import dev.weir.Entry.Tier;
import dev.weir.policy.CachePolicy;
import java.time.Duration;
import java.util.Set;
import org.junit.jupiter.api.Test;
import reactor.core.publisher.Mono;

class SharedCacheTest {

    private static final Duration LOAD_TIMEOUT = Duration.ofSeconds(5);

    private final TwoProcesses test = new TwoProcesses();

    @Test
    void whatOneProcessHasLoadedTheOtherFinds() {
        test.source.put("k", "v1");

        assertThat(test.one.looksAt("k").tier()).isEqualTo(Tier.SOURCE);
        Entry<String> found = test.two.looksAt("k");

        assertThat(found.value()).contains("v1");
        assertThat(found.tier()).isEqualTo(Tier.REMOTE);
        assertThat(test.loads).hasValue(1);
        assertThat(test.two.looksAt("k").tier()).isEqualTo(Tier.LOCAL);
    }

    @Test
    void aCopyTellsTheTimeOfWhatItIsACopyOf() {
        test.source.put("k", "v1");

        Entry<String> loaded = test.one.looksAt("k");
        Entry<String> copy = test.two.looksAt("k");

        assertThat(loaded.freshFor()).isPositive();
        assertThat(copy.freshFor()).isEqualTo(loaded.freshFor());
        assertThat(copy.freshStill()).isEqualTo(copy.freshFor().minus(copy.age()));
    }

    @Test
    void whatOneProcessInvalidatesTheOtherForgets() {
        test.source.put("k", "v1");
        test.one.reads("k");
        test.two.reads("k");
        test.source.put("k", "v2");

        test.one.cache.invalidate("k").block();
        test.pass(Duration.ofMillis(1));

        assertThat(test.one.reads("k")).isEqualTo("v2");
        assertThat(test.two.reads("k")).isEqualTo("v2");
        assertThat(test.loads).hasValue(2);
    }

    @Test
    void whatOneProcessPutsTheOtherFinds() {
        test.one.cache.put("k", "put").block();

        assertThat(test.two.reads("k")).isEqualTo("put");
        assertThat(test.one.reads("k")).isEqualTo("put");
        assertThat(test.loads).hasValue(0);
    }

    @Test
    void aTagIsInvalidatedInBoth() {
        test.source.put("k", "v1");
        TwoProcesses tagged = new TwoProcesses(builder -> builder.tags(value -> Set.of("red")));
        tagged.source.put("k", "v1");
        tagged.one.reads("k");
        tagged.two.reads("k");
        tagged.source.put("k", "v2");

        tagged.two.cache.invalidateTags(Set.of("red")).block();
        tagged.pass(Duration.ofMillis(1));

        assertThat(tagged.one.reads("k")).isEqualTo("v2");
        assertThat(tagged.two.reads("k")).isEqualTo("v2");
    }

    @Test
    void aKnownAbsenceIsShared() {
        assertThat(test.one.reads("k")).isNull();
        assertThat(test.two.looksAt("k").isAbsent()).isTrue();
        assertThat(test.loads).hasValue(1);
    }

    @Test
    void lookingFindsWhatIsSharedAndLoadsNothing() {
        assertThat(test.two.cache.getIfCached("k").block()).isNull();
        test.source.put("k", "v1");
        test.one.reads("k");

        assertThat(test.two.cache.getIfCached("k").block()).isEqualTo("v1");
        assertThat(test.two.looksAt("k").tier()).isEqualTo(Tier.LOCAL);
        assertThat(test.loads).hasValue(1);
    }

    @Test
    void withoutTheServerTheSourceAnswersAndTheEntrySaysSo() {
        test.source.put("k", "v1");
        test.one.reads("k");
        test.one.link.cut();
        test.pass(Duration.ofSeconds(2));

        assertThat(test.one.looksAt("k").freshness()).isEqualTo(Freshness.UNVERIFIED);
        test.source.put("other", "v1");
        assertThat(test.one.looksAt("other").tier()).isEqualTo(Tier.SOURCE);
        test.pass(Duration.ofSeconds(6));
        test.source.put("k", "v2");
        assertThat(test.one.reads("k")).as("capped").isEqualTo("v2");
    }

    @Test
    void twoProcessesLoadAKeyOnce() {
        TwoProcesses slow = new TwoProcesses();
        Listener<String> first = Listener.to(slow.one.cache.getOrCompute(
                "k",
                key -> Mono.delay(Duration.ofMillis(100), slow.clock.scheduler())
                        .thenReturn("loaded")));
        Listener<String> second = Listener.to(slow.two.cache.get("k"));

        slow.pass(Duration.ofMillis(99));
        first.hasHeardNothing();
        second.hasHeardNothing();
        slow.pass(Duration.ofMillis(300));

        first.hasHeard("loaded");
        second.hasHeard("loaded");
        assertThat(slow.loads).hasValue(0);
    }

    @Test
    void whoWaitsForAProcessThatDiesLoadsInTheEnd() {
        TwoProcesses hasty = hasty();
        hasty.source.put("k", "v1");
        neverLoads(hasty.one.cache);
        hasty.one.link.cut();
        Listener<String> waiting = Listener.to(hasty.two.cache.get("k"));

        hasty.pass(LOAD_TIMEOUT.plusMillis(500));
        waiting.hasHeardNothing();
        hasty.pass(LOAD_TIMEOUT.dividedBy(5));

        waiting.hasHeard("v1");
        assertThat(hasty.loads).hasValue(1);
    }

    @Test
    void whoWaitsForOthersTakesTheTimeOfTwoLoadsAtMost() {
        TwoProcesses hasty = hasty();
        neverLoads(hasty.one.cache);
        hasty.one.link.cut();
        Listener<String> waiting = neverLoads(hasty.two.cache);

        hasty.pass(LOAD_TIMEOUT.multipliedBy(2).minusMillis(500));
        waiting.hasHeardNothing();
        hasty.pass(Duration.ofSeconds(1));

        assertThat(waiting.error()).isInstanceOf(LoadTimeoutException.class);
    }

    @Test
    void strongReadsAskTheServer() {
        test.source.put("k", "v1");
        test.one.reads("k");
        test.two.reads("k");
        test.one.link.cut();
        test.source.put("k", "v2");
        test.two.cache.invalidate("k").block();
        test.one.link.restore();

        assertThat(test.one.cache.with(Consistency.STRONG).get("k").block(Duration.ofSeconds(60)))
                .isEqualTo("v2");
        test.source.put("k", "v3");
        assertThat(test.one.cache.with(Consistency.SOURCE).get("k").block(Duration.ofSeconds(60)))
                .isEqualTo("v3");
    }

    private static TwoProcesses hasty() {
        return new TwoProcesses(builder ->
                builder.policy(CachePolicy.freshFor(Duration.ofMinutes(5)).loadTimeout(LOAD_TIMEOUT)));
    }

    private static Listener<String> neverLoads(ReactiveCache<String, String> cache) {
        return Listener.to(cache.getOrCompute("k", key -> Mono.never()));
    }
}
