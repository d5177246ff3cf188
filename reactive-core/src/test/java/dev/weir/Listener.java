/*
 * Copyright the Weir authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.weir;

import static org.assertj.core.api.Assertions.assertThat;

import org.jspecify.annotations.Nullable;
import reactor.core.publisher.Mono;
import reactor.test.subscriber.TestSubscriber;

/** A listener: subscribes at once, and tells what it has heard. */
final class Listener<T> {

    private final TestSubscriber<T> subscriber = TestSubscriber.create();

    private Listener() {}

    static <T> Listener<T> to(Mono<T> mono) {
        Listener<T> listener = idle();
        listener.subscribesTo(mono);
        return listener;
    }

    /** A listener that has yet to subscribe. */
    static <T> Listener<T> idle() {
        return new Listener<>();
    }

    void subscribesTo(Mono<T> mono) {
        mono.subscribe(subscriber);
    }

    /** The one value it has heard. */
    T heard() {
        assertThat(subscriber.getReceivedOnNext()).hasSize(1);
        assertThat(subscriber.isTerminatedComplete()).isTrue();
        return subscriber.getReceivedOnNext().get(0);
    }

    /** The one value it has heard, or {@code null} if it has heard that there is none. */
    @Nullable
    T heardOrNull() {
        assertThat(subscriber.isTerminatedComplete()).isTrue();
        return subscriber.getReceivedOnNext().isEmpty() ? null : heard();
    }

    void hasHeard(T value) {
        assertThat(heard()).isEqualTo(value);
    }

    void hasHeardNothing() {
        assertThat(subscriber.getReceivedOnNext()).isEmpty();
        assertThat(subscriber.isTerminated()).as("terminated").isFalse();
    }

    void hasHeardOfAbsence() {
        assertThat(subscriber.getReceivedOnNext()).isEmpty();
        assertThat(subscriber.isTerminatedComplete()).as("completed").isTrue();
    }

    void hasHeardError(Throwable error) {
        assertThat(error()).isSameAs(error);
    }

    /** The error it has heard, and nothing else. */
    @Nullable
    Throwable error() {
        assertThat(subscriber.getReceivedOnNext()).isEmpty();
        assertThat(subscriber.isTerminatedError()).as("failed").isTrue();
        return subscriber.expectTerminalError();
    }

    /** Whether it has heard how it ends, whatever that was. */
    boolean isOver() {
        return subscriber.isTerminated();
    }

    void leaves() {
        subscriber.cancel();
    }
}
