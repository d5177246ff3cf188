/*
 * Copyright the Weir authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.weir;

import static dev.weir.Witness.COMPLETED;
import static dev.weir.Witness.signalsOf;
import static org.assertj.core.api.Assertions.assertThat;

import dev.weir.Request.Kind;
import dev.weir.policy.WhenAbandoned;
import java.lang.reflect.Method;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.reactivestreams.Publisher;
import reactor.core.publisher.Mono;
import reactor.core.publisher.Sinks;
import reactor.util.context.Context;

/** The signals of every publisher method: which come, when, how often, and to whom. */
class SignalCoverageTest {

    private final Witness witness = new Witness();

    @Test
    void everyPublisherMethodIsCovered() {
        Set<String> published = Stream.of(ReactiveCache.class, Weir.class)
                .flatMap(type -> Arrays.stream(type.getMethods()))
                .filter(method -> Publisher.class.isAssignableFrom(method.getReturnType()))
                // Hot, and answers nobody: EventFeedTest is about it.
                .filter(method -> !method.getName().equals("events"))
                .map(SignalCoverageTest::printed)
                .collect(Collectors.toSet());

        assertThat(Request.all().map(Request::method).collect(Collectors.toSet()))
                .isEqualTo(published);
    }

    // --- value, empty, error

    @ParameterizedTest
    @MethodSource("answering")
    void aHitIsAnsweredWithinSubscribe(Request request) {
        Stage stage = Stage.holding("hit", request.loading());

        request.on(stage).subscribe(witness);

        assertThat(Request.told(witness)).containsExactly("hit", COMPLETED);
        assertThat(stage.loads).hasValue(0);
    }

    @ParameterizedTest
    @MethodSource("loading")
    void aMissIsAnsweredWithWhatTheLoaderBrings(Request request) {
        Stage stage = new Stage(request.loading());

        request.on(stage).subscribe(witness);

        assertThat(Request.told(witness)).containsExactly("v", COMPLETED);
        assertThat(stage.loads).hasValue(1);
        assertThat(stage.cached()).containsExactly("v", COMPLETED);
    }

    @ParameterizedTest
    @MethodSource("reloading")
    void aReloadIsAnsweredWithWhatTheLoaderBringsThoughThereIsAValue(Request request) {
        Stage stage = Stage.holding("old", request.loading());

        request.on(stage).subscribe(witness);

        assertThat(Request.told(witness)).containsExactly("v", COMPLETED);
        assertThat(stage.cached()).containsExactly("v", COMPLETED);
    }

    @ParameterizedTest
    @MethodSource("loading")
    void anEmptyLoaderMeansThatThereIsNoValue(Request request) {
        Stage stage = new Stage(request.loading());
        stage.acts(Mono::empty);

        request.on(stage).subscribe(witness);

        assertThat(Request.told(witness)).isEqualTo(thenCompleted(request.shape().ofAbsence));
    }

    @ParameterizedTest
    @MethodSource("answering")
    void aKnownAbsenceIsAnsweredWithoutLoading(Request request) {
        Stage stage = new Stage(request.loading());
        stage.acts(Mono::empty);
        stage.cache.get("k").subscribe();

        request.on(stage).subscribe(witness);

        assertThat(Request.told(witness)).isEqualTo(thenCompleted(request.shape().ofAbsence));
        assertThat(stage.loads).hasValue(1);
    }

    @ParameterizedTest
    @MethodSource("looking")
    void aLookAtWhatIsNotThereIsEmptyAndLoadsNothing(Request request) {
        Stage stage = new Stage(request.loading());

        request.on(stage).subscribe(witness);

        assertThat(Request.told(witness)).isEqualTo(thenCompleted(request.shape().ofTheUnknown));
        assertThat(stage.loads).hasValue(0);
    }

    @ParameterizedTest
    @MethodSource("looking")
    void aLookDuringABackOffIsEmptyBecauseItWouldNotHaveLoaded(Request request) {
        Stage stage = new Stage(request.loading(), policy -> policy.backOff(Duration.ofMinutes(1)));
        Exception error = new Exception("planned");
        stage.acts(() -> Mono.error(error));
        assertThat(signalsOf(stage.cache.get("k"))).containsExactly(error);

        request.on(stage).subscribe(witness);

        assertThat(witness.signals()).containsExactly(COMPLETED);
        assertThat(signalsOf(stage.cache.get("k"))).containsExactly(error);
        assertThat(stage.loads).hasValue(1);
    }

