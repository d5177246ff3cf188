/*
 * Copyright the Weir authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.weir;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import reactor.core.publisher.Sinks;

/** Of a volley everything is tried, and its failure is the first one. */
class VolleyTest {

    private final List<Integer> tried = new ArrayList<>();

    @Test
    void allAreTriedAndTheFirstFailureIsTold() {
        Listener<Void> told = Listener.to(Volley.forEach(List.of(1, 2, 3, 4), 2, number -> {
            tried.add(number);
            if (number == 4) {
                throw new IllegalArgumentException("four");
            }
            return number % 2 == 0 ? Mono.error(new IllegalStateException("two")) : Mono.empty();
        }));
        assertThat(tried).containsExactly(1, 2, 3, 4);
        assertThat(told.error()).isInstanceOf(IllegalStateException.class).hasMessage("two");
    }

    @Test
    void itIsOverWhenAllHaveEnded() {
        List<Sinks.Empty<Void>> ends =
                Flux.range(0, 3).map(i -> Sinks.<Void>empty()).collectList().block();
        Listener<Void> told = Listener.to(
                Volley.forEach(List.of(0, 1, 2), 2, number -> ends.get(number).asMono()));
        ends.get(1).tryEmitError(new IllegalStateException("one"));
        ends.get(0).tryEmitError(new IllegalStateException("nought"));
        assertThat(told.isOver()).isFalse();
        ends.get(2).tryEmitEmpty();
        assertThat(told.error()).hasMessage("one");
    }

    @Test
    void ofNoneItIsOverAtOnce() {
        assertThat(Listener.to(Volley.forEach(List.of(), 2, none -> Mono.never()))
                        .isOver())
                .isTrue();
    }
}
