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
import dev.weir.redis.trial.Size;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** T37 and T38: processes that are told to end ({@code SIGTERM}), one or all in turn, take leave in good order and leave nothing undone. */
@DropsSignals("The driver drops what fails on a connection that has been given up.")
class StoppedProcessTrialTest {

    private static final int RATE = 1_000;
    private static final int WRITES = Size.of(500, 10_000);
    private static final int ROUNDS = Size.of(1, 10);

    /** Of each of three who write; of five operations four are reads. */
    private static final int RATE_OF_EACH = Size.of(50, 134);

    private static final Duration TO_STOP = Duration.ofSeconds(30);

    @Test
    @Tag("T37")
    void whatWasAcceptedIsDrainedOrLeftToTheNext() {
        try (Bed bed = Bed.of(4)) {
            Witness witness = bed.witness();
            Duration stopping = stopped(bed.writer().opens(WriteBehind.DEFAULT));
            long left = bed.waiting();
            // Most often nothing; on a slow machine what there was no time for.
            bed.writer().opens(WriteBehind.DEFAULT).ask("drained");
            Verdict verdict = Verdict.of(bed.ledger, witness, bed.table);
            figures("T37 told to end", verdict, left, stopping).print();
            assertRight(verdict);
            assertThat(stopping).isLessThan(TO_STOP);
        }
    }

    @Test
    @Tag("T37")
    void whatCannotBeDrainedIsLeftToTheNext() {
        try (Bed bed = Bed.of(4)) {
            Witness witness = bed.witness();
            Duration stopping;
            long left;
            TableLock lock = bed.lock();
            stopping = stopped(bed.writer().opens(WriteBehind.DEFAULT.drainFor(Duration.ofSeconds(1))));
            left = bed.waiting();
            lock.close();
            bed.writer().opens(WriteBehind.DEFAULT).ask("drained");
            Verdict verdict = Verdict.of(bed.ledger, witness, bed.table);
            figures("T37 told to end while the table is locked", verdict, left, stopping)
                    .print();
            assertThat(left).isPositive();
            assertRight(verdict);
            assertThat(stopping).isLessThan(TO_STOP);
        }
    }

    @Test
    @Tag("T37")
    void aQueueInMemoryGoesWithTheProcess() {
        try (Bed bed = Bed.of(1)) {
            Writer writer =
                    bed.writer().opens("queue").writes("w", RATE, Kind.UNIQUE).until(WRITES);
            writer.terminate();
            Verdict verdict = bed.verdictOnUnique();
            verdict.figures("T37 control, a queue in memory").print();
            assertThat(verdict.lost()).isPositive();
        }
    }

    @Test
    @Tag("T38")
    void nobodyNoticesARollingRestart() {
        try (Bed bed = Bed.of(4)) {
            Witness witness = bed.witness();
            rolled(bed, BehindProcess.how(WriteBehind.DEFAULT), true);
            bed.writer().opens(WriteBehind.DEFAULT).ask("drained");
            Verdict verdict = Verdict.of(bed.ledger, witness, bed.table);
            Map<String, Integer> failedToRead = bed.ledger.failuresToRead();
            long old = tooOld(bed, witness);
            int reads = bed.ledger.reads().size();
            verdict.figures("T38 rolling restart")
                    .with("restarts", 3 * ROUNDS)
                    .with("failed", bed.ledger.failures())
                    .with("reads", reads)
                    .with("too old", old)
                    .with("failed to read", failedToRead)
                    .print();
            assertRight(verdict);
            assertThat(reads).isGreaterThan(verdict.confirmed());
            assertThat(old).isZero();
            assertThat(bed.ledger.failures().keySet())
                    .isSubsetOf("TierUnavailableException", "WriteOutcomeUnknownException");
            assertThat(failedToRead.keySet()).isSubsetOf("TierUnavailableException");
            // Where the machine is short of time answers are late, and late ones are failures: so only at full size.
            if (Size.isFull()) {
                int failed = bed.ledger.failed().size()
                        + failedToRead.values().stream().mapToInt(each -> each).sum();
                assertThat(failed).isLessThanOrEqualTo((verdict.confirmed() + reads) / 1_000);
            }
        }
    }

    @Test
    @Tag("T38")
    void whoOnlyDeletesWhatHeHasDoneRepeatsIt() {
        try (Bed bed = Bed.of(1)) {
            Witness witness = bed.witness();
            String naive = "naive " + NaiveBehind.Manner.DELETES_LAST;
            rolled(bed, naive, false);
            bed.writer().opens(naive).ask("drained");
            Verdict verdict = Verdict.of(bed.ledger, witness, bed.table);
            long old = tooOld(bed, witness);
            verdict.figures("T38 control, records deleted after the commit, and the table read")
                    .with("reads", bed.ledger.reads().size())
                    .with("too old", old)
                    .print();
            assertThat(verdict.doubled()).isPositive();
            assertThat(old).isPositive();
        }
    }

    private static Duration stopped(Writer writer) {
        writer.ask("closes");
        writer.writes("w", RATE, Kind.MIXED).until(WRITES);
        long begun = System.nanoTime();
        writer.terminate();
        return Duration.ofNanos(System.nanoTime() - begun);
    }

    /** Three write; each in turn is replaced by another one. */
    private static void rolled(Bed bed, String how, boolean takesLeave) {
        List<Writer> three = new ArrayList<>();
        for (int i = 0; i < 3; i++) {
            three.add(bed.writer());
        }
        for (int i = 0; i < 3; i++) {
            begin(three.get(i), how, "a" + i, takesLeave);
        }
        for (int round = 0; round < ROUNDS; round++) {
            for (int i = 0; i < 3; i++) {
                Writer next = bed.writer();
                three.get(i).until(WRITES / 10);
                begin(next, how, "b" + round + "-" + i, takesLeave);
                three.get(i).terminate();
                three.set(i, next);
            }
        }
        three.forEach(writer -> writer.until(WRITES / 10).ask("stop"));
        three.forEach(Writer::kill);
        bed.endClaims();
    }

    private static void begin(Writer writer, String how, String client, boolean takesLeave) {
        writer.opens(how);
        if (takesLeave) {
            writer.ready().ask("closes");
        }
        writer.writes(client, RATE_OF_EACH, Kind.MIXED).reads(client, 4 * RATE_OF_EACH);
    }

    private static long tooOld(Bed bed, Witness witness) {
        return new Readings(bed.ledger.confirmed(), Witness.places(witness.entered())).tooOld(bed.ledger.reads());
    }

    private static Figures figures(String trial, Verdict verdict, long left, Duration stopping) {
        return verdict.figures(trial).with("left to others", left).with("ended after", stopping.toMillis() + " ms");
    }

    private static void assertRight(Verdict verdict) {
        assertThat(verdict.confirmed()).isPositive();
        assertThat(verdict.losses()).isEmpty();
        assertThat(verdict.doubled()).isZero();
        assertThat(verdict.regressed()).isZero();
        assertThat(verdict.unfinished()).isZero();
    }
}