    @Test
    void withoutASourceAMissIsEmpty() {
        ReactiveCache<String, String> cache = new TestWeir().cache().build();

        assertThat(signalsOf(cache.get("k"))).containsExactly(COMPLETED);
        assertThat(signalsOf(cache.getEntry("k"))).containsExactly(COMPLETED);
        assertThat(signalsOf(cache.getAll(List.of("k")))).containsExactly("nothing", COMPLETED);
        assertThat(signalsOf(cache.getAllEntries(List.of("k")))).containsExactly("nothing", COMPLETED);
    }

    @ParameterizedTest
    @MethodSource("loading")
    void theLoadersErrorArrivesAsItWasAndIsNotRemembered(Request request) {
        Stage stage = new Stage(request.loading());
        Throwable error = new Exception("planned");
        stage.acts(() -> Mono.error(error));

        request.on(stage).subscribe(witness);
        stage.answers("v");

        assertThat(witness.signals()).singleElement().isSameAs(error);
        assertThat(stage.flights()).isZero();
        assertThat(signalsOf(request.on(stage))).containsExactly("v", COMPLETED);
    }

    // --- demand

    @ParameterizedTest
    @MethodSource("answering")
    void aHitWaitsForDemand(Request request) {
        Stage stage = Stage.holding("hit", request.loading());
        Witness reserved = Witness.withoutDemand();

        request.on(stage).subscribe(reserved);
        assertThat(reserved.signals()).isEmpty();
        reserved.request(1);

        assertThat(Request.told(reserved)).containsExactly("hit", COMPLETED);
    }

    @ParameterizedTest
    @MethodSource("loading")
    void theAnswerOfALoadWaitsForDemand(Request request) {
        Stage stage = new Stage(request.loading());
        Witness reserved = Witness.withoutDemand();

        request.on(stage).subscribe(reserved);
        assertThat(reserved.signals()).isEmpty();
        reserved.request(1);
        reserved.request(1);

        assertThat(Request.told(reserved)).containsExactly("v", COMPLETED);
    }

    // --- cancel

    @ParameterizedTest
    @MethodSource("loading")
    void whoCancelledHearsNothingWhileTheLoadGoesOn(Request request) {
        Stage stage = new Stage(request.loading());
        RawMono<Object> load = new RawMono<>();
        stage.acts(() -> load);

        request.on(stage).subscribe(witness);
        witness.cancel();
        load.emit(request.loading().answer("v"));

        assertThat(witness.signals()).isEmpty();
        assertThat(load.cancellations).hasValue(0);
        assertThat(stage.flights()).isZero();
        assertThat(stage.cached()).containsExactly("v", COMPLETED);
    }

    @ParameterizedTest
    @MethodSource("loading")
    void whoCancelledHearsNothingAndTheAbandonedLoadIsCancelled(Request request) {
        Stage stage = cancellingWhenAbandoned(request);
        RawMono<Object> load = new RawMono<>();
        stage.acts(() -> load);

        request.on(stage).subscribe(witness);
        witness.cancel();

        assertThat(load.cancellations).hasValue(1);
        assertThat(stage.flights()).isZero();
        load.emit(request.loading().answer("v"));
        assertThat(witness.signals()).isEmpty();
        assertThat(stage.cached()).containsExactly(COMPLETED);
    }

    @ParameterizedTest
    @MethodSource("everything")
    void whoCancelsAsHeSubscribesCausesNothing(Request request) {
        Stage stage = Stage.holding("old", request.loading());
        Witness leaving = Witness.leavingAtOnce();

        request.on(stage).subscribe(leaving);

        assertThat(leaving.signals()).isEmpty();
        assertThat(stage.loads).hasValue(0);
        assertThat(stage.cached()).containsExactly("old", COMPLETED);
    }

    // --- one terminal signal

    @ParameterizedTest
    @MethodSource("loading")
    void afterTheAnswerNothingMoreComes(Request request) {
        Stage stage = new Stage(request.loading());
        RawMono<Object> load = new RawMono<>();
        stage.acts(() -> load);

        request.on(stage).subscribe(witness);
        load.emit(request.loading().answer("v"));
        load.emit(request.loading().answer("again"));
        load.end();
        stage.test.pass(Duration.ofHours(1));
        witness.cancel();

        assertThat(Request.told(witness)).containsExactly("v", COMPLETED);
    }

