/*
 * Copyright the Weir authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.weir;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import reactor.test.StepVerifier;
import reactor.test.subscriber.TestSubscriber;

/** Invalidating and putting for each element: when an element goes on, in which order, and what waits for what. */
class EachElementTest {

    private static final IllegalStateException DOWN = new IllegalStateException("down");

    private final TestWeir test = new TestWeir();
    private final ReactiveCache<String, Order> cache =
            test.weir.cache("orders", String.class, Order.class).build();
    private final HeldWrites<String, Order> held = new HeldWrites<>(cache);
    private final Order first = new Order(1, "a");
    private final Order second = new Order(2, "b");
    private final Order third = new Order(3, "a");

    // --- invalidateEach

    @Test
    void anElementGoesOnAfterItsKeyIsInvalidated() {
        cache.put("a", first).subscribe();
        List<Object> seen = new ArrayList<>();

        StepVerifier.create(Flux.just(first)
                        .transform(Caching.invalidateEach(cache, Order::product))
                        .doOnNext(order -> seen.addAll(Witness.signalsOf(cache.getIfCached("a")))))
                .expectNext(first)
                .verifyComplete();

        assertThat(seen).containsExactly(Witness.COMPLETED);
    }

    @Test
    void invalidationsOverlapAndElementsKeepTheirOrder() {
        TestSubscriber<Order> reader = reading(Caching.invalidateEach(held.cache(), Order::product));
        assertThat(held.names()).containsExactly("invalidate a", "invalidate b", "invalidate a");

        held.write(1).takesEffect();
        assertThat(reader.getReceivedOnNext()).isEmpty();
        held.write(0).takesEffect();
        assertThat(reader.getReceivedOnNext()).containsExactly(first, second);
        held.write(2).takesEffect();

        assertThat(reader.getReceivedOnNext()).containsExactly(first, second, third);
        assertThat(reader.isTerminatedComplete()).isTrue();
    }

    @Test
    void noMoreAreUnderWayThanAllowed() {
        AtomicLong requested = new AtomicLong();
        TestSubscriber<Order> reader = TestSubscriber.create();
        Flux.range(0, 1_000)
                .map(number -> new Order(number, "p" + number))
                .doOnRequest(requested::addAndGet)
                .transform(Caching.invalidateEach(held.cache(), Order::product).inFlight(8))
                .subscribe(reader);
        assertThat(held.writes).hasSize(8);

        held.write(1).takesEffect();
        assertThat(requested).hasValue(8);
        held.write(0).takesEffect();

        assertThat(requested).hasValue(10);
        assertThat(held.writes).hasSize(10);
    }

    @Test
    void anInvalidationThatFailsEndsThePipelineInItsTurn() {
        TestSubscriber<Order> reader = reading(Caching.invalidateEach(held.cache(), Order::product));

        held.write(1).fails(DOWN);
        assertThat(reader.isTerminated()).isFalse();
        held.write(0).takesEffect();

        assertThat(reader.getReceivedOnNext()).containsExactly(first);
        assertThat(reader.expectTerminalError()).isSameAs(DOWN);
    }

    // --- putEach

    @Test
    void anElementGoesOnAfterItWasPut() {
        StepVerifier.create(Flux.just(first, second, third)
                        .transform(Caching.putEach(cache, Order::product))
                        .concatMap(order -> cache.getIfCached(order.product()), 1))
                .expectNext(first, second, third)
                .verifyComplete();
    }

    @Test
    void aPutWaitsForTheOneBeforeOfItsKeyAndForNoOther() {
        TestSubscriber<Order> reader = reading(Caching.putEach(held.cache(), Order::product));
        assertThat(held.names()).containsExactly("put a", "put b");

        held.write(1).takesEffect();
        assertThat(held.writes).hasSize(2);
        held.write(0).takesEffect();
        assertThat(held.names()).containsExactly("put a", "put b", "put a");
        assertThat(reader.getReceivedOnNext()).containsExactly(first, second);
        held.write(2).takesEffect();

        assertThat(reader.getReceivedOnNext()).containsExactly(first, second, third);
        assertThat(Witness.signalsOf(cache.getIfCached("a"))).containsExactly(third, Witness.COMPLETED);
    }

    @Test
    void aPutThatFailsLetsTheNextOneOfItsKeyGoWhereThePipelineGoesOn() {
        TestSubscriber<Order> reader =
                reading(Caching.putEach(held.cache(), Order::product).onError((order, error) -> Optional.empty()));

        held.write(0).fails(DOWN);
        held.write(1).takesEffect();
        held.write(2).takesEffect();

        assertThat(reader.getReceivedOnNext()).containsExactly(second, third);
        assertThat(reader.isTerminatedComplete()).isTrue();
    }

    @Test
    void anElementThatCannotBePutEndsThePipeline() {
        ReactiveCache<String, Order> weighing = test.weir
                .cache("weighing", String.class, Order.class)
                .maximumWeight(100, (key, order) -> order.number() == 2 ? -1 : 1)
                .build();

        StepVerifier.create(Flux.just(first, second, third).transform(Caching.putEach(weighing, Order::product)))
                .expectNext(first)
                .verifyErrorMatches(error -> error.getMessage().contains("weights must not be negative"));
    }

    @Test
    void whoCancelsCancelsTheSourceAndWhatWaits() {
        TestSubscriber<Order> reader = reading(Caching.putEach(held.cache(), Order::product));

        reader.cancel();
        held.write(0).takesEffect();

        assertThat(held.writes).hasSize(2);
        assertThat(reader.getReceivedOnNext()).isEmpty();
    }

    @Test
    void eachSubscriptionPutsAnew() {
        Flux<Order> puts = Flux.just(first).transform(Caching.putEach(held.cache(), Order::product));
        assertThat(held.writes).isEmpty();

        puts.subscribe(TestSubscriber.create());
        puts.subscribe(TestSubscriber.create());

        assertThat(held.writes).hasSize(2);
    }

    // --- cached

    @Test
    void aMonoIsCachedUnderAKey() {
        ReactiveCache<String, Order> orders =
                test.weir.cache("one", String.class, Order.class).build();
        List<String> queries = new ArrayList<>();
        Mono<Order> query = Mono.fromSupplier(() -> {
            queries.add("a");
            return first;
        });
        Mono<Order> read = query.as(Caching.cached(orders, "a"));
        assertThat(queries).isEmpty();

        StepVerifier.create(read).expectNext(first).verifyComplete();
        StepVerifier.create(read).expectNext(first).verifyComplete();
        StepVerifier.create(Mono.<Order>empty().as(Caching.cached(orders, "none")))
                .verifyComplete();

        assertThat(queries).hasSize(1);
        assertThat(Listener.to(orders.getEntryIfCached("none")).heard().isAbsent())
                .isTrue();
    }

    @Test
    void anErrorOfTheMonoReachesWhoeverAsksAndIsNotCached() {
        Mono<Order> failing = Mono.error(DOWN);

        StepVerifier.create(failing.as(Caching.cached(cache, "a"))).verifyErrorMatches(error -> error == DOWN);
        StepVerifier.create(Mono.just(first).as(Caching.cached(cache, "a")))
                .expectNext(first)
                .verifyComplete();
    }

    private TestSubscriber<Order> reading(PipelineStep<Order, Order> step) {
        TestSubscriber<Order> reader = TestSubscriber.create();
        Flux.just(first, second, third).transform(step).subscribe(reader);
        return reader;
    }
}
