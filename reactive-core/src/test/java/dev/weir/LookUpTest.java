/*
 * Copyright the Weir authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.weir;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;

import dev.weir.policy.BatchPolicy;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.assertj.core.groups.Tuple;
import org.junit.jupiter.api.Test;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import reactor.core.publisher.Sinks;
import reactor.test.StepVerifier;
import reactor.test.subscriber.TestSubscriber;
import reactor.util.context.Context;
import reactor.util.context.ContextView;

/** Joining a pipeline with a cache: what comes out, in which order, and which loads it takes. */
class LookUpTest {

    private final TestWeir test = new TestWeir();
    private final HeldBulkSource source = new HeldBulkSource();
    private final ReactiveCache<String, String> cache =
            test.cache().readThroughInBatches(source).build();
    private final Sinks.Many<Order> orders = Sinks.many().unicast().onBackpressureBuffer();

    @Test
    void eachElementIsJoinedWithTheValueOfItsKeyInOrder() {
        TestSubscriber<Order> reader = joining(orders(4));

        source.echoes(source.last());

        assertThat(reader.getReceivedOnNext())
                .extracting(Order::number, Order::name)
                .containsExactly(pair(0), pair(1), pair(2), pair(3));
        assertThat(reader.isTerminatedComplete()).isTrue();
    }

    @Test
    void whatIsThereTravelsInOneLoad() {
        joining(orders(100));

        assertThat(source.asked()).hasSize(1);
        assertThat(source.last().keys()).hasSize(100);
    }

    @Test
    void elementsOfOneKeyCauseOneLoad() {
        TestSubscriber<Order> reader = joining(Flux.just(order(1), order(1), order(2), order(1)));

        source.echoes(source.last());

        assertThat(source.asked()).containsExactly(Set.of("p1", "p2"));
        assertThat(reader.getReceivedOnNext()).extracting(Order::name).containsExactly("p1", "p1", "p2", "p1");
    }

    @Test
    void aLoneElementDoesNotWaitForOthers() {
        TestSubscriber<Order> reader = joining(orders.asFlux());

        orders.tryEmitNext(order(1));
        source.echoes(source.last());

        assertThat(reader.getReceivedOnNext()).extracting(Order::name).containsExactly("p1");
    }

    @Test
    void whatComesWhileALoadIsInFlightTravelsTogetherWhenItReturns() {
        TestSubscriber<Order> reader = joining(orders.asFlux());
        IntStream.range(0, 6).forEach(i -> orders.tryEmitNext(order(i)));
        assertThat(source.asked()).containsExactly(Set.of("p0"));

        source.echoes(source.last());
        source.echoes(source.last());

        assertThat(source.asked()).containsExactly(Set.of("p0"), Set.of("p1", "p2", "p3", "p4", "p5"));
        assertThat(reader.getReceivedOnNext()).extracting(Order::number).containsExactly(0, 1, 2, 3, 4, 5);
    }

    @Test
    void aFullPortionDoesNotWaitForTheOneBeforeAndIsToldAfterIt() {
        TestSubscriber<Order> reader = TestSubscriber.create();
        orders.asFlux()
                .transform(
                        Caching.lookUpEach(cache, Order::product, Order::with).inFlight(4))
                .subscribe(reader);
        IntStream.range(0, 3).forEach(i -> orders.tryEmitNext(order(i)));
        assertThat(source.asked()).containsExactly(Set.of("p0"), Set.of("p1", "p2"));

        source.echoes(source.loads.get(1));
        assertThat(reader.getReceivedOnNext()).isEmpty();

        source.echoes(source.loads.get(0));
        assertThat(reader.getReceivedOnNext()).extracting(Order::number).containsExactly(0, 1, 2);
    }

    @Test
    void whatAnotherRequestIsLoadingIsWaitedFor() {
        Listener.to(cache.get("p1"));
        TestSubscriber<Order> reader = joining(orders(3));
        assertThat(source.asked()).containsExactly(Set.of("p1"), Set.of("p0", "p2"));

        source.echoes(source.last());
        assertThat(reader.getReceivedOnNext()).isEmpty();
        source.echoes(source.loads.get(0));

        assertThat(reader.getReceivedOnNext()).hasSize(3);
    }

    @Test
    void theBatchPolicyOfTheSourceHolds() {
        ReactiveCache<String, String> small = new TestWeir()
                .cache()
                .readThroughInBatches(source, BatchPolicy.upTo(10).inFlight(1))
                .build();
        Flux<Order> joined = orders(25).transform(Caching.lookUpEach(small, Order::product, Order::with));
        joined.subscribe(TestSubscriber.create());

        source.echoes(source.last());
        source.echoes(source.last());

        assertThat(source.asked()).extracting(Set::size).containsExactly(10, 10, 5);
    }

