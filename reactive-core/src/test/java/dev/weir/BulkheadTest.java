/*
 * Copyright the Weir authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.weir;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.weir.policy.CachePolicy;
import dev.weir.policy.WhenAbandoned;
import dev.weir.resilience.Safeguards;
import io.github.resilience4j.bulkhead.Bulkhead;
import io.github.resilience4j.bulkhead.BulkheadConfig;
import io.github.resilience4j.bulkhead.BulkheadFullException;
import java.time.Duration;
import java.util.List;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.Test;
import reactor.core.publisher.Mono;

/** A bulkhead has so many places for loads, however they end. */
class BulkheadTest {

    private static final int PLACES = 2;

    private final TestWeir test = new TestWeir();
    private final HeldSource source = new HeldSource();
    private final HeldBulkSource bulkSource = new HeldBulkSource();
    private final Bulkhead bulkhead = Bulkhead.of("bulkhead", places(Duration.ZERO));

    @Test
    void whoFindsItFullIsRefusedWithoutCallingTheLoader() {
        ReactiveCache<String, String> cache = guarded(policy -> policy);
        Listener.to(cache.get("a"));
        Listener.to(cache.get("b"));

        assertThat(Listener.to(cache.get("c")).error())
                .isInstanceOf(LoadRefusedException.class)
                .hasCauseInstanceOf(BulkheadFullException.class);
        Listener.to(cache.get("a")).hasHeardNothing();
        assertThat(source.loads).hasSize(PLACES);
    }

    @Test
    void everyEndOfALoadFreesItsPlaceOnce() {
        ReactiveCache<String, String> cache =
                guarded(policy -> policy.whenAbandoned(WhenAbandoned.CANCEL).loadTimeout(Duration.ofSeconds(1)));

        Listener.to(cache.get("answered"));
        source.last().answers("v");
        assertThat(free()).isEqualTo(PLACES);
        Listener.to(cache.get("absent"));
        source.last().answersNothing();
        assertThat(free()).isEqualTo(PLACES);
        Listener.to(cache.get("failed"));
        source.last().fails(new IllegalStateException("down"));
        assertThat(free()).isEqualTo(PLACES);
        Listener.to(cache.get("silent"));
        assertThat(free()).isEqualTo(PLACES - 1);
        test.pass(Duration.ofSeconds(1));
        assertThat(free()).isEqualTo(PLACES);
        Listener.to(cache.get("left")).leaves();
        assertThat(free()).isEqualTo(PLACES);
        Listener.to(cache.getOrCompute("null", key -> null));
        assertThat(free()).isEqualTo(PLACES);
    }

    @Test
    void theAnsweredFindThePlaceFree() {
        Bulkhead single = Bulkhead.of(
                "single",
                BulkheadConfig.custom()
                        .maxConcurrentCalls(1)
                        .maxWaitDuration(Duration.ZERO)
                        .build());
        ReactiveCache<String, String> cache = test.cache()
                .readThrough(source)
                .safeguards(Safeguards.none().bulkhead(single))
                .build();

        Listener<String> both = Listener.to(cache.get("a").flatMap(ignored -> cache.get("b")));
        source.last().answers("a");
        source.last().answers("b");

        both.hasHeard("b");
    }

    @Test
    void aRefusalOfTheBreakerInsideFreesThePlace() {
        Fuse fuse = new Fuse(test);
        fuse.breaker.transitionToOpenState();
        ReactiveCache<String, String> cache = test.cache()
                .readThrough(source)
                .safeguards(Safeguards.none().bulkhead(bulkhead).circuitBreaker(fuse.breaker))
                .build();

        for (int load = 0; load < 3 * PLACES; load++) {
            assertThat(Listener.to(cache.get("k" + load)).error()).hasMessageContaining("is OPEN");
        }

        assertThat(free()).isEqualTo(PLACES);
    }

