/*
 * Copyright the Weir authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.weir;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.fail;

import java.util.List;
import java.util.OptionalLong;
import java.util.concurrent.TimeUnit;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

class SimulationTest {

    private static final long SEEDS = Long.getLong("simulation.seeds", 5_000);
    private static final long FIRST = Long.getLong("simulation.first", 1);
    private static final int SHOWN = 3;

    /** One seed is replayed with {@code -Dsimulation.first=<seed> -Dsimulation.seeds=1}. */
    @Test
    @Timeout(value = 15, unit = TimeUnit.MINUTES)
    void noSeedBreaksAPromise() {
        List<Verdict> broken = LongStream.range(FIRST, FIRST + SEEDS)
                .parallel()
                .mapToObj(seed -> Simulation.run(seed, Protections.ALL))
                .filter(verdict -> !verdict.isClean())
                .limit(SHOWN)
                .toList();

        if (!broken.isEmpty()) {
            fail(String.join("\n\n", broken.stream().map(Verdict::toString).toList()));
        }
    }

    @ParameterizedTest
    @EnumSource
    void aProtectionThatIsOffIsMissed(Control control) {
        OptionalLong seed = LongStream.rangeClosed(1, 1_000)
                .filter(each -> !Simulation.run(each, control.off(), false).isClean())
                .findFirst();

        assertThat(seed).as("a seed that notices " + control).isPresent();
        System.out.println("T40 control " + control + ": missed in seed " + seed.getAsLong());
    }

    /** What tilts the odds for a control must not break anything by itself. */
    @ParameterizedTest
    @EnumSource
    void whereAProtectionWouldBeMissedItHolds(Control control) {
        Protections on = Protections.ALL.where(control.off().theme());

        for (long seed = 1; seed <= 50; seed++) {
            assertThat(Simulation.run(seed, on)).matches(Verdict::isClean);
        }
    }

    @ParameterizedTest
    @ValueSource(longs = {3, 32, 188, 945, 2_521, 6_918})
    void theSameSeedIsTheSameRun(long seed) {
        Verdict first = Simulation.run(seed, Protections.ALL, true);

        assertThat(Simulation.run(seed, Protections.ALL, true)).isEqualTo(first);
        assertThat(first.trace()).hasSizeGreaterThan(20);
    }
}
