/*
 * Copyright the Weir authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.weir;

import static org.assertj.core.api.Assertions.assertThat;

import java.lang.ref.WeakReference;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.Set;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import reactor.core.scheduler.Schedulers;
import reactor.test.StepVerifier;
import reactor.test.subscriber.TestSubscriber;

/** A long pipeline over a source that loads in bulk: order, demand, memory, and the number of loads. */
class MillionElementsTest {

    private static final int MANY = 1_000_000;
    private static final int FEWER = 100_000;
    private static final int IN_FLIGHT = 256;

    private final TestWeir test = new TestWeir();
    private final Queue<Integer> batches = new ConcurrentLinkedQueue<>();
    private final AtomicLong requested = new AtomicLong();
    private final AtomicLong emitted = new AtomicLong();
    private final AtomicLong consumed = new AtomicLong();
    private final AtomicLong mostOutstanding = new AtomicLong();

    /** With as many keys as elements nothing is ever at hand; with few, nothing is loaded twice. */
    @ParameterizedTest
    @CsvSource({"1000000, 1000", "1000000, 1000000", "1000, 2000"})
    void aMillionElementsKeepTheirOrderWithinTheirDemandAndTravelInBatches(int keys, int maximumSize) {
        ReactiveCache<String, String> cache = cache(maximumSize, load -> load);

        StepVerifier.create(joined(cache, MANY, keys).reduce(0, MillionElementsTest::inOrder))
                .expectNext(MANY)
                .verifyComplete();

        assertThat(mostOutstanding).hasValueLessThanOrEqualTo(IN_FLIGHT);
        assertThat(batches).hasSize((keys + 127) / 128).allMatch(size -> size <= 128);
        assertThat(batches.stream().mapToInt(size -> size).sum()).isEqualTo(keys);
        assertThat(TestWeir.flightsIn(cache)).isZero();
        test.pass(java.time.Duration.ZERO);
        assertThat(TestWeir.poolOf(cache).tier.size()).isLessThanOrEqualTo(maximumSize);
    }

    @Test
    void aSourceThatAnswersOnOtherThreadsGetsFewBatchesToo() {
        ReactiveCache<String, String> cache = cache(1_000, load -> load.publishOn(Schedulers.parallel()));

        StepVerifier.create(joined(cache, FEWER, FEWER).reduce(0, MillionElementsTest::inOrder))
                .expectNext(FEWER)
                .verifyComplete();

        assertThat(mostOutstanding).hasValueLessThanOrEqualTo(IN_FLIGHT);
        assertThat(batches.stream().mapToInt(size -> size).sum()).isEqualTo(FEWER);
        // Half of a full portion on average would be twice as many.
        assertThat(batches).hasSizeLessThan(FEWER / 64);
    }

    @Test
    void aSlowConsumerSlowsTheSource() {
        TestSubscriber<Order> slow = TestSubscriber.builder().initialRequest(0).build();
        joined(cache(1_000, load -> load), MANY, MANY).subscribe(slow);
        assertThat(emitted).hasValue(IN_FLIGHT);

        for (int asked = 1; asked <= 1_000; asked++) {
            slow.request(1);
            assertThat(consumed).hasValue(asked);
            assertThat(emitted).hasValueLessThanOrEqualTo(asked + IN_FLIGHT);
        }

        assertThat(mostOutstanding).hasValueLessThanOrEqualTo(IN_FLIGHT);
        slow.cancel();
    }

    @Test
    void whatHasGoneOnIsNotRetained() {
        List<WeakReference<Order>> seen = new ArrayList<>();
        TestSubscriber<Integer> paused =
                TestSubscriber.builder().initialRequest(0).build();
        joined(cache(1_000, load -> load), MANY, MANY)
                .doOnNext(order -> seen.add(new WeakReference<>(order)))
                .map(Order::number)
                .subscribe(paused);
        paused.request(10_000);
        assertThat(seen).hasSize(10_000);

        System.gc();

        assertThat(seen.stream().filter(order -> order.get() != null).count()).isLessThanOrEqualTo(IN_FLIGHT);
        paused.cancel();
    }

    private static int inOrder(int expected, Order order) {
        // Not with AssertJ, which takes longer than the pipeline.
        if (order.number() != expected || !order.name().equals(order.product())) {
            throw new AssertionError("Expected number " + expected + ", joined, and got " + order);
        }
        return expected + 1;
    }

    private Flux<Order> joined(ReactiveCache<String, String> cache, int count, int keys) {
        return Flux.range(0, count)
                .map(number -> new Order(number, "p" + number % keys))
                .doOnNext(order -> emitted.incrementAndGet())
                .doOnRequest(this::noteRequest)
                .transform(Caching.lookUpEach(cache, Order::product, Order::with))
                .doOnNext(order -> consumed.incrementAndGet());
    }

    private void noteRequest(long n) {
        long outstanding = requested.addAndGet(n) - consumed.get();
        mostOutstanding.accumulateAndGet(outstanding, Math::max);
    }

    private ReactiveCache<String, String> cache(int maximumSize, UnaryOperator<Mono<Map<String, String>>> answering) {
        return test.cache()
                .maximumSize(maximumSize)
                .readThroughInBatches(keys -> answering.apply(load(keys)))
                .build();
    }

    private Mono<Map<String, String>> load(Set<String> keys) {
        return Mono.fromSupplier(() -> {
            batches.add(keys.size());
            Map<String, String> found = new HashMap<>();
            keys.forEach(key -> found.put(key, key));
            return found;
        });
    }
}
