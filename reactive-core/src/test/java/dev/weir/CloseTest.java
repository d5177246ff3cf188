/*
 * Copyright the Weir authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.weir;

import static dev.weir.Witness.COMPLETED;
import static dev.weir.Witness.signalsOf;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.weir.Request.Kind;
import dev.weir.Stage.Loading;
import dev.weir.policy.WhenAbandoned;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;
import reactor.core.publisher.Mono;

/** What closing a Weir refuses, what it lets end, and when it is done. */
class CloseTest {

    private final Witness waiting = new Witness();
    private final Witness closing = new Witness();
    private final RawMono<Object> load = new RawMono<>();

    @ParameterizedTest
    @MethodSource("requests")
    void aClosedCacheFailsEveryRequestAndLoadsNothing(Request request) {
        Stage stage = new Stage(request.loading());
        stage.cache.put("k", "old").subscribe();
        Mono<?> assembledBefore = request.on(stage);
        Witness late = new Witness();

        stage.test.weir.close().subscribe(closing);
        assembledBefore.subscribe(waiting);
        request.on(stage).subscribe(late);

        assertThat(waiting.signals()).singleElement().isInstanceOf(CacheClosedException.class);
        assertThat(late.signals()).singleElement().isInstanceOf(CacheClosedException.class);
        assertThat(stage.loads).hasValue(0);
        assertThat(stage.flights()).isZero();
    }

    @ParameterizedTest
    @EnumSource(Loading.class)
    void aClosedCacheFailsRequestsForNoKeysToo(Loading loading) {
        Stage stage = new Stage(loading);

        stage.test.weir.close().subscribe(closing);

        assertThat(Stream.of(
                        stage.cache.getAll(List.of()),
                        stage.cache.getAllEntries(List.of()),
                        stage.cache.getAllOrCompute(List.of(), stage.bulk()),
                        stage.cache.putAll(Map.of()),
                        stage.cache.invalidateAll(List.of())))
                .allSatisfy(request ->
                        assertThat(signalsOf(request)).singleElement().isInstanceOf(CacheClosedException.class));
    }

    @ParameterizedTest
    @MethodSource("loading")
    void aLoadInFlightStillAnswersAndThenTheWeirIsClosed(Request request) {
        Stage stage = new Stage(request.loading());
        stage.acts(() -> load);
        request.on(stage).subscribe(waiting);

        stage.test.weir.close().subscribe(closing);
        assertThat(closing.signals()).isEmpty();
        load.emit(request.loading().answer("v"));

        assertThat(Request.told(waiting)).containsExactly("v", COMPLETED);
        assertThat(closing.signals()).containsExactly(COMPLETED);
        assertThat(stage.flights()).isZero();
    }

    @Test
    void nobodyJoinsALoadThatIsInFlightWhenTheCacheIsClosed() {
        Stage stage = new Stage(Loading.ONE_BY_ONE);
        stage.acts(() -> load);
        stage.cache.get("k").subscribe(waiting);

        stage.test.weir.close().subscribe(closing);

        assertThat(signalsOf(stage.cache.get("k"))).singleElement().isInstanceOf(CacheClosedException.class);
        load.emit("v");
        assertThat(waiting.signals()).containsExactly("v", COMPLETED);
    }

    @Test
    void closingTakesNoLongerThanTheLoadTimeout() {
        Stage stage = new Stage(Loading.ONE_BY_ONE, policy -> policy.loadTimeout(Duration.ofSeconds(3)));
        stage.acts(Mono::never);
        stage.cache.get("k").subscribe(waiting);

        stage.test.weir.close().subscribe(closing);
        stage.test.pass(Duration.ofMillis(2_999));
        assertThat(closing.signals()).isEmpty();
        stage.test.pass(Duration.ofMillis(1));

        assertThat(closing.signals()).containsExactly(COMPLETED);
        assertThat(waiting.signals()).singleElement().isInstanceOf(LoadTimeoutException.class);
    }

    @Test
    void closingWaitsForALoadWhoseKeyWasClearedAway() {
        Stage stage = new Stage(Loading.ONE_BY_ONE);
        stage.acts(() -> load);
        stage.cache.get("k").subscribe(waiting);
        stage.cache.clear().subscribe();
        stage.test.pass(Duration.ZERO);

        stage.test.weir.close().subscribe(closing);

        assertThat(closing.signals()).isEmpty();
        load.emit("v");
        assertThat(closing.signals()).containsExactly(COMPLETED);
        assertThat(stage.flights()).isZero();
    }

    @Test
    void closingWaitsForALoadWhoseKeyWasInvalidated() {
        Stage stage = new Stage(Loading.ONE_BY_ONE);
        stage.acts(() -> load);
        stage.cache.get("k").subscribe(waiting);
        stage.cache.invalidate("k").subscribe();

        stage.test.weir.close().subscribe(closing);

        assertThat(closing.signals()).isEmpty();
        load.emit("v");
        assertThat(closing.signals()).containsExactly(COMPLETED);
    }

