/*
 * Copyright the Weir authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.weir;

import static dev.weir.Witness.COMPLETED;
import static dev.weir.Witness.signalsOf;
import static org.assertj.core.api.Assertions.assertThat;

import dev.weir.Request.Kind;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import reactor.core.publisher.Mono;

/** The signals of the publisher methods that change something: completion when it is done, or the error it met. */
class ChangeSignalsTest {

    private final Witness witness = new Witness();

    @ParameterizedTest
    @MethodSource("changing")
    void aChangeCompletesWhenItIsSeen(Request request) {
        Stage stage = Stage.holding("old", request.loading());

        request.on(stage).subscribe(witness);

        assertThat(witness.signals()).containsExactly(COMPLETED);
        assertThat(stage.cached()).isEqualTo(leftBy(request));
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
        assertThat(stage.cached()).containsExactly(COMPLETED);
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

    @ParameterizedTest
    @MethodSource("changing")
    void aChangeHappensOncePerSubscription(Request request) {
        Stage stage = Stage.holding("old", request.loading());
        Mono<?> mono = request.on(stage);

        signalsOf(mono);
        stage.cache.put("k", "between").subscribe();
        signalsOf(mono);

        assertThat(stage.cached()).isEqualTo(leftBy(request));
    }

    @ParameterizedTest
    @MethodSource("withoutAnswer")
    void concurrentChangesAllComplete(Request request) throws InterruptedException {
        Stage stage = Stage.holding("old", request.loading());

        List<Witness> witnesses = Witness.concurrentlyOf(request.on(stage));

        assertThat(witnesses).allSatisfy(each -> assertThat(each.signals()).containsExactly(COMPLETED));
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

    private static List<Object> leftBy(Request request) {
        return request.kind() == Kind.STORES ? List.of("new", COMPLETED) : List.of(COMPLETED);
    }
}
