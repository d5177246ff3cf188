/*
 * Copyright the Weir authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.weir;

import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;

import dev.weir.TwoDrains.Process;
import dev.weir.source.Lane;
import java.time.Duration;
import org.junit.jupiter.api.Test;

/** No epoch is begun that is behind what has been applied: what is accepted in it would be taken for applied, and never be. */
class LateBeginTest {

    private static final Duration LATE = Duration.ofMillis(1_500);
    private static final Duration MOMENT = Duration.ofMillis(1);

    private final TwoDrains test = new TwoDrains(TwoDrains.SPEC, 1, builder -> builder);
    private final Process late = test.process();

    @Test
    void whoIsLateToBeginAfterASecondLossBeginsNothing() {
        late.puts("k", "v0");
        test.pass(Duration.ofMillis(100));
        long arrives = allIsLostAndItsBeginIsOnTheWay();
        // Of a later millisecond, and so with a later epoch.
        test.pass(MOMENT);
        Process other = test.process();
        other.puts("k", "v1");
        test.pass(Duration.ofMillis(100));
        assertThat(test.table.rows()).containsEntry("k", "v1");
        long later = epoch();

        // Just before the late one arrives, all is lost again; nobody else has looked since.
        test.pass(Duration.ofNanos(arrives - test.clock.nanos()).minus(MOMENT));
        test.server.flush();
        test.pass(MOMENT.plus(MOMENT));
        late.link.delay(() -> Duration.ZERO, () -> Duration.ZERO);
        Listener<Void> put = Listener.to(other.cache.put("k", "v2"));
        test.pass(Duration.ofSeconds(4));

        put.hasHeardOfAbsence();
        assertThat(test.table.rows()).containsEntry("k", "v2");
        assertThat(epoch()).isGreaterThan(later);
    }

    /** When its begin arrives. It has raised its epoch in the store by now. */
    private long allIsLostAndItsBeginIsOnTheWay() {
        long before = epoch();
        late.link.delay(() -> epoch() == before ? Duration.ZERO : LATE, () -> Duration.ZERO);
        test.server.flush();
        while (epoch() == before) {
            test.pass(MOMENT);
        }
        return test.clock.nanos() + LATE.toNanos();
    }

    @Test
    void whoHasNotSeenTheLastEpochBeginsALaterOneThoughTheClockStandsWhereThatBegan() {
        late.link.cut();
        test.server.flush();
        Process other = test.process();
        other.puts("k", "v1");
        test.pass(Duration.ofSeconds(4));
        assertThat(test.table.rows()).containsEntry("k", "v1");
        other.link.cut();
        test.server.flush();
        late.link.restore();
        theClockStandsWhereTheEpochBegan();

        Listener<Void> put = Listener.to(late.cache.put("k", "v2"));
        test.pass(Duration.ofSeconds(4));
        put.hasHeardOfAbsence();
        assertThat(test.table.rows()).containsEntry("k", "v2");
    }

    private void theClockStandsWhereTheEpochBegan() {
        long began = epoch();
        for (int i = 0; i < 3_000; i++) {
            test.server.skewClock(Duration.ofMillis(began - test.clock.instant().toEpochMilli())
                    .minus(MOMENT));
            test.pass(MOMENT);
        }
    }

    private long epoch() {
        return requireNonNull(test.table.standing(new Lane("shop", "products", 0)))
                .epoch();
    }
}