    @Test
    void aFullBulkheadIsNoMatterOfTheBreakerInside() {
        Fuse fuse = new Fuse(test);
        fuse.breaker.transitionToOpenState();
        fuse.breaker.transitionToHalfOpenState();
        ReactiveCache<String, String> cache = test.cache()
                .readThrough(source)
                .safeguards(Safeguards.none().bulkhead(bulkhead).circuitBreaker(fuse.breaker))
                .build();
        Listener.to(cache.get("a"));
        Listener.to(cache.get("b"));

        assertThat(Listener.to(cache.get("c")).error()).hasMessageContaining("is full");

        assertThat(fuse.told).isEmpty();
        assertThat(fuse.permissions()).isEqualTo(Fuse.PROBES - PLACES);
    }

    @Test
    void aBatchTakesOnePlace() {
        ReactiveCache<String, String> cache = test.cache()
                .readThroughInBatches(bulkSource)
                .safeguards(Safeguards.none().bulkhead(bulkhead))
                .build();

        Listener.to(cache.getAll(List.of("a", "b", "c", "d")));

        assertThat(free()).isEqualTo(PLACES - 1);
        bulkSource.echoes(bulkSource.last());
        assertThat(free()).isEqualTo(PLACES);
    }

    @Test
    void aListenerThatThrowsHarmsNobody() {
        IllegalStateException broken = new IllegalStateException("listener");
        bulkhead.getEventPublisher().onCallFinished(event -> {
            throw broken;
        });
        ReactiveCache<String, String> cache = guarded(policy -> policy);

        Listener.to(cache.getOrCompute("k", key -> Mono.just("v"))).hasHeard("v");

        assertThat(test.unheard).containsExactly(broken);
        assertThat(free()).isEqualTo(PLACES);
    }

    @Test
    void oneThatLetsCallersWaitIsRefused() {
        Bulkhead waiting = Bulkhead.of("waiting", places(Duration.ofSeconds(1)));
        Safeguards none = Safeguards.none();

        assertThatThrownBy(() -> none.bulkhead(waiting))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("Bulkhead 'waiting' lets callers wait for up to PT1S, which blocks their thread: build it "
                        + "with maxWaitDuration(Duration.ZERO)");
    }

    @Test
    void oneThatWasChangedBeforeTheCacheIsBuiltIsRefused() {
        CacheBuilder<String, String> builder =
                test.cache().safeguards(Safeguards.none().bulkhead(bulkhead));
        bulkhead.changeConfig(places(Duration.ofSeconds(1)));

        assertThatThrownBy(builder::build)
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("maxWaitDuration(Duration.ZERO)");
    }

    @Test
    void oneThatIsChangedLaterNeverBlocks() {
        ReactiveCache<String, String> cache = guarded(policy -> policy);
        Listener.to(cache.get("a"));
        Listener.to(cache.get("b"));
        bulkhead.changeConfig(places(Duration.ofSeconds(1)));

        assertThat(Listener.to(cache.get("c")).error())
                .isInstanceOf(LoadRefusedException.class)
                .hasMessageContaining("was changed to let callers wait for up to PT1S")
                .hasMessageContaining("Change it back to maxWaitDuration(Duration.ZERO)");
        bulkhead.changeConfig(places(Duration.ZERO));
        source.loads.get(0).answers("v");
        Listener.to(cache.get("c")).hasHeardNothing();
    }

    private int free() {
        return bulkhead.getMetrics().getAvailableConcurrentCalls();
    }

    private static BulkheadConfig places(Duration wait) {
        return BulkheadConfig.custom()
                .maxConcurrentCalls(PLACES)
                .maxWaitDuration(wait)
                .build();
    }

    private ReactiveCache<String, String> guarded(UnaryOperator<CachePolicy> policy) {
        return test.cache(policy)
                .readThrough(source)
                .safeguards(Safeguards.none().bulkhead(bulkhead))
                .build();
    }
}
