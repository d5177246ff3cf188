/*
 * Copyright the Weir authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.weir;

import static org.assertj.core.api.Assertions.assertThat;

import dev.weir.testing.VirtualClock;
import java.time.Duration;
import org.junit.jupiter.api.Test;

/** The server's clock as it is estimated: moved only by what proves it wrong. */
class ServerClockTest {

    private final VirtualClock clock = VirtualClock.create();
    private final ServerClock server = new ServerClock(clock);

    @Test
    void nothingIsKnownAtFirst() {
        assertThat(server.millis()).isZero();
    }

    @Test
    void itGoesOnByThisProcesssOwn() {
        server.showed(5_000, clock.nanos());
        pass(100);

        assertThat(server.millis()).isEqualTo(5_100);
    }

    @Test
    void anAnswerThatFitsMovesNothing() {
        server.showed(5_000, clock.nanos());
        long asked = clock.nanos();
        pass(100);

        server.showed(5_000, asked);
        server.showed(5_050, asked);

        assertThat(server.millis()).isEqualTo(5_100);
    }

    @Test
    void oneThatIsAheadMovesItForward() {
        server.showed(5_000, clock.nanos());

        server.showed(6_000, clock.nanos());

        assertThat(server.millis()).isEqualTo(6_000);
    }

    @Test
    void oneThatCannotBeThatLateMovesItBackByNoMoreThanThatTakes() {
        server.showed(5_000, clock.nanos());
        long asked = clock.nanos();
        pass(100);

        server.showed(4_000, asked);

        assertThat(server.millis()).isEqualTo(4_101);
    }

    @Test
    void answersOfServersThatDisagreeALittleWithinARoundTripDoNotShakeIt() {
        server.showed(5_000, clock.nanos());
        long before = server.millis();
        for (int round = 0; round < 100; round++) {
            long asked = clock.nanos();
            pass(10);
            server.showed(5_000 + 10 * round + (round % 2 == 0 ? 3 : 7), asked);
            assertThat(server.millis()).isGreaterThanOrEqualTo(before);
            before = server.millis();
        }

        assertThat(server.millis()).isEqualTo(6_000);
    }

    private void pass(long millis) {
        clock.advanceBy(Duration.ofMillis(millis));
    }
}
