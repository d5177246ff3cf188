/*
 * Copyright the Weir authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.weir;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.fail;

import dev.weir.BehindScenario.Fault;
import dev.weir.BehindScenario.Writing;
import java.util.List;
import java.util.OptionalLong;
import java.util.concurrent.TimeUnit;
import java.util.function.UnaryOperator;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

class BehindSimulationTest {

    private static final long SEEDS = Long.getLong("simulation.behind.seeds", 2_000);
    private static final long FIRST = Long.getLong("simulation.first", 1);
    private static final long THEMED = Long.getLong("simulation.behind.themed", 30);
    private static final int SHOWN = 3;

    /** One seed is replayed with {@code -Dsimulation.first=<seed> -Dsimulation.behind.seeds=1}. */
    @Test
    @Timeout(value = 15, unit = TimeUnit.MINUTES)
    void noSeedBreaksAPromise() {
        List<Verdict> broken = LongStream.range(FIRST, FIRST + SEEDS)
                .parallel()
                .mapToObj(seed -> BehindSimulation.run(seed, Protections.ALL, UnaryOperator.identity()))
                .filter(verdict -> !verdict.isClean())
                .limit(SHOWN)
                .toList();

        if (!broken.isEmpty()) {
            fail(String.join("\n\n", broken.stream().map(Verdict::toString).toList()));
        }
    }

    @ParameterizedTest
    @EnumSource
    @Timeout(value = 5, unit = TimeUnit.MINUTES)
    void aProtectionThatIsOffIsMissed(BehindControl control) {
        OptionalLong seed = LongStream.rangeClosed(1, 1_000)
                .filter(each -> !BehindSimulation.run(each, control.off(), control.theme(), false)
                        .isClean())
                .findFirst();

        assertThat(seed).as("a seed that notices " + control).isPresent();
        System.out.println("T40 control " + control + ": missed in seed " + seed.getAsLong());
    }

    /** What tilts the odds for a control must not break anything by itself. */
    @ParameterizedTest
    @EnumSource
    @Timeout(value = 5, unit = TimeUnit.MINUTES)
    void whereAProtectionWouldBeMissedItHolds(BehindControl control) {
        for (long seed = 1; seed <= THEMED; seed++) {
            assertThat(BehindSimulation.run(seed, Protections.ALL, control.theme()))
                    .matches(Verdict::isClean);
        }
    }

    /** Who is about to begin an epoch stands still, and all is lost once more; {@link LateBeginTest} tells the story. */
    @Test
    @Timeout(value = 5, unit = TimeUnit.MINUTES)
    void whereAllIsLostAgainAndAgainNothingElseIs() {
        for (long seed = 1; seed <= THEMED; seed++) {
            assertThat(BehindSimulation.run(seed, Protections.ALL, BehindSimulationTest::losingAllAgain))
                    .matches(Verdict::isClean);
        }
    }

    private static BehindScenario losingAllAgain(BehindScenario drawn) {
        return drawn.writing(Writing.PUT)
                .failing(13, Fault.FLUSH, Fault.PAUSE)
                .claiming(true)
                .taking(200, 3)
                .batching(1_000)
                .withKeys(20)
                .bursting(30, 1_500);
    }

    @ParameterizedTest
    @ValueSource(longs = {1, 27, 309, 482, 911, 1_724})
    void theSameSeedIsTheSameRun(long seed) {
        Verdict first = BehindSimulation.run(seed, Protections.ALL, UnaryOperator.identity(), true);

        assertThat(BehindSimulation.run(seed, Protections.ALL, UnaryOperator.identity(), true))
                .isEqualTo(first);
        assertThat(first.trace()).hasSizeGreaterThan(20);
    }
}
