/*
 * Copyright the Weir authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.weir;

import static org.assertj.core.api.Assertions.assertThat;

import dev.weir.policy.BatchPolicy;
import dev.weir.policy.CachePolicy;
import dev.weir.policy.WhenAbandoned;
import dev.weir.resilience.Safeguards;
import io.github.resilience4j.circuitbreaker.CallNotPermittedException;
import io.github.resilience4j.circuitbreaker.CircuitBreaker.State;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.Test;
import reactor.core.publisher.Mono;

/** What a breaker is told of the loads of a cache: each of them once. */
class BreakerTest {

    private static final Duration TIMEOUT = Duration.ofSeconds(2);

    private final TestWeir test = new TestWeir();
    private final Fuse fuse = new Fuse(test);
    private final HeldSource source = new HeldSource();
    private final HeldBulkSource bulkSource = new HeldBulkSource();
    private final IllegalStateException error = new IllegalStateException("down");

    // --- one load of one key

    @Test
    void anAnswerIsASuccessHoweverManyWait() {
        ReactiveCache<String, String> cache = guarded(policy -> policy);
        Listener.to(cache.get("k"));
        Listener.to(cache.get("k"));
        test.pass(Duration.ofMillis(300));

        source.last().answers("v");

        Listener.to(cache.get("k")).hasHeard("v");
        assertThat(fuse.told).containsExactly("success 300");
    }

    @Test
    void anAbsenceIsASuccess() {
        ReactiveCache<String, String> cache = guarded(policy -> policy);
        Listener.to(cache.get("k"));

        source.last().answersNothing();

        assertThat(fuse.told).containsExactly("success 0");
    }

    @Test
    void anErrorIsAFailureAndReachesItAsItWasThrown() {
        ReactiveCache<String, String> cache = guarded(policy -> policy);
        Listener<String> reader = Listener.to(cache.get("k"));
        test.pass(Duration.ofMillis(20));

        source.last().fails(error);

        reader.hasHeardError(error);
        assertThat(fuse.told).containsExactly("error 20");
        assertThat(fuse.errors).containsExactly(error);
    }

    @Test
    void aSilentSourceIsAFailureAndIsOnlyToldOnce() {
        ReactiveCache<String, String> cache = guarded(policy -> policy);
        Listener<String> reader = Listener.to(cache.get("k"));

        test.pass(TIMEOUT);

        assertThat(reader.error()).isInstanceOf(LoadTimeoutException.class);
        assertThat(source.last().isCancelled()).isTrue();
        assertThat(fuse.told).containsExactly("error 2000");
        assertThat(fuse.errors).containsExactly(reader.error());
    }

    @Test
    void anAnswerAfterTheTimeoutIsNotToldAgain() {
        RawMono<String> raw = new RawMono<>();
        ReactiveCache<String, String> cache = builder(policy -> policy).build();
        Listener.to(cache.getOrCompute("k", key -> raw));
        test.pass(TIMEOUT);

        raw.emit("late");
        raw.fail(error);

        assertThat(fuse.told).containsExactly("error 2000");
        assertThat(test.unheard).contains(error);
    }

    @Test
    void aSourceThatThrowsOrReturnsNullIsAFailure() {
        ReactiveCache<String, String> cache = builder(policy -> policy).build();

        Listener.to(cache.getOrCompute("a", key -> {
                    throw error;
                }))
                .hasHeardError(error);
        assertThat(Listener.to(cache.getOrCompute("b", key -> null)).error())
                .isInstanceOf(LoaderContractException.class);

        assertThat(fuse.told).containsExactly("error 0", "error 0");
    }

    @Test
    void anAbandonedLoadIsNeitherAndThePermissionComesBack() {
        ReactiveCache<String, String> cache = guarded(policy -> policy.whenAbandoned(WhenAbandoned.CANCEL));
        fuse.breaker.transitionToOpenState();
        fuse.breaker.transitionToHalfOpenState();

        Listener<String> reader = Listener.to(cache.get("k"));
        assertThat(fuse.permissions()).isEqualTo(Fuse.PROBES - 1);
        reader.leaves();

        assertThat(fuse.told).isEmpty();
        assertThat(fuse.permissions()).isEqualTo(Fuse.PROBES);
    }

    @Test
    void resultsAreJudgedAsTheBreakerIsToldTo() {
        Fuse strict = new Fuse(test, config -> config.recordResult("bad"::equals));
        ReactiveCache<String, String> cache = test.cache()
                .safeguards(Safeguards.none().circuitBreaker(strict.breaker))
                .build();

        Listener.to(cache.getOrCompute("k", key -> Mono.just("bad"))).hasHeard("bad");

        assertThat(strict.told).containsExactly("error 0");
    }

