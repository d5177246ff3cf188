/*
 * Copyright the Weir authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.weir;

import static org.assertj.core.api.Assertions.assertThat;

import dev.weir.house.DropsSignals;
import dev.weir.policy.WhenAbandoned;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import reactor.test.StepVerifier;
import reactor.test.publisher.TestPublisher;
import reactor.test.publisher.TestPublisher.Violation;
import reactor.test.subscriber.TestSubscriber;

/** How a pipeline is cut into portions: when one leaves, how large, what is asked of the source, and who cleans up. */
class PortionsTest {

    private final TestPublisher<Integer> source = TestPublisher.create();
    private final AtomicLong requested = new AtomicLong();

    @Test
    void aSourceThatIsReadyFillsPortionsOfHalfOfWhatIsAllowed() {
        TestSubscriber<List<Integer>> reader = cutting(Flux.range(0, 20), 8, 2);

        assertThat(reader.getReceivedOnNext()).containsExactly(numbers(0, 4), numbers(4, 8));
        assertThat(requested).hasValue(8);

        reader.request(1);

        assertThat(reader.getReceivedOnNext()).hasSize(3);
        assertThat(requested).hasValue(12);
    }

    @Test
    void theLastOneNeedNotBeFull() {
        TestSubscriber<List<Integer>> reader = cutting(Flux.range(0, 6), 8, 2);

        assertThat(reader.getReceivedOnNext()).containsExactly(numbers(0, 4), numbers(4, 6));
        assertThat(reader.isTerminatedComplete()).isTrue();
    }

    @Test
    void whileOneIsOutOthersGatherUntilTheyAreFull() {
        TestSubscriber<List<Integer>> reader = cutting(source.flux(), 8, 2);
        source.next(0, 1, 2, 3);
        assertThat(reader.getReceivedOnNext()).containsExactly(numbers(0, 1));

        source.next(4);

        assertThat(reader.getReceivedOnNext()).containsExactly(numbers(0, 1), numbers(1, 5));
        assertThat(requested).hasValue(8);
    }

    @Test
    void whatHasGatheredLeavesWhenNoneIsOut() {
        TestSubscriber<List<Integer>> reader = cutting(source.flux(), 8, 2);
        source.next(0, 1, 2);

        reader.request(1);

        assertThat(reader.getReceivedOnNext()).containsExactly(numbers(0, 1), numbers(1, 3));
        assertThat(requested).hasValue(9);
    }

    @Test
    void nothingIsAskedOfTheSourceBeforeItIsAskedOfThePipeline() {
        TestSubscriber<List<Integer>> reader = cutting(source.flux(), 8, 0);
        assertThat(requested).hasValue(0);

        reader.request(1);

        assertThat(requested).hasValue(8);
    }

    @Test
    void oneAtATimeWorksToo() {
        TestSubscriber<List<Integer>> reader = cutting(Flux.range(0, 3), 1, 2);
        assertThat(reader.getReceivedOnNext()).containsExactly(List.of(0));

        reader.request(1);

        assertThat(reader.getReceivedOnNext()).containsExactly(List.of(0), List.of(1));
        assertThat(requested).hasValue(2);
    }

    @Test
    void asManyAsThereCanBeWorkToo() {
        StepVerifier.create(Flux.just("a", "b")
                        .transform(Caching.lookUpEach(
                                        new TestWeir()
                                                .cache()
                                                .readThrough(Mono::just)
                                                .build(),
                                        (String element) -> element,
                                        (element, value) -> element + value)
                                .inFlight(Integer.MAX_VALUE)))
                .expectNext("aa", "bb")
                .verifyComplete();
    }

    @Test
    void whoNeverPaysBackGetsEverything() {
        TestSubscriber<List<Integer>> reader = cutting(Flux.range(0, 1_000), 8, Long.MAX_VALUE);

        assertThat(reader.getReceivedOnNext().stream().flatMap(List::stream))
                .containsExactlyElementsOf(numbers(0, 1_000));
        assertThat(reader.isTerminatedComplete()).isTrue();
    }

