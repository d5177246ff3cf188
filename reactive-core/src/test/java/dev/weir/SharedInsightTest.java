/*
 * Copyright the Weir authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.weir;

import static org.assertj.core.api.Assertions.assertThat;

import dev.weir.Explanation.Copy;
import dev.weir.Explanation.Outlook;
import dev.weir.Explanation.Shared;
import dev.weir.metrics.CacheEvent;
import dev.weir.metrics.CacheEvent.CoherenceChanged;
import dev.weir.metrics.CacheEvent.Invalidated;
import dev.weir.metrics.CacheEvent.Origin;
import dev.weir.metrics.CacheEvent.TagInvalidated;
import dev.weir.metrics.Reach;
import dev.weir.metrics.RemoteCounts;
import dev.weir.policy.CachePolicy;
import dev.weir.policy.RemotePolicy;
import dev.weir.policy.WhileBlind;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.Test;
import reactor.core.publisher.Mono;

/** What is seen of the remote tier: counted, told and explained. */
class SharedInsightTest {

    private final TwoProcesses test = new TwoProcesses(builder ->
            builder.tags(value -> Set.of("red")).remote(RemotePolicy.DEFAULT.whileBlind(WhileBlind.BYPASS_LOCAL)));

    @Test
    void hitsAndMissesAreCounted() {
        test.source.put("k", "v");
        test.one.reads("k");
        test.two.reads("k");
        test.two.reads("k");
        test.two.cache.getIfCached("missing").block();

        assertThat(counts(test.one)).isEqualTo(new RemoteCounts(0, 1, 0, 0, 0, 0, 0));
        assertThat(counts(test.two)).isEqualTo(new RemoteCounts(1, 1, 0, 0, 0, 0, 0));
    }

    @Test
    void loadsWithoutTheTierAreCounted() {
        test.one.link.cut();
        test.one.reads("k");
        test.one.cache.getIfCached("missing").block();

        assertThat(counts(test.one)).isEqualTo(new RemoteCounts(0, 0, 1, 0, 0, 0, 0));
    }

    @Test
    void whatTheTierDoesNotTakeIsCounted() {
        Listener<String> load = Listener.to(test.one.cache.getOrCompute(
                "k",
                key -> Mono.delay(Duration.ofMillis(100), test.clock.scheduler())
                        .thenReturn("old")));
        test.two.cache.invalidate("k").block();
        test.pass(Duration.ofMillis(100));

        load.hasHeard("old");
        assertThat(counts(test.one).refusedFills()).isEqualTo(1);
    }

    @Test
    void waitingForAnotherProcessIsCountedOnce() {
        Listener.to(test.one.cache.getOrCompute(
                "k",
                key -> Mono.delay(Duration.ofMillis(500), test.clock.scheduler())
                        .thenReturn("v")));
        Listener<String> waits = Listener.to(test.two.cache.get("k"));
        test.pass(Duration.ofSeconds(1));

        waits.hasHeard("v");
        assertThat(counts(test.two)).isEqualTo(new RemoteCounts(1, 0, 0, 0, 0, 1, 0));
    }

    @Test
    void whatCannotBeReadIsCounted() {
        test.source.put("k", "not a number");
        test.one.reads("k");
        Weir other =
                Weir.named("shop").clock(test.clock).remote(test.server.link()).build();
        ReactiveCache<String, Long> numbers = other.cache("products", String.class, Long.class)
                .policy(CachePolicy.freshFor(Duration.ofMinutes(5)))
                .readThrough(key -> Mono.just(42L))
                .build();
        test.pass(Duration.ofSeconds(1));

        assertThat(numbers.get("k").block()).isEqualTo(42);
        assertThat(numbers.stats().remote().unreadable()).isEqualTo(1);
    }