    @Test
    void reloadsBehindAnswersTravelTogetherAndDoNotWaitForTheConsumer() {
        ReactiveCache<String, String> due = dueForReload("p0", "p1", "p2");
        List<Set<String>> askedWhenTold = new ArrayList<>();

        StepVerifier.create(orders(3)
                        .transform(Caching.lookUpEach(due, Order::product, Order::with))
                        .doOnNext(order -> askedWhenTold.addAll(source.asked()))
                        .map(Order::name)
                        .take(1))
                .expectNext("old")
                .verifyComplete();

        assertThat(askedWhenTold).containsExactly(Set.of("p0", "p1", "p2"));
    }

    @Test
    void reloadsTravelWithWhatIsMissing() {
        ReactiveCache<String, String> due = dueForReload("p0");

        orders(2)
                .transform(Caching.lookUpEach(due, Order::product, Order::with))
                .subscribe(TestSubscriber.create());

        assertThat(source.asked()).containsExactly(Set.of("p0", "p1"));
    }

    // --- without a value

    @Test
    void anElementWhoseKeyHasNoValueGoesOnAsItIs() {
        TestSubscriber<Order> reader = joining(orders(3));

        source.last().answers(Map.of("p0", "zero", "p2", "two"));

        assertThat(reader.getReceivedOnNext()).extracting(Order::name).containsExactly("zero", "?", "two");
    }

    @Test
    void lookUpPresentLeavesItOutAndMayChangeTheType() {
        TestSubscriber<String> reader = TestSubscriber.create();
        orders(3)
                .transform(Caching.lookUpPresent(
                        cache, Order::product, (Order order, String name) -> order.number() + name))
                .subscribe(reader);

        source.last().answers(Map.of("p0", "zero", "p2", "two"));

        assertThat(reader.getReceivedOnNext()).containsExactly("0zero", "2two");
        assertThat(reader.isTerminatedComplete()).isTrue();
    }

    @Test
    void withoutASourceWhatIsKnownIsJoined() {
        ReactiveCache<String, String> known = new TestWeir().cache().build();
        known.put("p1", "one").subscribe();

        StepVerifier.create(orders(3)
                        .transform(Caching.lookUpEach(known, Order::product, Order::with))
                        .map(Order::name))
                .expectNext("?", "one", "?")
                .verifyComplete();
    }

    @Test
    void anEmptyPipelineIsEmpty() {
        StepVerifier.create(Flux.<Order>empty().transform(Caching.lookUpEach(cache, Order::product, Order::with)))
                .verifyComplete();
        assertThat(source.loads).isEmpty();
    }

    // --- cold, with Context

    @Test
    void nothingHappensBeforeSubscriptionAndEachSubscriptionAsksAnew() {
        ReactiveCache<String, String> forgetful = new TestWeir()
                .cache()
                .readThroughInBatches(keys -> Mono.just(HeldBulkSource.echoOf(keys)))
                .build();
        Flux<Order> joined = orders(2).transform(Caching.lookUpEach(forgetful, Order::product, Order::with));
        assertThat(Witness.signalsOf(forgetful.getIfCached("p0"))).containsExactly(Witness.COMPLETED);

        StepVerifier.create(joined).expectNextCount(2).verifyComplete();
        StepVerifier.create(joined).expectNextCount(2).verifyComplete();
    }

    @Test
    void theLoadSeesWhatIsCarriedOfThePipelinesContext() {
        ReactiveCache<String, String> tracing = new TestWeir()
                .cache()
                .carrying("trace")
                .readThroughInBatches(keys -> Mono.deferContextual(context -> Mono.just(Map.of("p0", seen(context)))))
                .build();

        StepVerifier.create(orders(1)
                        .transform(Caching.lookUpEach(tracing, Order::product, Order::with))
                        .map(Order::name)
                        .contextWrite(Context.of("trace", "t-1")))
                .expectNext("t-1 alone")
                .verifyComplete();
    }

    private ReactiveCache<String, String> dueForReload(String... keys) {
        TestWeir ahead = new TestWeir();
        ReactiveCache<String, String> due = ahead.cache(policy -> policy.refreshAhead(0.5))
                .readThroughInBatches(source)
                .build();
        Stream.of(keys).forEach(key -> due.put(key, "old").subscribe());
        ahead.pass(Duration.ofSeconds(40));
        return due;
    }

    private static String seen(ContextView context) {
        return context.get("trace") + (Convoy.in(context) == null ? " alone" : " in a convoy");
    }

    private TestSubscriber<Order> joining(Flux<Order> elements) {
        TestSubscriber<Order> reader = TestSubscriber.create();
        elements.transform(Caching.lookUpEach(cache, Order::product, Order::with))
                .subscribe(reader);
        return reader;
    }

    private static Flux<Order> orders(int count) {
        return Flux.range(0, count).map(LookUpTest::order);
    }

    private static Order order(int number) {
        return new Order(number, "p" + number);
    }

    private static Tuple pair(int number) {
        return tuple(number, "p" + number);
    }
}
