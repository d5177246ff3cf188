/*
 * Copyright the Weir authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.weir;

import static dev.weir.Witness.COMPLETED;
import static org.assertj.core.api.Assertions.assertThat;

import dev.weir.Stage.Loading;
import java.time.Duration;
import java.util.AbstractMap;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import reactor.blockhound.BlockingOperationError;
import reactor.core.publisher.Mono;
import reactor.core.publisher.Operators;
import reactor.core.scheduler.Schedulers;
import reactor.test.StepVerifier;
import reactor.util.context.Context;

/** What a loader can do wrong, and that it costs a typed error or a timeout and leaves nothing behind. */
class BadLoaderTest {

    private static final Duration LOAD_TIMEOUT = Duration.ofSeconds(3);

    private final RuntimeException planned = new IllegalStateException("planned");
    private final RawMono<Object> load = new RawMono<>();
    private final List<Object> discarded = new ArrayList<>();
    private final Witness witness = new Witness(1, discarding(discarded::add));

    // --- loaders that answer with nothing of use

    @ParameterizedTest
    @EnumSource(Loading.class)
    void aLoaderThatThrowsFailsTheLoad(Loading loading) {
        Stage stage = stage(loading);
        stage.acts(() -> {
            throw planned;
        });

        stage.cache.get("k").subscribe(witness);

        assertThat(witness.signals()).singleElement().isSameAs(planned);
        assertStartsAfresh(stage);
    }

    @ParameterizedTest
    @EnumSource(Loading.class)
    void aLoaderThatReturnsNullIsTold(Loading loading) {
        Stage stage = stage(loading);
        stage.acts(() -> null);

        stage.cache.get("k").subscribe(witness);

        assertThat(witness.signals()).singleElement().isInstanceOf(LoaderContractException.class);
        assertStartsAfresh(stage);
    }

    @Test
    void aLoaderFunctionThatReturnsNullIsTold() {
        Stage stage = stage(Loading.ONE_BY_ONE);

        stage.cache.getOrCompute("k", key -> null).subscribe(witness);

        assertThat(witness.signals()).singleElement().isInstanceOf(LoaderContractException.class);
        assertStartsAfresh(stage);
    }

    @Test
    void aBulkLoaderThatReturnsNullForOneKeyIsTold() {
        Stage stage = stage(Loading.ONE_BY_ONE);

        stage.cache.getAllOrCompute(List.of("k"), keys -> null).subscribe(witness);

        assertThat(witness.signals()).singleElement().isInstanceOf(LoaderContractException.class);
        assertStartsAfresh(stage);
    }

    @ParameterizedTest
    @EnumSource(Loading.class)
    void aLoaderThatNeverEndsTimesOutAndIsCancelled(Loading loading) {
        Stage stage = stage(loading);
        stage.acts(() -> load);

        stage.cache.get("k").subscribe(witness);
        stage.test.pass(LOAD_TIMEOUT.minusMillis(1));
        assertThat(witness.signals()).isEmpty();
        stage.test.pass(Duration.ofMillis(1));

        assertThat(witness.signals()).singleElement().isInstanceOf(LoadTimeoutException.class);
        assertThat(load.cancellations).hasValue(1);
        assertStartsAfresh(stage);
    }

    @ParameterizedTest
    @EnumSource(Loading.class)
    void aLoaderThatIsEmptySaysThatThereIsNoValue(Loading loading) {
        Stage stage = stage(loading);
        stage.acts(Mono::empty);

        stage.cache.get("k").subscribe(witness);

        assertThat(witness.signals()).containsExactly(COMPLETED);
        assertThat(stage.flights()).isZero();
    }

    @ParameterizedTest
    @EnumSource(Loading.class)
    void aLoaderThatBlocksFailsTheLoadOnAThreadThatMustNotBlock(Loading loading) {
        Stage stage = stage(loading);
        stage.acts(() -> {
            sleep();
            return Mono.empty();
        });

        StepVerifier.create(stage.cache.get("k").subscribeOn(Schedulers.parallel()))
                .expectError(BlockingOperationError.class)
                .verify();
        assertStartsAfresh(stage);
    }

    @ParameterizedTest
    @EnumSource(Loading.class)
    void aLoadThatBlocksFailsOnAThreadThatMustNotBlock(Loading loading) {
        Stage stage = stage(loading);
        stage.acts(() -> Mono.fromRunnable(BadLoaderTest::sleep).subscribeOn(Schedulers.parallel()));

        StepVerifier.create(stage.cache.get("k"))
                .expectError(BlockingOperationError.class)
                .verify();
        assertStartsAfresh(stage);
    }

    // --- loaders that go on after their end

    @ParameterizedTest
    @EnumSource(Loading.class)
    void aValueAfterTheTimeoutIsDiscardedInTheLeadersContext(Loading loading) {
        Stage stage = stage(loading);
        stage.acts(() -> load);
        stage.cache.get("k").subscribe(witness);
        stage.test.pass(LOAD_TIMEOUT);

        load.emit(loading.answer("late"));

        assertThat(discarded).containsExactly("late");
        assertThat(witness.signals()).hasSize(1);
        assertStartsAfresh(stage);
    }

