/*
 * Copyright the Weir authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.weir.perf.trial;

import static org.assertj.core.api.Assertions.assertThat;

import dev.weir.house.DropsSignals;
import dev.weir.outbox.WriteBehind;
import dev.weir.perf.trial.BehindProcess.Kind;
import dev.weir.redis.server.RespConnection;
import dev.weir.redis.trial.Instance;
import dev.weir.redis.trial.Size;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/**
 * Two processes drain one lane all the time, because the right to do it alone is taken from whoever has it. The order of writes in
 * Postgres is that of the outbox all the same, and each has one effect.
 */
@Tag("owners")
@DropsSignals("The driver drops what fails on a connection that has been given up.")
class TwoOwnersTrialTest {

    private static final int WRITES = Size.of(1_500, 30_000);
    private static final int RATE = 400;

    @Test
    void theOrderIsThatOfTheOutbox() {
        try (Bed bed = Bed.of(1)) {
            Witness witness = bed.witness();
            Writer one = bed.writer();
            Writer other = bed.writer();
            one.opens(WriteBehind.DEFAULT);
            other.opens(WriteBehind.DEFAULT);
            long taken;
            try (Thief thief = new Thief(bed)) {
                writeBoth(one, other);
                taken = thief.taken;
            }
            one.ask("drained");
            long flushedByOne = count("flushed", one.ask("stats"));
            long flushedByOther = count("flushed", other.ask("stats"));
            long retries = count("retries", one.ask("stats")) + count("retries", other.ask("stats"));

            Verdict verdict = Verdict.of(bed.ledger, witness, bed.table);
            verdict.figures("two owners of one lane")
                    .with("flushed by one", flushedByOne)
                    .with("by the other", flushedByOther)
                    .with("rounds that came too late", retries)
                    .with("claims taken away", taken)
                    .print();
            assertThat(flushedByOne).isPositive();
            assertThat(flushedByOther).isPositive();
            assertThat(retries).isPositive();
            assertThat(verdict.losses()).isEmpty();
            assertThat(verdict.doubled()).isZero();
            assertThat(verdict.regressed()).isZero();
            assertThat(verdict.unfinished()).isZero();
        }
    }

    /**
     * Whoever does not look, in the transaction, whether somebody else has been there. One of them alone stands still: were it both, they could do
     * so over the same page, and neither would come behind what the other has written since.
     */
    @Test
    void withoutACheckpointInTheTransactionItIsNot() {
        try (Bed bed = Bed.of(1)) {
            Witness witness = bed.witness();
            Writer one = bed.writer();
            Writer other = bed.writer();
            one.opens("naive " + NaiveBehind.Manner.DAWDLES);
            other.opens("naive " + NaiveBehind.Manner.DELETES_LAST);
            writeBoth(one, other);
            one.ask("drained");
            Verdict verdict = Verdict.of(bed.ledger, witness, bed.table);
            verdict.figures("two owners, control without a checkpoint").print();
            assertThat(verdict.doubled()).isPositive();
            assertThat(verdict.regressed()).isPositive();
        }
    }

    private static void writeBoth(Writer one, Writer other) {
        one.writes("one", RATE, Kind.MIXED);
        other.writes("other", RATE, Kind.MIXED);
        one.until(WRITES);
        other.until(WRITES);
        one.ask("stop");
        other.ask("stop");
    }

    private static long count(String what, String stats) {
        Matcher matcher = Pattern.compile("\\b" + what + "=(\\d+)").matcher(stats);
        assertThat(matcher.find()).as(stats).isTrue();
        return Long.parseLong(matcher.group(1));
    }

    /** A thief of the right to drain, as fast as the server lets him. */
    private static final class Thief implements AutoCloseable {

        private final AtomicBoolean goesOn = new AtomicBoolean(true);
        private final Thread thread;
        private volatile long taken;

        Thief(Bed bed) {
            thread = new Thread(() -> steal(bed), "weir-thief");
            thread.setDaemon(true);
            thread.start();
        }

        private void steal(Bed bed) {
            try (RespConnection connection = bed.redis.endpoint().connect()) {
                while (goesOn.get()) {
                    taken += Long.parseLong(connection.text("DEL", bed.claim(0)));
                }
            }
        }

        @Override
        public void close() {
            goesOn.set(false);
            Instance.await("the thief to be gone", () -> !thread.isAlive());
        }
    }
}
