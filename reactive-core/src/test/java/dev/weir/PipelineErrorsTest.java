/*
 * Copyright the Weir authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.weir;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.BiFunction;
import java.util.function.Function;
import org.junit.jupiter.api.Test;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import reactor.test.StepVerifier;
import reactor.test.subscriber.TestSubscriber;

/** Errors in a pipeline: the first in the order of elements ends it, or each is answered by itself. */
class PipelineErrorsTest {

    private static final IllegalStateException DOWN = new IllegalStateException("down");

    private final TestWeir test = new TestWeir();
    private final HeldSource source = new HeldSource();
    private final ReactiveCache<String, String> cache =
            test.cache().readThrough(source).build();

    @Test
    void theFirstErrorInTheOrderOfElementsEndsThePipelineAfterTheElementsBeforeIt() {
        TestSubscriber<Order> reader = reading(step());
        load(2).fails(new IllegalStateException("later in order, first in time"));
        load(1).fails(DOWN);
        assertThat(reader.isTerminated()).isFalse();

        load(0).answers("zero");
        load(3).answers("three");

        assertThat(reader.getReceivedOnNext()).extracting(Order::name).containsExactly("zero");
        assertThat(reader.expectTerminalError()).isSameAs(DOWN);
    }

    @Test
    void anErrorCanBeAnsweredByAnElement() {
        TestSubscriber<Order> reader =
                reading(step().onError((order, error) -> Optional.of(order.with(error.getMessage()))));

        load(0).answers("zero");
        load(1).fails(DOWN);
        load(2).answersNothing();
        load(3).answers("three");

        assertThat(reader.getReceivedOnNext()).extracting(Order::name).containsExactly("zero", "down", "?", "three");
        assertThat(reader.isTerminatedComplete()).isTrue();
    }

    @Test
    void anElementWithAnErrorCanBeLeftOut() {
        TestSubscriber<Order> reader = reading(step().onError((order, error) -> Optional.empty()));

        load(0).fails(DOWN);
        load(1).answers("one");
        load(2).fails(DOWN);
        load(3).answers("three");

        assertThat(reader.getReceivedOnNext()).extracting(Order::number).containsExactly(1, 3);
        assertThat(reader.isTerminatedComplete()).isTrue();
    }

    @Test
    void oneFailedBulkLoadConcernsItsElementsAndIsNotRepeated() {
        HeldBulkSource bulk = new HeldBulkSource();
        ReactiveCache<String, String> batched =
                new TestWeir().cache().readThroughInBatches(bulk).build();
        TestSubscriber<Order> reader = TestSubscriber.create();
        orders().transform(Caching.lookUpEach(batched, Order::product, Order::with)
                        .inFlight(4)
                        .onError((order, error) -> Optional.empty()))
                .subscribe(reader);

        bulk.loads.get(0).fails(DOWN);
        bulk.echoes(bulk.loads.get(1));

        assertThat(reader.getReceivedOnNext()).extracting(Order::number).containsExactly(2, 3);
        assertThat(bulk.loads).hasSize(2);
    }

    @Test
    void anErrorOfTheSourceComesAfterTheElementsBeforeIt() {
        TestSubscriber<Order> reader = TestSubscriber.create();
        orders().concatWith(Mono.error(DOWN)).transform(step()).subscribe(reader);
        assertThat(reader.isTerminated()).isFalse();

        source.loads.forEach(load -> load.answers("v"));

        assertThat(reader.getReceivedOnNext()).hasSize(4);
        assertThat(reader.expectTerminalError()).isSameAs(DOWN);
    }

    // --- functions given by the user

    @Test
    void aKeyFunctionThatReturnsNullOrThrowsFailsItsElement() {
        for (PipelineStep<Order, ?> step : keyed(order -> order.number() == 1 ? nothing() : "k")) {
            assertThat(errorOf(step))
                    .isInstanceOf(PipelineContractException.class)
                    .hasMessageContaining("key function")
                    .hasMessageContaining("filter");
        }
        for (PipelineStep<Order, ?> step : keyed(PipelineErrorsTest::failing)) {
            assertThat(errorOf(step)).isSameAs(DOWN);
        }
    }

    @Test
    void theMessageNamesTheOperator() {
        assertThat(keyed(order -> nothing()).stream().map(step -> errorOf(step).getMessage()))
                .satisfiesExactly(
                        each -> assertThat(each).contains("lookUpEach"),
                        present -> assertThat(present).contains("lookUpPresent"),
                        invalidate -> assertThat(invalidate).contains("invalidateEach"),
                        put -> assertThat(put).contains("putEach"));
    }

