/*
 * Copyright the Weir authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.weir;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.reactivestreams.Subscription;
import reactor.core.publisher.BaseSubscriber;
import reactor.core.publisher.Mono;
import reactor.core.publisher.Sinks;

/** An errand that is run once: who leaves at once begins nothing, and nobody waits in vain for what he did not begin. */
class ErrandOnceTest {

    private static final IllegalStateException BROKEN = new IllegalStateException("broken");

    private final List<Throwable> unheard = new ArrayList<>();
    private final AtomicInteger begun = new AtomicInteger();
    private final Sinks.Empty<Void> end = Sinks.empty();
    private final Mono<Void> errand = Errand.once(
            Mono.defer(() -> {
                begun.incrementAndGet();
                return end.asMono();
            }),
            unheard::add);

    @Test
    void whoLeavesAtOnceKeepsNobodyWaiting() {
        errand.subscribe(new BaseSubscriber<>() {
            @Override
            protected void hookOnSubscribe(Subscription subscription) {
                cancel();
            }
        });
        assertThat(begun).hasValue(0);

        Listener<Void> next = Listener.to(errand);
        end.tryEmitEmpty();

        assertThat(begun).hasValue(1);
        assertThat(next.isOver()).isTrue();
    }

    @Test
    void aFailureThatSeveralDidNotWaitForIsToldOnce() {
        for (int i = 0; i < 3; i++) {
            Listener.to(errand).leaves();
        }
        end.tryEmitError(BROKEN);

        assertThat(begun).hasValue(1);
        assertThat(unheard).containsExactly(BROKEN);
    }
}