    @Test
    void whoAsksAgainAtOnceFindsTheOutcomeRecorded() {
        ReactiveCache<String, String> cache = guarded(policy -> policy);
        List<String> toldWhenHeard = new ArrayList<>();
        Listener.to(cache.get("k").doOnNext(value -> toldWhenHeard.addAll(fuse.told)));
        Listener.to(cache.get("silent").doOnError(late -> toldWhenHeard.addAll(fuse.told)));

        source.loads.get(0).answers("v");
        test.pass(TIMEOUT);

        assertThat(toldWhenHeard).containsExactly("success 0", "success 0", "error 2000");
    }

    // --- refusals

    @Test
    void anOpenBreakerRefusesWithoutCallingTheLoader() {
        ReactiveCache<String, String> cache = guarded(policy -> policy);
        fuse.breaker.transitionToOpenState();

        Throwable refused = Listener.to(cache.get("k")).error();

        assertThat(refused)
                .isInstanceOf(LoadRefusedException.class)
                .hasMessage(
                        "A load of cache 'cache' was refused: circuit breaker 'fuse' is OPEN, because too many loads "
                                + "failed. Ask again when it lets loads through, or add staleIfError to have something to fall "
                                + "back on")
                .hasCauseInstanceOf(CallNotPermittedException.class);
        assertThat(source.loads).isEmpty();
        assertThat(fuse.told).isEmpty();
        assertThat(TestWeir.flightsIn(cache)).isZero();
    }

    @Test
    void aSourceThatHangsOpensIt() {
        ReactiveCache<String, String> cache = guarded(policy -> policy);
        for (int load = 0; load < 4; load++) {
            Listener.to(cache.get("k" + load));
        }

        test.pass(TIMEOUT);

        assertThat(fuse.state()).isEqualTo(State.OPEN);
    }

    @Test
    void aFallbackIsServedInPlaceOfARefusedLoadAndThenRests() {
        ReactiveCache<String, String> cache =
                guarded(policy -> policy.staleIfError(Duration.ofHours(1)).retryAfter(Duration.ofSeconds(5)));
        Listener.to(cache.put("k", "old"));
        test.pass(Duration.ofMinutes(1));
        fuse.breaker.transitionToOpenState();

        Entry<String> entry = Listener.to(cache.getEntry("k")).heard();
        assertThat(entry.value()).contains("old");
        assertThat(entry.freshness()).isEqualTo(Entry.Freshness.LOAD_FAILED);

        fuse.breaker.transitionToClosedState();
        test.pass(Duration.ofMillis(4_999));
        Listener.to(cache.get("k")).hasHeard("old");
        assertThat(source.loads).as("it rests").isEmpty();
        test.pass(Duration.ofMillis(1));
        Listener.to(cache.get("k"));
        assertThat(source.loads).hasSize(1);
    }

    @Test
    void anEntryWhoseRefreshIsRefusedRests() {
        ReactiveCache<String, String> cache = guarded(
                policy -> policy.staleWhileRevalidate(Duration.ofHours(1)).retryAfter(Duration.ofSeconds(5)));
        Listener.to(cache.put("k", "old"));
        test.pass(Duration.ofMinutes(1));
        fuse.breaker.transitionToOpenState();
        Listener.to(cache.get("k")).hasHeard("old");
        assertThat(test.unheard)
                .hasOnlyElementsOfType(LoadRefusedException.class)
                .hasSize(1);

        Listener.to(cache.get("k")).hasHeard("old");

        assertThat(test.unheard).as("no other load was tried").hasSize(1);
        assertThat(Listener.to(cache.getEntry("k")).heard().freshness()).isEqualTo(Entry.Freshness.LOAD_FAILED);
        test.pass(Duration.ofSeconds(5));
        Listener.to(cache.get("k")).hasHeard("old");
        assertThat(test.unheard).hasSize(2);
    }

    @Test
    void aRefusalBacksOffLikeAFailure() {
        ReactiveCache<String, String> cache = guarded(policy -> policy.backOff(Duration.ofSeconds(10)));
        fuse.breaker.transitionToOpenState();
        Throwable refused = Listener.to(cache.get("k")).error();
        fuse.breaker.transitionToClosedState();

        test.pass(Duration.ofMillis(9_999));
        assertThat(Listener.to(cache.get("k")).error()).isSameAs(refused);
        test.pass(Duration.ofMillis(1));
        Listener.to(cache.get("k")).hasHeardNothing();
        assertThat(source.loads).hasSize(1);
    }

    // --- broken guards

    @Test
    void aPredicateThatThrowsHarmsNobody() {
        IllegalArgumentException broken = new IllegalArgumentException("predicate");
        Fuse fragile = new Fuse(
                test,
                config -> config.recordException(any -> {
                    throw broken;
                }));
        ReactiveCache<String, String> cache = test.cache()
                .safeguards(Safeguards.none().circuitBreaker(fragile.breaker))
                .build();
        fragile.breaker.transitionToOpenState();
        fragile.breaker.transitionToHalfOpenState();

        Listener.to(cache.getOrCompute("k", key -> Mono.error(error))).hasHeardError(error);

        assertThat(test.unheard).containsExactly(broken);
        assertThat(fragile.permissions()).isEqualTo(Fuse.PROBES);
    }

