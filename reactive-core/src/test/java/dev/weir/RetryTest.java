/*
 * Copyright the Weir authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.weir;

import static org.assertj.core.api.Assertions.assertThat;

import dev.weir.policy.CachePolicy;
import dev.weir.policy.WhenAbandoned;
import dev.weir.resilience.Safeguards;
import io.github.resilience4j.core.IntervalFunction;
import io.github.resilience4j.retry.MaxRetriesExceededException;
import io.github.resilience4j.retry.Retry;
import io.github.resilience4j.retry.RetryConfig;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.Test;
import reactor.core.publisher.Mono;

/** A retry asks the loader again within one load. */
class RetryTest {

    private static final Duration PAUSE = Duration.ofMillis(500);
    private static final Duration TIMEOUT = Duration.ofSeconds(10);

    private final TestWeir test = new TestWeir();
    private final Fuse fuse = new Fuse(test);
    private final HeldSource source = new HeldSource();
    private final HeldBulkSource bulkSource = new HeldBulkSource();
    private final IllegalStateException error = new IllegalStateException("down");

    @Test
    void theLoaderIsAskedAgainAfterThePauseAndTheBreakerIsToldOnce() {
        ReactiveCache<String, String> cache = guarded(policy -> policy, config -> config);
        Listener<String> reader = Listener.to(cache.get("k"));
        source.last().fails(error);
        test.pass(PAUSE.minusMillis(1));
        assertThat(source.loads).hasSize(1);
        test.pass(Duration.ofMillis(1));
        assertThat(source.loads).hasSize(2);
        reader.hasHeardNothing();

        source.last().answers("v");

        reader.hasHeard("v");
        assertThat(fuse.told).containsExactly("success 500");
        assertThat(test.unheard).isEmpty();
    }

    @Test
    void theLastErrorArrivesAsItWasThrown() {
        Retry retry = retry(config -> config);
        ReactiveCache<String, String> cache = builder(policy -> policy, retry).build();
        Listener<String> reader = Listener.to(cache.get("k"));

        for (int attempt = 1; attempt < 3; attempt++) {
            source.last().fails(new IllegalStateException("an earlier one"));
            test.pass(PAUSE);
        }
        source.last().fails(error);

        reader.hasHeardError(error);
        assertThat(source.loads).hasSize(3);
        assertThat(fuse.told).containsExactly("error 1000");
        assertThat(retry.getMetrics().getNumberOfFailedCallsWithRetryAttempt()).isEqualTo(1);
    }

    @Test
    void whatItDoesNotRetryIsNotRetried() {
        ReactiveCache<String, String> cache =
                guarded(policy -> policy, config -> config.ignoreExceptions(IllegalStateException.class));
        Listener<String> reader = Listener.to(cache.get("k"));

        source.last().fails(error);

        reader.hasHeardError(error);
    }

    @Test
    void theLoadTimeoutBoundsItAndEndsTheAttempts() {
        ReactiveCache<String, String> cache =
                guarded(policy -> policy.loadTimeout(Duration.ofMillis(700)), config -> config.maxAttempts(9));
        Listener<String> reader = Listener.to(cache.get("k"));
        source.last().fails(error);
        test.pass(PAUSE);
        source.last().fails(error);

        test.pass(TIMEOUT);

        assertThat(reader.error()).isInstanceOf(LoadTimeoutException.class);
        assertThat(source.loads).hasSize(2);
        assertThat(fuse.told).containsExactly("error 700");
    }

    @Test
    void aTimeoutCancelsTheAttemptThatIsUnderWay() {
        ReactiveCache<String, String> cache = guarded(policy -> policy, config -> config);
        Listener.to(cache.get("k"));
        source.last().fails(error);
        test.pass(PAUSE);

        test.pass(TIMEOUT);

        assertThat(source.loads).hasSize(2);
        assertThat(source.last().isCancelled()).isTrue();
    }

    @Test
    void anAbandonedLoadMakesNoFurtherAttempt() {
        ReactiveCache<String, String> cache =
                guarded(policy -> policy.whenAbandoned(WhenAbandoned.CANCEL), config -> config);
        Listener<String> reader = Listener.to(cache.get("k"));
        source.last().fails(error);

        reader.leaves();
        test.pass(TIMEOUT);

        assertThat(source.loads).hasSize(1);
        assertThat(fuse.told).isEmpty();
        assertThat(test.unheard).isEmpty();
    }

    @Test
    void anUnsatisfactoryAnswerIsAskedForAgain() {
        ReactiveCache<String, String> cache =
                guarded(policy -> policy, config -> config.retryOnResult("not yet"::equals));
        Listener<String> reader = Listener.to(cache.get("k"));
        source.last().answers("not yet");
        reader.hasHeardNothing();
        test.pass(PAUSE);

        source.last().answers("v");

        reader.hasHeard("v");
        assertThat(fuse.told).containsExactly("success 500");
    }

    @Test
    void theLastUnsatisfactoryAnswerIsOneOrAFailureAsTheRetrySays() {
        ReactiveCache<String, String> lenient = test.weir
                .cache("lenient", String.class, String.class)
                .safeguards(Safeguards.none().retry(retry(config -> config.retryOnResult(any -> true))))
                .build();
        ReactiveCache<String, String> strict = test.weir
                .cache("strict", String.class, String.class)
                .safeguards(Safeguards.none()
                        .retry(retry(config -> config.retryOnResult(any -> true).failAfterMaxAttempts(true))))
                .build();

        Listener<String> content = Listener.to(lenient.getOrCompute("k", key -> Mono.just("v")));
        Listener<String> disappointed = Listener.to(strict.getOrCompute("k", key -> Mono.just("v")));
        test.pass(PAUSE.multipliedBy(2));

        content.hasHeard("v");
        assertThat(disappointed.error()).isInstanceOf(MaxRetriesExceededException.class);
    }

