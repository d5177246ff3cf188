/*
 * Copyright the Weir authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.weir.perf.trial;

import static org.assertj.core.api.Assertions.assertThat;

import dev.weir.house.DropsSignals;
import dev.weir.outbox.WriteBehind;
import dev.weir.perf.trial.BehindProcess.Kind;
import dev.weir.redis.trial.Figures;
import dev.weir.redis.trial.Instance;
import dev.weir.redis.trial.Size;
import java.time.Duration;
import java.util.Random;
import java.util.Set;
import java.util.function.Predicate;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/**
 * T1 and T2: a process that writes behind and brings what it wrote to the table is killed at random moments, again and again, and
 * another one goes on. What was confirmed is there in the end, each write has had its effect once at most, and in order.
 */
@Tag("T1")
@Tag("T2")
@DropsSignals("The driver drops what fails on a connection that has been given up.")
class KilledDrainerTrialTest {

    private static final int RATE = 500;
    private static final int KILLS = Size.of(20, 100);
    private static final int KILLS_OF_CONTROLS = 20;

    private static final Duration LATE = Duration.ofMillis(2);

    private int between;
    private final long seed = System.nanoTime();
    private final Random random = new Random(seed);

    @Test
    void nothingIsLostAndNothingHappensTwice() {
        try (Bed bed = Bed.of(4)) {
            Witness witness = bed.witness();
            int kills = killed(bed, BehindProcess.how(WriteBehind.DEFAULT), KILLS, kill -> true);
            Writer last = bed.writerFarAway(LATE).opens(WriteBehind.DEFAULT);
            bed.endClaims();
            last.ask("drained");

            Verdict verdict = Verdict.of(bed.ledger, witness, bed.table);
            figures("T1, T2 drainer killed", verdict, kills)
                    .with("keys without their last write", verdict.unfinished())
                    .with("failed", bed.ledger.failures())
                    .print();
            assertThat(verdict.confirmed()).isGreaterThan(KILLS * 50);
            assertThat(between).as("kills at the moment that matters").isPositive();
            assertThat(verdict.losses()).isEmpty();
            assertThat(verdict.doubled()).isZero();
            assertThat(verdict.regressed()).isZero();
            assertThat(verdict.unfinished()).isZero();
            assertThat(bed.waiting()).isZero();
        }
    }

    /** T1's control. */
    @Test
    void whoDeletesBeforeTheCommitLoses() {
        try (Bed bed = Bed.of(4)) {
            Witness witness = bed.witness();
            String naive = "naive " + NaiveBehind.Manner.DELETES_FIRST;
            int kills = killed(
                    bed,
                    naive,
                    KILLS_OF_CONTROLS,
                    kill -> drained(bed, witness, naive).lost() == 0);
            Verdict verdict = Verdict.of(bed.ledger, witness, bed.table);
            figures("T1 control, records deleted before the commit", verdict, kills)
                    .print();
            assertThat(verdict.lost()).isPositive();
        }
    }

    /** T2's control. */
    @Test
    void whoDeletesAfterTheCommitRepeats() {
        try (Bed bed = Bed.of(4)) {
            Witness witness = bed.witness();
            String naive = "naive " + NaiveBehind.Manner.DELETES_LAST;
            int kills = killed(
                    bed,
                    naive,
                    KILLS_OF_CONTROLS,
                    kill -> drained(bed, witness, naive).doubled() == 0);
            Verdict verdict = Verdict.of(bed.ledger, witness, bed.table);
            figures("T2 control, records deleted after the commit", verdict, kills)
                    .print();
            assertThat(verdict.losses()).isEmpty();
            assertThat(verdict.doubled()).isPositive();
        }
    }

    /** Kills one process after the other while the next one starts already, until they are so many or it is told to stop. */
    private int killed(Bed bed, String how, int most, Predicate<Integer> goesOn) {
        Writer next = bed.writerFarAway(LATE);
        for (int kill = 1; kill <= most; kill++) {
            Writer now = next.opens(how);
            next = kill < most ? bed.writerFarAway(LATE) : next;
            bed.endClaims();
            now.writes("w" + kill, RATE, Kind.MIXED).until(Size.of(50, 500) + random.nextInt(150));
            Instance.rest(Duration.ofMillis(random.nextInt(50)));
            now.kill();
            between += isBetween(bed) ? 1 : 0;
            if (!goesOn.test(kill)) {
                return kill;
            }
        }
        return most;
    }

    /** Whether something has taken effect that has yet to be taken out of the outbox. */
    private static boolean isBetween(Bed bed) {
        Set<String> waiting = bed.stampsWaiting();
        return bed.table.effects().stream().anyMatch(effect -> waiting.contains(effect.stamp()));
    }

    /** The verdict as it would be if nobody else was killed. */
    private static Verdict drained(Bed bed, Witness witness, String how) {
        try (Writer writer = bed.writerFarAway(LATE).opens(how)) {
            writer.ask("drained");
            writer.kill();
        }
        return Verdict.of(bed.ledger, witness, bed.table);
    }

    private Figures figures(String trial, Verdict verdict, int kills) {
        return verdict.figures(trial)
                .with("kills", kills)
                .with("of them between commit and clean-up", between)
                .with("seed", seed);
    }
}
