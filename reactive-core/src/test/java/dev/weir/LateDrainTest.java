/*
 * Copyright the Weir authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.weir;

import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;

import dev.weir.TwoDrains.Process;
import dev.weir.coherence.Attachment;
import dev.weir.coherence.InvalidationLog;
import dev.weir.metrics.CacheEvent;
import dev.weir.source.Checkpoint;
import dev.weir.source.Lane;
import java.time.Duration;
import org.junit.jupiter.api.Test;

/** A drainer that finds itself behind what has been applied asks which epoch the server has, and takes the checkpoint back only for that. */
class LateDrainTest {

    private static final Duration LATE = Duration.ofSeconds(3);
    private static final Duration A_WAY = Duration.ofMillis(50);
    private static final Duration MOMENT = Duration.ofMillis(1);

    private final TwoDrains test = new TwoDrains(TwoDrains.SPEC, 1, builder -> builder);
    private final Process late = test.process();

    @Test
    void whoHasNotHeardOfTheLastEpochTakesNoCheckpointBack() {
        long reads = itIsOnTheWayToReadTheCheckpoint();
        Process other = allIsLostAndAnotherOneHasAppliedInALaterEpoch();
        Checkpoint applied = standing();
        test.table.writeUnseen("k", "of somebody else");

        test.pass(Duration.ofNanos(reads - test.clock.nanos()).plus(MOMENT));
        assertThat(standing().applied()).isEqualTo(applied.applied());
        other.link.restore();
        test.pass(Duration.ofSeconds(20));
        assertThat(standing().applied()).isEqualTo(applied.applied());
        assertThat(test.table.rows()).containsEntry("k", "of somebody else");
        // Of what was lost indeed, each of them.
        assertThat(late.events(CacheEvent.OutboxLost.class)).hasSize(1);
        assertThat(other.events(CacheEvent.OutboxLost.class)).hasSize(1);
    }

    /** When it does. It knows one epoch only by then, whatever happens meanwhile. */
    private long itIsOnTheWayToReadTheCheckpoint() {
        late.store.delay(() -> LATE, () -> Duration.ZERO);
        late.puts("k", "v0");
        test.pass(A_WAY);
        return test.clock.nanos() - A_WAY.toNanos() + LATE.toNanos();
    }

    /** And cannot say so, because it has lost its server. */
    private Process allIsLostAndAnotherOneHasAppliedInALaterEpoch() {
        test.server.flush();
        Process other = test.process();
        other.store.delay(() -> A_WAY, () -> Duration.ZERO);
        other.puts("k", "v1");
        while (!test.table.rows().containsValue("v1")) {
            test.pass(MOMENT);
        }
        other.link.cut();
        return other;
    }

    @Test
    void whoDrainsAnEpochBehindWhatWasAppliedTakesTheCheckpointBackAndTellsOfALoss() {
        late.puts("k", "v1");
        test.pass(Duration.ofMillis(100));
        late.link.cut();
        Checkpoint before = standing();
        test.server.flush();
        test.server.skewClock(Duration.ofHours(-1));
        somebodyWhoDoesNotKnowTheStoreBegins();

        Process other = test.process();
        other.puts("k", "v2");
        test.pass(Duration.ofSeconds(4));
        assertThat(test.table.rows()).containsEntry("k", "v2");
        assertThat(standing().epoch()).isGreaterThan(before.epoch());
        assertThat(other.events(CacheEvent.OutboxLost.class)).hasSize(1);
    }

    private void somebodyWhoDoesNotKnowTheStoreBegins() {
        InvalidationLog log = test.server.open("shop", test.clock).log();
        Attachment.Lost found = (Attachment.Lost) log.attach(0).block();
        assertThat(log.begin(0, found, found.serverMillis()).block()).isTrue();
    }

    private Checkpoint standing() {
        return requireNonNull(test.table.standing(new Lane("shop", "products", 0)));
    }
}