    @Test
    void aJoinThatReturnsNullOrThrowsFailsItsElement() {
        cache.put("k", "v").subscribe();

        assertThat(errorOf(joining((order, value) -> nothing())))
                .isInstanceOf(PipelineContractException.class)
                .hasMessageContaining("join function of lookUpEach");
        assertThat(errorOf(joining((order, value) -> failing(order)))).isSameAs(DOWN);
    }

    @Test
    void suchErrorsCanBeAnsweredToo() {
        for (PipelineStep<Order, Order> step : List.of(
                Caching.lookUpEach(cache, (Order order) -> failing(order), Order::with),
                Caching.invalidateEach(cache, (Order order) -> failing(order)))) {
            StepVerifier.create(orders().transform(
                                    step.onError((order, error) -> Optional.of(order.with(error.getMessage())))))
                    .expectNextMatches(order -> order.name().equals("down"))
                    .expectNextCount(3)
                    .verifyComplete();
        }
    }

    @Test
    void anOnErrorThatReturnsNullOrThrowsEndsThePipeline() {
        PipelineStep<Order, Order> failing = Caching.lookUpEach(cache, PipelineErrorsTest::failing, Order::with);

        assertThat(errorOf(failing.onError((order, error) -> nothing())))
                .isInstanceOf(PipelineContractException.class)
                .hasMessageContaining("Optional.empty()");
        assertThat(errorOf(failing.onError((order, error) -> {
                    throw new IllegalArgumentException("neither");
                })))
                .hasMessage("neither");
    }

    // --- arguments

    @Test
    void argumentsAreCheckedAtOnce() {
        assertThatThrownBy(() -> step().inFlight(0)).hasMessageContaining("inFlight must be positive but was 0");
        assertThatThrownBy(() -> step().onError(nothing())).hasMessage("recovery must not be null");
        assertThatThrownBy(() -> step().apply(nothing())).hasMessage("elements must not be null");
        assertThatThrownBy(() -> Caching.lookUpEach(nothing(), Order::product, Order::with))
                .hasMessage("cache must not be null");
        assertThatThrownBy(() -> Caching.lookUpEach(cache, nothing(), Order::with))
                .hasMessage("keyOf must not be null");
        assertThatThrownBy(() -> Caching.lookUpPresent(cache, Order::product, nothing()))
                .hasMessage("join must not be null");
        assertThatThrownBy(() -> Caching.invalidateEach(nothing(), Order::product))
                .hasMessage("cache must not be null");
        assertThatThrownBy(() -> Caching.putEach(cache, nothing())).hasMessage("keyOf must not be null");
        assertThatThrownBy(() -> Caching.cached(cache, nothing())).hasMessage("key must not be null");
    }

    private PipelineStep<Order, Order> step() {
        return Caching.lookUpEach(cache, Order::product, Order::with);
    }

    private PipelineStep<Order, Order> joining(BiFunction<Order, String, Order> join) {
        return Caching.lookUpEach(cache, order -> "k", join);
    }

    private List<PipelineStep<Order, ?>> keyed(Function<Order, String> keyOf) {
        ReactiveCache<String, String> values =
                new TestWeir().cache().readThrough(key -> Mono.just("v")).build();
        ReactiveCache<String, Order> orders =
                new TestWeir().weir.cache("orders", String.class, Order.class).build();
        return List.of(
                Caching.lookUpEach(values, keyOf, Order::with),
                Caching.lookUpPresent(values, keyOf, Map::entry),
                Caching.invalidateEach(values, keyOf),
                Caching.putEach(orders, keyOf));
    }

    private TestSubscriber<Order> reading(PipelineStep<Order, Order> step) {
        TestSubscriber<Order> reader = TestSubscriber.create();
        orders().transform(step).subscribe(reader);
        return reader;
    }

    private HeldLoad<String> load(int number) {
        return source.loads.get(number);
    }

    private static Throwable errorOf(PipelineStep<Order, ?> step) {
        TestSubscriber<Object> reader = TestSubscriber.create();
        Flux.<Object>from(step.apply(orders())).subscribe(reader);
        return reader.expectTerminalError();
    }

    private static Flux<Order> orders() {
        return Flux.range(0, 4).map(number -> new Order(number, "p" + number));
    }

    private static <T> T failing(Order order) {
        throw DOWN;
    }

    @SuppressWarnings({"NullAway", "TypeParameterUnusedInFormals"}) // what must not be, to see it refused
    private static <T> T nothing() {
        return null;
    }
}
