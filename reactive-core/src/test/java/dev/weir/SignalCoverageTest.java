/*
 * Copyright the Weir authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.weir;

import static dev.weir.Witness.COMPLETED;
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
                .map(SignalCoverageTest::printed)
                .collect(Collectors.toSet());

        assertThat(Request.all().map(Request::method).collect(Collectors.toSet()))
                .isEqualTo(published);
    }

    // --- value, empty, error

    @ParameterizedTest
    @MethodSource("answering")
    void aHitIsAnsweredWithinSubscribe(Request request) {
        Stage stage = stageWith("hit", request);

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
        assertThat(cached(stage)).containsExactly("v", COMPLETED);
    }

    @ParameterizedTest
    @MethodSource("reloading")
    void aReloadIsAnsweredWithWhatTheLoaderBringsThoughThereIsAValue(Request request) {
        Stage stage = stageWith("old", request);

        request.on(stage).subscribe(witness);

        assertThat(Request.told(witness)).containsExactly("v", COMPLETED);
        assertThat(cached(stage)).containsExactly("v", COMPLETED);
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

    @ParameterizedTest
    @MethodSource("changing")
    void aChangeCompletesWhenItIsSeen(Request request) {
        Stage stage = stageWith("old", request);

        request.on(stage).subscribe(witness);

        assertThat(witness.signals()).containsExactly(COMPLETED);
        assertThat(cached(stage)).isEqualTo(leftBy(request));
    }

    @ParameterizedTest
    @MethodSource("storing")
    void whatTheWeigherThrowsArrivesAsItWasAndNothingIsStored(Request request) {
        RuntimeException error = new IllegalStateException("planned");
        Stage stage = new Stage(
                request.loading(),
                policy -> policy,
                spec -> spec.maximumWeight(10, (key, value) -> {
                    throw error;
                }));

        request.on(stage).subscribe(witness);

        assertThat(witness.signals()).singleElement().isSameAs(error);
        assertThat(cached(stage)).containsExactly(COMPLETED);
    }

    // --- demand

    @ParameterizedTest
    @MethodSource("answering")
    void aHitWaitsForDemand(Request request) {
        Stage stage = stageWith("hit", request);
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
        assertThat(cached(stage)).containsExactly("v", COMPLETED);
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
        assertThat(cached(stage)).containsExactly(COMPLETED);
    }

    @ParameterizedTest
    @MethodSource("everything")
    void whoCancelsAsHeSubscribesCausesNothing(Request request) {
        Stage stage = stageWith("old", request);
        Witness leaving = Witness.leavingAtOnce();

        request.on(stage).subscribe(leaving);

        assertThat(leaving.signals()).isEmpty();
        assertThat(stage.loads).hasValue(0);
        assertThat(cached(stage)).containsExactly("old", COMPLETED);
    }

    @Test
    void whoCancelsAClosingHearsNothingWhenItEnds() {
        Stage stage = new Stage(Stage.Loading.ONE_BY_ONE);
        RawMono<Object> load = new RawMono<>();
        stage.acts(() -> load);
        Witness waiting = new Witness();
        stage.cache.get("k").subscribe(waiting);

        stage.test.weir.close().subscribe(witness);
        witness.cancel();
        load.emit("v");

        assertThat(witness.signals()).isEmpty();
        assertThat(waiting.signals()).containsExactly("v", COMPLETED);
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
        Stage stage = stageWith("old", request);

        request.on(stage);

        assertThat(stage.loads).hasValue(0);
        assertThat(cached(stage)).containsExactly("old", COMPLETED);
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

    @ParameterizedTest
    @MethodSource("changing")
    void aChangeHappensOncePerSubscription(Request request) {
        Stage stage = stageWith("old", request);
        Mono<?> mono = request.on(stage);

        signalsOf(mono);
        stage.cache.put("k", "between").subscribe();
        signalsOf(mono);

        assertThat(cached(stage)).isEqualTo(leftBy(request));
    }

    // --- concurrent subscribers

    @ParameterizedTest
    @MethodSource("loading")
    void concurrentSubscribersOfOneMonoShareOneLoad(Request request) throws InterruptedException {
        Stage stage = new Stage(request.loading());
        Sinks.One<Object> answer = Sinks.one();
        stage.acts(answer::asMono);

        List<Witness> witnesses = subscribedConcurrently(request.on(stage));
        answer.tryEmitValue(request.loading().answer("v"));

        assertThat(witnesses).allSatisfy(each -> assertThat(Request.told(each)).containsExactly("v", COMPLETED));
        assertThat(stage.loads).hasValue(1);
        assertThat(stage.flights()).isZero();
    }

    @ParameterizedTest
    @MethodSource("answering")
    void concurrentSubscribersOfOneMonoShareAHit(Request request) throws InterruptedException {
        Stage stage = stageWith("hit", request);

        List<Witness> witnesses = subscribedConcurrently(request.on(stage));

        assertThat(witnesses).allSatisfy(each -> assertThat(Request.told(each)).containsExactly("hit", COMPLETED));
    }

    @ParameterizedTest
    @MethodSource("withoutAnswer")
    void concurrentChangesAllComplete(Request request) throws InterruptedException {
        Stage stage = stageWith("old", request);

        List<Witness> witnesses = subscribedConcurrently(request.on(stage));

        assertThat(witnesses).allSatisfy(each -> assertThat(each.signals()).containsExactly(COMPLETED));
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

    static Stream<Request> storing() {
        return Request.ofKind(Kind.STORES);
    }

    static Stream<Request> changing() {
        return Request.ofKind(Kind.STORES, Kind.FORGETS);
    }

    static Stream<Request> withoutAnswer() {
        return Request.ofKind(Kind.STORES, Kind.FORGETS, Kind.CLOSES);
    }

    private static Stage stageWith(String value, Request request) {
        Stage stage = new Stage(request.loading());
        stage.cache.put("k", value).subscribe();
        return stage;
    }

    private static Stage cancellingWhenAbandoned(Request request) {
        return new Stage(request.loading(), policy -> policy.whenAbandoned(WhenAbandoned.CANCEL));
    }

    private static List<Object> leftBy(Request request) {
        return request.kind() == Kind.STORES ? List.of("new", COMPLETED) : List.of(COMPLETED);
    }

    private static List<Object> thenCompleted(List<Object> values) {
        List<Object> signals = new ArrayList<>(values);
        signals.add(COMPLETED);
        return signals;
    }

    private static List<Object> cached(Stage stage) {
        return signalsOf(stage.cache.getIfCached("k"));
    }

    private static List<Object> signalsOf(Mono<?> mono) {
        Witness witness = new Witness();
        mono.subscribe(witness);
        return Request.told(witness);
    }

    /** A hundred subscribers from four threads; all have subscribed when this returns. */
    private static List<Witness> subscribedConcurrently(Mono<?> mono) throws InterruptedException {
        List<Witness> witnesses = Stream.generate(Witness::new).limit(100).toList();
        List<Thread> threads = new ArrayList<>();
        for (int i = 0; i < 4; i++) {
            List<Witness> some = witnesses.subList(25 * i, 25 * (i + 1));
            threads.add(new Thread(() -> some.forEach(mono::subscribe)));
        }
        threads.forEach(Thread::start);
        for (Thread thread : threads) {
            thread.join();
        }
        return witnesses;
    }

    private static String printed(Method method) {
        return Arrays.stream(method.getParameterTypes())
                .map(Class::getSimpleName)
                .collect(Collectors.joining(
                        ",", method.getDeclaringClass().getSimpleName() + "." + method.getName() + "(", ")"));
    }
}