    @Test
    void aClockThatThrowsFailsTheLoad() {
        IllegalArgumentException broken = new IllegalArgumentException("clock");
        Fuse fragile = new Fuse(
                test,
                config -> config.currentTimestampFunction(
                        any -> {
                            throw broken;
                        },
                        TimeUnit.MILLISECONDS));
        ReactiveCache<String, String> cache = test.cache()
                .safeguards(Safeguards.none().circuitBreaker(fragile.breaker))
                .readThrough(source)
                .build();

        Listener.to(cache.get("k")).hasHeardError(broken);

        assertThat(source.loads).isEmpty();
        assertThat(TestWeir.flightsIn(cache)).isZero();
    }

    // --- batches

    @Test
    void aBatchIsOneLoad() {
        ReactiveCache<String, String> cache = inBatches(policy -> policy);
        Listener<Map<String, String>> reader = Listener.to(cache.getAll(List.of("a", "b", "c")));

        bulkSource.echoes(bulkSource.last());

        assertThat(reader.heard()).hasSize(3);
        assertThat(fuse.told).containsExactly("success 0");
    }

    @Test
    void aBatchThatFailsFailedOnce() {
        ReactiveCache<String, String> cache = inBatches(policy -> policy);
        Listener.to(cache.getAll(List.of("a", "b", "c")));

        bulkSource.last().fails(error);

        assertThat(fuse.told).containsExactly("error 0");
    }

    @Test
    void aBatchThatTimesOutFailedOnce() {
        ReactiveCache<String, String> cache = inBatches(policy -> policy);
        Listener.to(cache.getAll(List.of("a", "b", "c")));

        test.pass(TIMEOUT);

        assertThat(bulkSource.last().isCancelled()).isTrue();
        assertThat(fuse.told).containsExactly("error 2000");
        assertThat(fuse.errors).hasOnlyElementsOfType(LoadTimeoutException.class);
    }

    @Test
    void aBatchThatEverybodyLeavesIsNeither() {
        ReactiveCache<String, String> cache = inBatches(policy -> policy.whenAbandoned(WhenAbandoned.CANCEL));
        fuse.breaker.transitionToOpenState();
        fuse.breaker.transitionToHalfOpenState();

        Listener.to(cache.getAll(List.of("a", "b"))).leaves();

        assertThat(bulkSource.last().isCancelled()).isTrue();
        assertThat(fuse.told).isEmpty();
        assertThat(fuse.permissions()).isEqualTo(Fuse.PROBES);
    }

    @Test
    void aBatchOfWhichOneKeyTimesOutAndTheOthersAreLeftFailed() {
        ReactiveCache<String, String> cache = builder(policy -> policy.whenAbandoned(WhenAbandoned.CANCEL))
                .readThroughInBatches(bulkSource, BatchPolicy.DEFAULT.inFlight(1))
                .build();
        Listener<String> before = Listener.to(cache.get("before"));
        Listener<String> silent = Listener.to(cache.get("a"));
        test.pass(Duration.ofSeconds(1));
        Listener<String> left = Listener.to(cache.get("b"));
        bulkSource.echoes(bulkSource.last());
        before.hasHeard("before");
        assertThat(bulkSource.last().keys()).containsExactly("a", "b");

        test.pass(Duration.ofSeconds(1));
        assertThat(silent.error()).isInstanceOf(LoadTimeoutException.class);
        assertThat(fuse.told).as("the batch goes on").containsExactly("success 1000");
        left.leaves();

        assertThat(bulkSource.last().isCancelled()).isTrue();
        assertThat(fuse.told).containsExactly("success 1000", "error 1000");
        assertThat(fuse.errors).containsExactly(silent.error());
    }

    @Test
    void aRefusedBatchFailsItsKeysAndFreesItsPlace() {
        ReactiveCache<String, String> cache = inBatches(policy -> policy);
        fuse.breaker.transitionToOpenState();

        for (int round = 0; round < 10; round++) {
            assertThat(Listener.to(cache.getAll(List.of("a", "b"))).error()).isInstanceOf(LoadRefusedException.class);
        }

        assertThat(bulkSource.loads).isEmpty();
        fuse.breaker.transitionToClosedState();
        Listener<String> reader = Listener.to(cache.get("a"));
        bulkSource.echoes(bulkSource.last());
        reader.hasHeard("a");
        assertThat(TestWeir.flightsIn(cache)).isZero();
    }

    private ReactiveCache<String, String> guarded(UnaryOperator<CachePolicy> policy) {
        return builder(policy).readThrough(source).build();
    }

    private ReactiveCache<String, String> inBatches(UnaryOperator<CachePolicy> policy) {
        return builder(policy).readThroughInBatches(bulkSource).build();
    }

    private CacheBuilder<String, String> builder(UnaryOperator<CachePolicy> policy) {
        return test.cache(standard -> policy.apply(standard.loadTimeout(TIMEOUT)))
                .safeguards(Safeguards.none().circuitBreaker(fuse.breaker));
    }
}