    @Test
    void anAbsenceIsAnAnswer() {
        Retry retry = retry(config -> config.retryOnResult(any -> true));
        ReactiveCache<String, String> cache = builder(policy -> policy, retry).build();
        Listener<String> reader = Listener.to(cache.get("k"));

        source.last().answersNothing();

        reader.hasHeardOfAbsence();
        assertThat(retry.getMetrics().getNumberOfSuccessfulCallsWithoutRetryAttempt())
                .isEqualTo(1);
    }

    @Test
    void aLoaderThatThrowsOrReturnsNullIsAskedAgain() {
        ReactiveCache<String, String> cache = test.cache()
                .safeguards(Safeguards.none().retry(retry(config -> config)))
                .build();
        int[] asked = new int[1];

        Listener<String> reader = Listener.to(cache.getOrCompute("k", key -> {
            asked[0]++;
            if (asked[0] == 1) {
                throw error;
            }
            return asked[0] == 2 ? null : Mono.just("v");
        }));
        test.pass(PAUSE.multipliedBy(2));

        reader.hasHeard("v");
    }

    @Test
    void aBatchIsRetriedAsAWhole() {
        ReactiveCache<String, String> cache = test.cache()
                .readThroughInBatches(bulkSource)
                .safeguards(Safeguards.none().circuitBreaker(fuse.breaker).retry(retry(config -> config)))
                .build();
        Listener<Map<String, String>> reader = Listener.to(cache.getAll(List.of("a", "b")));
        bulkSource.last().fails(error);
        test.pass(PAUSE);

        assertThat(bulkSource.asked())
                .hasSize(2)
                .allSatisfy(keys -> assertThat(keys).containsExactly("a", "b"));
        bulkSource.echoes(bulkSource.last());

        assertThat(reader.heard()).hasSize(2);
        assertThat(fuse.told).containsExactly("success 500");
    }

    @Test
    void whatAFormerAttemptStillSaysIsNoAnswer() {
        RawMono<String> raw = new RawMono<>();
        IllegalStateException late = new IllegalStateException("late");
        ReactiveCache<String, String> cache = test.cache()
                .safeguards(Safeguards.none().retry(retry(config -> config)))
                .build();
        RawMono<String> next = new RawMono<>();
        int[] asked = new int[1];
        Listener<String> reader = Listener.to(cache.getOrCompute("k", key -> asked[0]++ == 0 ? raw : next));
        raw.fail(error);
        test.pass(PAUSE);

        raw.emit("late");
        raw.end();
        raw.fail(late);
        reader.hasHeardNothing();
        next.emit("v");

        reader.hasHeard("v");
        assertThat(test.unheard).containsExactly(late);
    }

    @Test
    void anErrorAfterTheTimeoutIsToldToTheRecorderAndNotRetried() {
        RawMono<String> raw = new RawMono<>();
        ReactiveCache<String, String> cache = test.cache()
                .safeguards(Safeguards.none().retry(retry(config -> config)))
                .build();
        Listener.to(cache.getOrCompute("k", key -> raw));
        test.pass(TIMEOUT);
        int cancellations = raw.cancellations.get();

        raw.fail(error);
        test.pass(TIMEOUT);

        assertThat(cancellations).isEqualTo(1);
        assertThat(test.unheard).containsExactly(error);
    }

    @Test
    void aPredicateThatThrowsLeavesTheLoadWithItsError() {
        IllegalArgumentException broken = new IllegalArgumentException("predicate");
        ReactiveCache<String, String> cache = guarded(
                policy -> policy,
                config -> config.retryOnException(any -> {
                    throw broken;
                }));
        Listener<String> reader = Listener.to(cache.get("k"));

        source.last().fails(error);

        reader.hasHeardError(error);
        assertThat(test.unheard).containsExactly(broken);
    }

    @Test
    void aPredicateThatThrowsAtAnAnswerFailsTheLoad() {
        IllegalArgumentException broken = new IllegalArgumentException("predicate");
        ReactiveCache<String, String> cache = guarded(
                policy -> policy,
                config -> config.retryOnResult(any -> {
                    throw broken;
                }));
        Listener<String> reader = Listener.to(cache.get("k"));

        source.last().answers("v");

        reader.hasHeardError(broken);
        assertThat(TestWeir.flightsIn(cache)).isZero();
    }

    private ReactiveCache<String, String> guarded(
            UnaryOperator<CachePolicy> policy, UnaryOperator<RetryConfig.Builder<Object>> config) {
        return builder(policy, retry(config)).build();
    }

    private CacheBuilder<String, String> builder(UnaryOperator<CachePolicy> policy, Retry retry) {
        return test.cache(standard -> policy.apply(standard.loadTimeout(TIMEOUT)))
                .readThrough(source)
                .safeguards(Safeguards.none().circuitBreaker(fuse.breaker).retry(retry));
    }

    private static Retry retry(UnaryOperator<RetryConfig.Builder<Object>> change) {
        return Retry.of(
                "retry",
                change.apply(RetryConfig.custom().maxAttempts(3).intervalFunction(IntervalFunction.of(PAUSE)))
                        .build());
    }
}