    // --- cold

    @ParameterizedTest
    @MethodSource("everything")
    void nothingHappensBeforeSubscription(Request request) {
        Stage stage = Stage.holding("old", request.loading());

        request.on(stage);

        assertThat(stage.loads).hasValue(0);
        assertThat(stage.cached()).containsExactly("old", COMPLETED);
    }

    @ParameterizedTest
    @MethodSource("loading")
    void aLoadHappensOncePerSubscription(Request request) {
        Stage stage = new Stage(request.loading());
        Mono<?> mono = request.on(stage);

        signalsOf(mono);
        stage.cache.invalidate("k").subscribe();
        stage.answers("w");

        assertThat(signalsOf(mono)).containsExactly("w", COMPLETED);
        assertThat(stage.loads).hasValue(2);
    }

    // --- concurrent subscribers

    @ParameterizedTest
    @MethodSource("loading")
    void concurrentSubscribersOfOneMonoShareOneLoad(Request request) throws InterruptedException {
        Stage stage = new Stage(request.loading());
        Sinks.One<Object> answer = Sinks.one();
        stage.acts(answer::asMono);

        List<Witness> witnesses = Witness.concurrentlyOf(request.on(stage));
        answer.tryEmitValue(request.loading().answer("v"));

        assertThat(witnesses).allSatisfy(each -> assertThat(Request.told(each)).containsExactly("v", COMPLETED));
        assertThat(stage.loads).hasValue(1);
        assertThat(stage.flights()).isZero();
    }

    @ParameterizedTest
    @MethodSource("answering")
    void concurrentSubscribersOfOneMonoShareAHit(Request request) throws InterruptedException {
        Stage stage = Stage.holding("hit", request.loading());

        List<Witness> witnesses = Witness.concurrentlyOf(request.on(stage));

        assertThat(witnesses).allSatisfy(each -> assertThat(Request.told(each)).containsExactly("hit", COMPLETED));
    }

    // --- Context

    @ParameterizedTest
    @MethodSource("loading")
    void everySubscriberKeepsItsOwnContextAndTheLoaderSeesNoneOfIt(Request request) {
        Stage stage = new Stage(request.loading());
        RawMono<Object> load = new RawMono<>();
        stage.acts(() -> load);
        Mono<Object> asked =
                request.on(stage).flatMap(value -> Mono.deferContextual(context -> Mono.just(context.get("who"))));
        Witness leader = new Witness(1, Context.of("who", "leader"));
        Witness waiter = new Witness(1, Context.of("who", "waiter"));

        asked.subscribe(leader);
        asked.subscribe(waiter);
        boolean leaked = load.context().hasKey("who");
        load.emit(request.loading().answer("v"));

        assertThat(leaked).isFalse();
        assertThat(leader.signals()).containsExactly("leader", COMPLETED);
        assertThat(waiter.signals()).containsExactly("waiter", COMPLETED);
    }

    // --- the matrix

    static Stream<Request> everything() {
        return Request.all();
    }

    static Stream<Request> answering() {
        return Request.ofKind(Kind.LOADS, Kind.LOOKS);
    }

    static Stream<Request> loading() {
        return Request.ofKind(Kind.LOADS, Kind.RELOADS);
    }

    static Stream<Request> reloading() {
        return Request.ofKind(Kind.RELOADS);
    }

    static Stream<Request> looking() {
        return Request.ofKind(Kind.LOOKS);
    }

    private static Stage cancellingWhenAbandoned(Request request) {
        return new Stage(request.loading(), policy -> policy.whenAbandoned(WhenAbandoned.CANCEL));
    }

    private static List<Object> thenCompleted(List<Object> values) {
        List<Object> signals = new ArrayList<>(values);
        signals.add(COMPLETED);
        return signals;
    }

    private static String printed(Method method) {
        return Arrays.stream(method.getParameterTypes())
                .map(Class::getSimpleName)
                .collect(Collectors.joining(
                        ",", method.getDeclaringClass().getSimpleName() + "." + method.getName() + "(", ")"));
    }
}
