/*
 * Copyright the Weir authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.weir.perf.trial;

import static org.assertj.core.api.Assertions.assertThat;

import dev.weir.house.DropsSignals;
import dev.weir.outbox.WriteBehind;
import dev.weir.perf.trial.BehindProcess.Kind;
import dev.weir.redis.trial.Instance;
import dev.weir.redis.trial.Size;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** T6: somebody flushes Redis while writes wait in it. They are lost, which is said, and nobody reads what is not there any more. */
@Tag("T6")
@DropsSignals("The driver drops what fails on a connection that has been given up.")
class FlushedServerTrialTest {

    private static final int TIMES = Size.of(1, 5);
    private static final Duration TO_SAY_SO =
            Duration.ofSeconds(2).plus(Size.of(Duration.ofSeconds(1), Duration.ofMillis(50)));

    @Test
    void itIsSaidAndNobodyReadsWhatIsLost() {
        for (int time = 0; time < TIMES; time++) {
            once();
        }
    }

    private static void once() {
        try (Bed bed = Bed.of(4)) {
            Witness witness = bed.witness();
            Writer other = bed.writer().opens(WriteBehind.DEFAULT);
            Writer writer = bed.writer()
                    .opens(WriteBehind.DEFAULT)
                    .writes("w", 500, Kind.MIXED)
                    .until(300);
            other.ask("read " + BehindProcess.HOT);
            List<Long> epochs = epochs(bed);
            TableLock lock = bed.lock();
            Instance.await("something to wait", () -> bed.waiting() >= 20);
            long flushedAt = System.nanoTime();
            bed.redis.endpoint().call("FLUSHALL");
            Instance.await("it to be said", () -> !writer.ask("lost").equals("0"));
            lock.close();
            String health = writer.ask("health");
            Duration after = Duration.ofNanos(Long.parseLong(writer.ask("lost")) - flushedAt);
            writer.until(200).ask("stop");
            writer.ask("drained");
            long stale = stale(bed, writer) + stale(bed, other);
            List<Long> later = epochs(bed);

            Verdict verdict = Verdict.of(bed.ledger, witness, bed.table);
            verdict.figures("T6 Redis flushed")
                    .with("said after", after.toMillis() + " ms")
                    .with("health", health.split(" ")[0])
                    .with("old answers of " + 2 * BehindProcess.HOT, stale)
                    .print();
            assertThat(verdict.lost()).isPositive();
            assertThat(verdict.doubled()).isZero();
            assertThat(after).isLessThan(TO_SAY_SO);
            assertThat(health).startsWith("DOWN").contains("OUTBOX_LOST");
            assertThat(IntStream.range(0, later.size())).allMatch(shard -> later.get(shard) > epochs.get(shard));
            assertThat(stale).isZero();
        }
    }

    /** Who keeps nothing but the stream loses the same and does not know. */
    @Test
    void whoKeepsOnlyAStreamLosesItInSilence() {
        try (Bed bed = Bed.of(1)) {
            Witness witness = bed.witness();
            Writer writer = bed.writer()
                    .opens("naive " + NaiveBehind.Manner.DELETES_LAST)
                    .writes("w", 500, Kind.MIXED)
                    .until(300);
            TableLock lock = bed.lock();
            writer.until(100);
            bed.redis.endpoint().call("FLUSHALL");
            lock.close();
            writer.until(200).ask("stop");
            writer.ask("drained");
            Verdict verdict = Verdict.of(bed.ledger, witness, bed.table);
            verdict.figures("T6 control, a stream alone")
                    .with("failed", bed.ledger.failures())
                    .print();
            assertThat(verdict.lost()).isPositive();
            assertThat(bed.ledger.failures()).isEmpty();
        }
    }

    private static long stale(Bed bed, Writer writer) {
        Map<String, String> rows = bed.table.rows();
        String[] answers = writer.ask("read " + BehindProcess.HOT).split(" ");
        return IntStream.range(0, BehindProcess.HOT)
                .filter(i -> !answers[i].equals("h" + i + "=" + rows.getOrDefault("h" + i, "")))
                .count();
    }

    private static List<Long> epochs(Bed bed) {
        List<Long> epochs = new ArrayList<>();
        for (int shard = 0; shard < bed.site.shards(); shard++) {
            String state = "weir:{" + bed.site.namespace() + ":" + shard + "}:s";
            epochs.add(Long.parseLong(bed.redis.endpoint().text("HGET", state, "epoch")));
        }
        return epochs;
    }
}