    @Test
    void whatAnotherProcessChangesIsToldWhereItMatters() {
        test.source.put("k", "v");
        test.one.reads("k");
        test.two.reads("k");
        List<CacheEvent> one = changes(test.one);
        List<CacheEvent> two = changes(test.two);

        test.one.cache.invalidate("k").block();
        test.one.cache.invalidate("not here").block();
        test.pass(Duration.ofMillis(10));

        assertThat(one)
                .extracting(event -> ((Invalidated) event).origin())
                .containsExactly(Origin.CALLER, Origin.CALLER);
        assertThat(two).singleElement().isInstanceOfSatisfying(Invalidated.class, event -> {
            assertThat(event.origin()).isEqualTo(Origin.REMOTE);
            assertThat(event.key()).contains("k");
        });
        assertThat(test.two.cache.stats().invalidations()).as("asked for here").isZero();
    }

    @Test
    void tagsThatAnotherProcessInvalidatesAreTold() {
        List<CacheEvent> one = changes(test.one);
        List<CacheEvent> two = changes(test.two);

        test.one.cache.invalidateTags(Set.of("red")).block();
        test.pass(Duration.ofMillis(10));

        assertThat(one).extracting(event -> ((TagInvalidated) event).origin()).containsExactly(Origin.CALLER);
        assertThat(two).extracting(event -> ((TagInvalidated) event).origin()).containsExactly(Origin.REMOTE);
    }

    @Test
    void losingTheOthersIsTold() {
        List<CacheEvent> events = new CopyOnWriteArrayList<>();
        test.one.cache.events().ofType(CoherenceChanged.class).subscribe(events::add);
        test.one.link.cut();
        test.pass(Duration.ofSeconds(5));
        test.one.link.restore();
        test.pass(Duration.ofSeconds(1));

        assertThat(events)
                .extracting(event -> ((CoherenceChanged) event).coherent())
                .containsExactly(false, true);
    }

    @Test
    void aCopyIsExplained() {
        test.source.put("k", "v");
        test.one.reads("k");
        test.two.reads("k");
        test.pass(Duration.ofSeconds(10));

        Shared known = explained();
        Copy copy = known.copy().orElseThrow();

        assertThat(known.shard()).isBetween(0, 3);
        assertThat(known.coherent()).isTrue();
        assertThat(known.knownUpTo()).hasValueSatisfying(age -> assertThat(age).isLessThan(Duration.ofSeconds(1)));
        assertThat(known.reach()).isEqualTo(Reach.REACHABLE);
        assertThat(known.owed()).isFalse();
        assertThat(copy.version()).isPresent();
        assertThat(copy.currentFor())
                .hasValueSatisfying(age -> assertThat(age).isGreaterThanOrEqualTo(Duration.ofSeconds(10)));
        assertThat(copy.trusted()).isTrue();
    }

    @Test
    void aCopyThatIsNotTrustedIsExplained() {
        test.source.put("k", "v");
        test.two.reads("k");
        test.two.link.cut();
        test.pass(Duration.ofSeconds(10));

        Explanation known = test.two.cache.explain("k").block();

        assertThat(known.remote().orElseThrow().coherent()).isFalse();
        assertThat(known.remote().orElseThrow().copy().orElseThrow().trusted()).isFalse();
        assertThat(known.outlook()).as("not a hit").isEqualTo(Outlook.LOAD);
        assertThat(test.two.looksAt("k").tier()).isEqualTo(Entry.Tier.SOURCE);
        assertThat(explained().copy().orElseThrow().version()).as("degraded").isEmpty();
    }

    @Test
    void whatIsOwedIsExplained() {
        test.server.refuseWrites("OOM");
        assertThat(Listener.to(test.two.cache.invalidate("k")).error()).isNotNull();

        assertThat(explained().owed()).isTrue();
        assertThat(explained().copy()).isEmpty();
    }

    @Test
    void withoutATierThereIsNothingToExplain() {
        TestWeir alone = new TestWeir();

        assertThat(alone.cache().build().explain("k").block().remote()).isEmpty();
    }

    private Shared explained() {
        return test.two.cache.explain("k").block().remote().orElseThrow();
    }

    private static RemoteCounts counts(TwoProcesses.Process process) {
        return process.cache.stats().remote();
    }

    private static List<CacheEvent> changes(TwoProcesses.Process process) {
        List<CacheEvent> events = new CopyOnWriteArrayList<>();
        process.cache
                .events()
                .filter(event -> event instanceof Invalidated || event instanceof TagInvalidated)
                .subscribe(events::add);
        return events;
    }
}
