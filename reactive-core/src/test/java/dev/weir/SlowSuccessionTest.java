/*
 * Copyright the Weir authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.weir;

import static org.assertj.core.api.Assertions.assertThat;

import dev.weir.TwoDrains.Process;
import dev.weir.coherence.CoherenceState;
import java.time.Duration;
import org.junit.jupiter.api.Test;

/** A store that is slow holds an epoch up for as long as it takes, and not for as long as it is slow. */
class SlowSuccessionTest {

    private static final Duration ONE_WAY = Duration.ofMillis(1_500);

    private final TwoDrains test = new TwoDrains(TwoDrains.SPEC, 1, builder -> builder);
    private final Process process = test.process();

    @Test
    void anEpochIsBegunWithAStoreThatTakesLongerThanTheServerMay() {
        process.puts("k", "before");
        test.pass(Duration.ofSeconds(1));
        process.store.delay(() -> ONE_WAY, () -> Duration.ZERO);
        test.server.flush();
        test.pass(Duration.ofSeconds(15));

        assertThat(coherence()).isEqualTo(CoherenceState.COHERENT);
        Listener<Void> put = Listener.to(process.cache.put("k", "after"));
        test.pass(Duration.ofSeconds(15));
        put.hasHeardOfAbsence();
        assertThat(test.table.rows()).containsEntry("k", "after");
    }

    @Test
    void whatIsNotAnsweredInTimeIsAskedAgain() {
        process.puts("k", "before");
        test.pass(Duration.ofSeconds(1));
        process.store.delay(() -> ONE_WAY, () -> Duration.ZERO);
        test.server.flush();
        test.pass(Duration.ofSeconds(1));
        // Between what it asks of the store and what it asks of the server next.
        process.link.delay(() -> Duration.ofMinutes(10), () -> Duration.ZERO);
        test.pass(Duration.ofSeconds(60));
        assertThat(coherence()).isEqualTo(CoherenceState.BLIND);

        process.store.delay(() -> Duration.ZERO, () -> Duration.ZERO);
        process.link.delay(() -> Duration.ZERO, () -> Duration.ZERO);
        test.pass(Duration.ofSeconds(5));
        assertThat(coherence()).isEqualTo(CoherenceState.COHERENT);
    }

    private CoherenceState coherence() {
        return process.weir.health().remote().orElseThrow().coherence();
    }
}
