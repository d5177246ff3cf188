/*
 * Copyright the Weir authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.weir;

import static org.assertj.core.api.Assertions.assertThat;

import dev.weir.TwoDrains.Process;
import dev.weir.metrics.CacheEvent;
import java.time.Duration;
import java.util.Objects;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** Who closes waits for what it drains itself, tells of it, and leaves the rest to others. */
class ClosingDrainTest {

    private final TwoDrains test = new TwoDrains(TwoDrains.SPEC, 1, builder -> builder);
    private final Process one = test.process();
    private final Process two = test.process();

    @Test
    void whatIsAcceptedWhileItIsFoundThatAnotherProcessDrainsIsLeftToThatOne() {
        two.store.delay(() -> Duration.ZERO, () -> Duration.ofSeconds(2));
        two.puts("other", "v");
        test.pass(Duration.ofMillis(10));
        one.puts("k", "v1");
        one.link.delay(() -> Duration.ofMillis(100), () -> Duration.ZERO);
        // It asks for the claim.
        test.pass(Duration.ofMillis(50));
        one.link.delay(() -> Duration.ZERO, () -> Duration.ZERO);
        one.puts("k", "v2");
        test.pass(Duration.ofMillis(10));
        Listener<Void> close = Listener.to(one.weir.close());
        close.hasHeardNothing();
        test.pass(Duration.ofMillis(100));

        close.hasHeardOfAbsence();
        test.pass(Duration.ofSeconds(12));
        assertThat(test.table.rows()).containsEntry("k", "v2");
        assertThat(two.events(CacheEvent.Flushed.class))
                .extracting(CacheEvent.Flushed::key)
                .contains(Optional.of("k"));
    }

    @Test
    void closingEndsWhenAnotherProcessHasDrainedWhatThisOneCannot() {
        one.store.cut();
        two.store.cut();
        one.puts("k", "v1");
        test.pass(Duration.ofMillis(10));
        Listener<Void> close = Listener.to(one.weir.close());
        test.pass(Duration.ofSeconds(3));
        close.hasHeardNothing();
        two.store.restore();
        test.pass(Duration.ofSeconds(6));

        assertThat(test.table.rows()).containsEntry("k", "v1");
        close.hasHeardOfAbsence();
    }

    @Test
    void aRoundThatHasCleanedUpIsOverBeforeAllIsClosed() {
        one.store.delay(() -> Duration.ZERO, () -> Duration.ofMillis(50));
        one.puts("k", "v1");
        // The checkpoint is read, and the flush is under way.
        test.pass(Duration.ofMillis(60));
        one.link.delay(() -> Duration.ZERO, () -> Duration.ofMillis(200));
        test.pass(Duration.ofMillis(60));
        one.link.delay(() -> Duration.ZERO, () -> Duration.ZERO);
        assertThat(one.cache.outbox().state().block().waiting()).isZero();
        Outflow<?, ?> outflow = Objects.requireNonNull(TestWeir.poolOf(one.cache).outflow);
        assertThat(outflow.stats().flushed()).isEqualTo(1);
        Listener<Void> close = Listener.to(one.weir.close());
        close.hasHeardNothing();
        test.pass(Duration.ofMillis(100));
        close.hasHeardNothing();
        test.pass(Duration.ofMillis(400));

        close.hasHeardOfAbsence();
        assertThat(outflow.stats().flushed()).isEqualTo(1);
    }

    @Test
    void whatIsFlushedWhileClosingIsToldOf() {
        boolean[] isOver = {false};
        one.cache.events().subscribe(event -> {}, error -> {}, () -> isOver[0] = true);
        one.store.delay(() -> Duration.ZERO, () -> Duration.ofMillis(50));
        one.puts("k", "v1");
        Listener<Void> close = Listener.to(one.weir.close());
        assertThat(isOver[0]).isFalse();
        test.pass(Duration.ofSeconds(1));

        close.hasHeardOfAbsence();
        assertThat(one.events(CacheEvent.Flushed.class)).hasSize(1);
        assertThat(isOver[0]).isTrue();
    }
}