    @ParameterizedTest
    @EnumSource(Loading.class)
    void aLoadThatTimesOutIsCancelledBeforeTheWeirIsClosed(Loading loading) {
        Stage stage = new Stage(loading);
        List<String> order = new ArrayList<>();
        stage.acts(() -> Mono.never().doOnCancel(() -> order.add("cancelled")));
        stage.cache.get("k").subscribe(value -> {}, error -> order.add("answered"));

        stage.test.weir.close().subscribe(nothing -> {}, error -> {}, () -> order.add("closed"));
        stage.test.pass(Duration.ofSeconds(10));

        assertThat(order).containsExactly("answered", "cancelled", "closed");
    }

    @ParameterizedTest
    @EnumSource(Loading.class)
    void aLoadThatIsAbandonedIsCancelledBeforeTheWeirIsClosed(Loading loading) {
        Stage stage = new Stage(loading, policy -> policy.whenAbandoned(WhenAbandoned.CANCEL));
        List<String> order = new ArrayList<>();
        stage.acts(() -> Mono.never().doOnCancel(() -> order.add("cancelled")));
        stage.cache.get("k").subscribe(waiting);

        stage.test.weir.close().subscribe(nothing -> {}, error -> {}, () -> order.add("closed"));
        waiting.cancel();

        assertThat(order).containsExactly("cancelled", "closed");
    }

    @Test
    void whoWaitsIsAnsweredBeforeTheWeirIsClosed() {
        Stage stage = new Stage(Loading.ONE_BY_ONE);
        stage.acts(() -> load);
        List<String> order = new ArrayList<>();
        stage.cache.get("k").subscribe(value -> order.add("answered"));

        stage.test.weir.close().subscribe(nothing -> {}, error -> {}, () -> order.add("closed"));
        load.emit("v");

        assertThat(order).containsExactly("answered", "closed");
    }

    @Test
    void aFlightThatBeginsWhileTheWeirIsClosedIsRefused() {
        AtomicReference<Runnable> interruption = new AtomicReference<>(() -> {});
        Weir weir = Weir.named("test")
                .clock(new PatchedClock() {
                    @Override
                    public long millis() {
                        interruption.getAndSet(() -> {}).run();
                        return super.millis();
                    }
                })
                .build();
        ReactiveCache<String, String> cache =
                weir.cache("cache", String.class, String.class).build();
        AtomicInteger loads = new AtomicInteger();
        // A flight asks for the time when it is made: after its request was let in, before it is its key's slot.
        interruption.set(() -> weir.close().subscribe(closing));

        cache.getOrCompute("k", k -> Mono.fromSupplier(() -> "load " + loads.incrementAndGet()))
                .subscribe(waiting);

        assertThat(closing.signals()).containsExactly(COMPLETED);
        assertThat(waiting.signals()).singleElement().isInstanceOf(CacheClosedException.class);
        assertThat(loads).hasValue(0);
        assertThat(TestWeir.flightsIn(cache)).isZero();
    }

    @Test
    void closingTwiceWaitsTwice() {
        Stage stage = new Stage(Loading.ONE_BY_ONE);
        stage.acts(() -> load);
        stage.cache.get("k").subscribe(waiting);
        Witness closingAgain = new Witness();

        stage.test.weir.close().subscribe(closing);
        stage.test.pass(Duration.ZERO);
        stage.test.weir.close().subscribe(closingAgain);

        assertThat(closingAgain.signals()).isEmpty();
        load.emit("v");
        assertThat(closing.signals()).containsExactly(COMPLETED);
        assertThat(closingAgain.signals()).containsExactly(COMPLETED);
    }

    @Test
    void aWeirWithoutCachesClosesAtOnce() {
        new TestWeir().weir.close().subscribe(closing);

        assertThat(closing.signals()).containsExactly(COMPLETED);
    }

    @Test
    void closingIsCold() {
        Stage stage = new Stage(Loading.ONE_BY_ONE);

        Mono<Void> close = stage.test.weir.close();
        assertThat(signalsOf(stage.cache.get("k"))).containsExactly("v", COMPLETED);
        assertThat(stage.test.weir.cache("another", String.class, String.class).build())
                .isNotNull();
        close.subscribe(closing);

        assertThat(signalsOf(stage.cache.get("k"))).singleElement().isInstanceOf(CacheClosedException.class);
    }

    @Test
    void noCacheIsBuiltOnAClosedWeir() {
        TestWeir test = new TestWeir();
        CacheBuilder<String, String> begunBefore = test.cache();

        test.weir.close().subscribe(closing);

        assertThatThrownBy(begunBefore::build)
                .isInstanceOf(CacheClosedException.class)
                .hasMessageContaining("'cache'");
    }

    static Stream<Request> requests() {
        return Request.all().filter(request -> request.kind() != Kind.CLOSES);
    }

    static Stream<Request> loading() {
        return Request.ofKind(Kind.LOADS, Kind.RELOADS);
    }
}
