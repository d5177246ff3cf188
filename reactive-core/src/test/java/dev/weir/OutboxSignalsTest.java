/*
 * Copyright the Weir authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.weir;

import static org.assertj.core.api.Assertions.assertThat;

import dev.weir.CacheOutbox.Letter;
import dev.weir.TwoDrains.Process;
import java.lang.reflect.Method;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.reactivestreams.Publisher;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

/** The signals of every publisher method of an outbox. */
class OutboxSignalsTest {

    private static final Letter<String, String> NONE = new Letter<>(
            Optional.of("k"),
            "k",
            Optional.of("v"),
            false,
            1,
            "refused",
            Instant.EPOCH,
            false,
            0,
            new dev.weir.tier.Version(1, 1));

    private static final Map<String, Function<CacheOutbox<String, String>, Publisher<?>>> CALLS = new LinkedHashMap<>();

    static {
        CALLS.put("state", CacheOutbox::state);
        CALLS.put("deadLetters", CacheOutbox::deadLetters);
        CALLS.put("redrive", outbox -> outbox.redrive(NONE));
        CALLS.put("discard", outbox -> outbox.discard(NONE));
        CALLS.put("drained", CacheOutbox::drained);
    }

    private final TwoDrains test = new TwoDrains(TwoDrains.SPEC, 1, builder -> builder);
    private final Process one = test.process();

    static Stream<String> calls() {
        return CALLS.keySet().stream();
    }

    @Test
    void everyPublisherMethodIsCovered() {
        assertThat(Arrays.stream(CacheOutbox.class.getMethods())
                        .filter(method -> Publisher.class.isAssignableFrom(method.getReturnType()))
                        .map(Method::getName)
                        .collect(Collectors.toSet()))
                .isEqualTo(CALLS.keySet());
    }

    @ParameterizedTest
    @MethodSource("calls")
    void itAnswersEachSubscriberAtOnce(String call) {
        Mono<?> called = called(call);
        assertThat(Listener.to(called).isOver()).isTrue();
        assertThat(Listener.to(called).isOver()).isTrue();
    }

    @ParameterizedTest
    @MethodSource("calls")
    void itIsColdAndDoesNothingBeforeThereIsASubscriber(String call) {
        one.link.loseRequests(() -> {
            throw new AssertionError("sent");
        });
        called(call);
        one.link.loseRequests(() -> false);
    }

    @ParameterizedTest
    @MethodSource("calls")
    void withoutTheServerItFails(String call) {
        one.link.cut();
        Listener<?> listener = Listener.to(called(call));
        test.pass(Duration.ofSeconds(10));

        assertThat(listener.error())
                .isInstanceOf(TierUnavailableException.class)
                .hasMessageContaining("The outbox of cache 'products' could not be asked");
    }

    @ParameterizedTest
    @MethodSource("calls")
    void whoLeavesHearsNothing(String call) {
        one.link.delay(() -> Duration.ofMillis(10), () -> Duration.ofMillis(10));
        Listener<?> listener = Listener.to(called(call));
        listener.leaves();
        test.pass(Duration.ofSeconds(10));

        assertThat(listener.isOver()).isFalse();
    }

    @Test
    void deadLettersComeAsTheyAreAskedFor() {
        for (int i = 0; i < 3; i++) {
            one.puts("k" + i, TwoDrains.POISON);
        }
        test.pass(Duration.ofMinutes(1));

        assertThat(one.cache.outbox().deadLetters().take(2).collectList().block())
                .hasSize(2);
    }

    private Mono<?> called(String name) {
        Publisher<?> called = CALLS.get(name).apply(one.cache.outbox());
        return called instanceof Mono<?> mono ? mono : Flux.from(called).collectList();
    }
}