    @Test
    void anErrorComesAfterWhatHasGathered() {
        IllegalStateException down = new IllegalStateException("down");
        TestSubscriber<List<Integer>> reader = cutting(source.flux(), 8, 2);

        source.next(0, 1, 2).error(down);

        assertThat(reader.getReceivedOnNext()).containsExactly(numbers(0, 1), numbers(1, 3));
        assertThat(reader.expectTerminalError()).isSameAs(down);
    }

    @Test
    void whoCancelsCancelsTheSourceAndDiscardsWhatHasGathered() {
        List<Integer> discarded = new ArrayList<>();
        TestSubscriber<List<Integer>> reader =
                TestSubscriber.builder().initialRequest(2).build();
        Portions.of(source.flux(), 8).doOnDiscard(Integer.class, discarded::add).subscribe(reader);
        source.next(0, 1, 2);

        reader.cancel();

        source.assertCancelled();
        assertThat(discarded).containsExactly(1, 2);
    }

    @Test
    @DropsSignals("The source breaks the rules: what it brings without being asked is discarded")
    void aSourceThatBringsMoreThanItWasAskedForIsStopped() {
        TestPublisher<Integer> rude = TestPublisher.createNoncompliant(Violation.REQUEST_OVERFLOW);
        TestSubscriber<List<Integer>> reader = cutting(rude.flux(), 8, 1);

        IntStream.range(0, 40).forEach(rude::next);
        reader.request(20);

        assertThat(reader.expectTerminalError()).hasMessageContaining("overrun");
        rude.assertCancelled();
    }

    // --- of a look-up

    @Test
    void whoCancelsALookUpCancelsWhatNobodyElseNeeds() {
        HeldBulkSource bulk = new HeldBulkSource();
        ReactiveCache<String, String> cache = new TestWeir()
                .cache(policy -> policy.whenAbandoned(WhenAbandoned.CANCEL))
                .readThroughInBatches(bulk)
                .build();
        TestSubscriber<Order> reader = TestSubscriber.create();
        source.flux()
                .map(number -> new Order(number, "p" + number))
                .transform(Caching.lookUpEach(cache, Order::product, Order::with))
                .subscribe(reader);
        source.next(0, 1, 2);

        reader.cancel();

        source.assertCancelled();
        assertThat(bulk.last().isCancelled()).isTrue();
        assertThat(TestWeir.flightsIn(cache)).isZero();
    }

    @Test
    void aKeyFunctionThatCancelsLeavesNoFlightBehind() {
        HeldBulkSource bulk = new HeldBulkSource();
        TestWeir test = new TestWeir();
        ReactiveCache<String, String> cache =
                test.cache().readThroughInBatches(bulk).build();
        TestSubscriber<Order> reader = TestSubscriber.create();
        Flux.range(0, 4)
                .map(number -> new Order(number, "p" + number))
                .transform(Caching.lookUpEach(
                        cache,
                        (Order order) -> {
                            if (order.number() == 2) {
                                reader.cancel();
                            }
                            return order.product();
                        },
                        Order::with))
                .subscribe(reader);

        bulk.loads.forEach(bulk::echoes);

        assertThat(bulk.asked()).isNotEmpty();
        assertThat(TestWeir.flightsIn(cache)).isZero();
        assertThat(reader.getReceivedOnNext()).isEmpty();
    }

    private TestSubscriber<List<Integer>> cutting(Flux<Integer> elements, int allowed, long demand) {
        TestSubscriber<List<Integer>> reader =
                TestSubscriber.builder().initialRequest(demand).build();
        Portions.of(elements.doOnRequest(requested::addAndGet), allowed).subscribe(reader);
        return reader;
    }

    private static List<Integer> numbers(int from, int to) {
        return IntStream.range(from, to).boxed().toList();
    }
}