    @ParameterizedTest
    @EnumSource(Loading.class)
    void anErrorAfterTheTimeoutGoesToTheRecorder(Loading loading) {
        Stage stage = stage(loading);
        stage.acts(() -> load);
        stage.cache.get("k").subscribe(witness);
        stage.test.pass(LOAD_TIMEOUT);

        load.fail(planned);

        assertThat(stage.test.unheard).containsExactly(planned);
        assertThat(witness.signals()).hasSize(1);
        assertStartsAfresh(stage);
    }

    @ParameterizedTest
    @EnumSource(Loading.class)
    void aSecondValueIsDiscardedInTheLeadersContext(Loading loading) {
        Stage stage = stage(loading);
        stage.acts(() -> load);
        stage.cache.get("k").subscribe(witness);

        load.emit(loading.answer("v"));
        load.emit(loading.answer("second"));

        assertThat(witness.signals()).containsExactly("v", COMPLETED);
        assertThat(discarded).containsExactly(loading.answer("second"));
        assertThat(stage.flights()).isZero();
    }

    @ParameterizedTest
    @EnumSource(Loading.class)
    void anErrorAfterTheValueGoesToTheRecorder(Loading loading) {
        Stage stage = stage(loading);
        stage.acts(() -> load);
        stage.cache.get("k").subscribe(witness);

        load.emit(loading.answer("v"));
        load.fail(planned);

        assertThat(witness.signals()).containsExactly("v", COMPLETED);
        assertThat(stage.test.unheard).containsExactly(planned);
        assertThat(stage.flights()).isZero();
    }

    @ParameterizedTest
    @EnumSource(Loading.class)
    void aValueAfterTheErrorIsDiscarded(Loading loading) {
        Stage stage = stage(loading);
        stage.acts(() -> load);
        stage.cache.get("k").subscribe(witness);

        load.fail(planned);
        load.emit(loading.answer("late"));

        assertThat(witness.signals()).containsExactly(planned);
        assertThat(discarded).containsExactly(loading.answer("late"));
        assertStartsAfresh(stage);
    }

    // --- bulk answers that are no good

    @Test
    void aBulkAnswerThatThrowsFailsTheKeysItThrowsFor() {
        Stage stage = stage(Loading.IN_BULK);
        stage.acts(() -> Mono.just(throwing(planned)));

        stage.cache.get("k").subscribe(witness);

        assertThat(witness.signals()).singleElement().isSameAs(planned);
        assertStartsAfresh(stage);
    }

    @Test
    void aBulkAnswerThatThrowsAnErrorOnAnotherThreadFailsTheKeysItThrowsFor() {
        Stage stage = stage(Loading.IN_BULK);
        Error error = new AssertionError("planned");
        stage.acts(() -> load);
        stage.cache.get("k").subscribe(witness);

        load.emit(throwing(error));

        assertThat(witness.signals()).singleElement().isSameAs(error);
        assertStartsAfresh(stage);
    }

    @Test
    void foreignKeysAreIgnoredAndNullValuesMeanThatThereIsNone() {
        Stage stage = stage(Loading.IN_BULK);
        Map<Object, Object> answer = new HashMap<>();
        answer.put("a", "value of a");
        answer.put("b", null);
        answer.put("foreign", "value nobody asked for");
        answer.put(null, "value of null");
        stage.acts(() -> Mono.just(answer));

        stage.cache.getAll(List.of("a", "b", "c")).subscribe(witness);

        assertThat(witness.signals()).containsExactly(Map.of("a", "value of a"), COMPLETED);
        assertThat(stage.flights()).isZero();
        Witness later = new Witness();
        stage.cache.getAllEntries(List.of("a", "b", "c")).subscribe(later);
        assertThat(((Map<?, ?>) later.signals().get(0)).keySet()).isEqualTo(Set.of("a", "b", "c"));
        assertThat(stage.size()).isEqualTo(3);
        assertThat(stage.loads).hasValue(1);
    }

    private static Stage stage(Loading loading) {
        return new Stage(loading, policy -> policy.loadTimeout(LOAD_TIMEOUT));
    }

    private static void assertStartsAfresh(Stage stage) {
        assertThat(stage.flights()).isZero();
        stage.answers("afresh");
        Witness next = new Witness();
        stage.cache.get("k").subscribe(next);
        assertThat(next.signals()).containsExactly("afresh", COMPLETED);
        assertThat(stage.flights()).isZero();
    }

    private static Context discarding(Consumer<Object> hook) {
        return Operators.enableOnDiscard(Context.empty(), hook);
    }

    private static Map<String, String> throwing(Throwable thrown) {
        return new AbstractMap<>() {
            @Override
            public String get(Object key) {
                if (thrown instanceof Error error) {
                    throw error;
                }
                throw (RuntimeException) thrown;
            }

            @Override
            public Set<Entry<String, String>> entrySet() {
                return Set.of();
            }
        };
    }

    private static void sleep() {
        try {
            Thread.sleep(1);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
