/*
 * Copyright the Weir authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.weir;

import static dev.weir.Witness.COMPLETED;
import static org.assertj.core.api.Assertions.assertThat;

import dev.weir.Stage.Loading;
import dev.weir.house.DroppedSignals;
import dev.weir.house.DropsSignals;
import java.util.ArrayList;
import java.util.List;
import java.util.function.ToIntBiFunction;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.reactivestreams.Subscription;
import reactor.core.CoreSubscriber;
import reactor.core.publisher.Hooks;
import reactor.core.publisher.SignalType;

/** What subscribers and weighers can do wrong, and that nobody else who waits is harmed and nothing left behind. */
class BadCallbackTest {

    private static final String REASON =
            "a subscriber that throws has forgone its signals; Reactor's hook is the only one left to tell";

    private final RuntimeException planned = new IllegalStateException("planned");
    private final RawMono<Object> load = new RawMono<>();
    private final Witness witness = new Witness();

    // --- subscribers that throw

    @ParameterizedTest
    @EnumSource(Loading.class)
    @DropsSignals(REASON)
    void aSubscriberThatThrowsDoesNotHarmTheOthers(Loading loading) {
        Stage stage = new Stage(loading);
        stage.acts(() -> load);
        Witness other = new Witness();

        stage.cache.get("k").subscribe(new Thrower(planned, SignalType.ON_NEXT));
        stage.cache.get("k").subscribe(new Thrower(planned, SignalType.ON_COMPLETE));
        stage.cache.get("k").subscribe(other);
        load.emit(loading.answer("v"));

        assertThat(other.signals()).containsExactly("v", COMPLETED);
        assertThat(DroppedSignals.soFar()).containsExactly(planned, planned);
        assertThat(stage.flights()).isZero();
    }

    @ParameterizedTest
    @EnumSource(Loading.class)
    @DropsSignals(REASON)
    void aSubscriberThatThrowsAtAnErrorDoesNotHarmTheOthers(Loading loading) {
        Stage stage = new Stage(loading);
        stage.acts(() -> load);
        Witness other = new Witness();

        stage.cache.get("k").subscribe(new Thrower(planned, SignalType.ON_ERROR));
        stage.cache.get("k").subscribe(other);
        Exception error = new Exception("planned too");
        load.fail(error);

        assertThat(other.signals()).containsExactly(error);
        assertThat(stage.flights()).isZero();
    }

    @ParameterizedTest
    @EnumSource(Loading.class)
    @DropsSignals(REASON)
    void aHookThatThrowsOverASubscriberThatThrowsDoesNotHarmTheOthers(Loading loading) {
        Stage stage = new Stage(loading);
        stage.acts(() -> load);
        Witness other = new Witness();
        Hooks.onErrorDropped(dropped -> {
            throw planned;
        });

        stage.cache.get("k").subscribe(new Thrower(planned, SignalType.ON_NEXT));
        stage.cache.get("k").subscribe(other);
        load.emit(loading.answer("v"));

        assertThat(other.signals()).containsExactly("v", COMPLETED);
    }

    // --- weighers

    @ParameterizedTest
    @EnumSource(Loading.class)
    void aWeigherThatThrowsFailsTheLoad(Loading loading) {
        Stage stage = weighedBy(loading, (key, value) -> {
            throw planned;
        });

        stage.cache.get("k").subscribe(witness);

        assertThat(witness.signals()).singleElement().isSameAs(planned);
        assertThat(stage.flights()).isZero();
        assertThat(stage.size()).isZero();
    }

    @ParameterizedTest
    @EnumSource(Loading.class)
    void aValueThatCannotBeWeighedIsDiscarded(Loading loading) {
        Stage stage = weighedBy(loading, (key, value) -> {
            throw planned;
        });
        List<Object> discarded = new ArrayList<>();

        stage.cache.get("k").doOnDiscard(String.class, discarded::add).subscribe(witness);

        assertThat(discarded).hasSize(1);
    }

    @ParameterizedTest
    @EnumSource(Loading.class)
    void aNegativeWeightFailsTheLoadAndTheWrite(Loading loading) {
        Stage stage = weighedBy(loading, (key, value) -> -1);
        Witness writing = new Witness();

        stage.cache.get("k").subscribe(witness);
        stage.cache.put("k", "v").subscribe(writing);

        assertThat(List.of(witness, writing))
                .allSatisfy(each -> assertThat(each.signals())
                        .singleElement()
                        .isInstanceOfSatisfying(
                                IllegalArgumentException.class,
                                error -> assertThat(error).hasMessageContaining("weigher gave -1")));
        assertThat(stage.flights()).isZero();
        assertThat(stage.size()).isZero();
    }

    private static Stage weighedBy(Loading loading, ToIntBiFunction<String, String> weigher) {
        return new Stage(loading, policy -> policy, spec -> spec.maximumWeight(10, weigher));
    }

    /** A subscriber that throws at one kind of signal and takes the others. */
    private record Thrower(RuntimeException thrown, SignalType at) implements CoreSubscriber<Object> {

        @Override
        public void onSubscribe(Subscription subscription) {
            subscription.request(1);
        }

        @Override
        public void onNext(Object value) {
            throwAt(SignalType.ON_NEXT);
        }

        @Override
        public void onError(Throwable error) {
            throwAt(SignalType.ON_ERROR);
        }

        @Override
        public void onComplete() {
            throwAt(SignalType.ON_COMPLETE);
        }

        private void throwAt(SignalType signal) {
            if (signal == at) {
                throw thrown;
            }
        }
    }
}
