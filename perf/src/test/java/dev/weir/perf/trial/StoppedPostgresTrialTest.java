/*
 * Copyright the Weir authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.weir.perf.trial;

import static org.assertj.core.api.Assertions.assertThat;

import dev.weir.house.DropsSignals;
import dev.weir.outbox.WriteBehind;
import dev.weir.perf.trial.BehindProcess.Kind;
import dev.weir.r2dbc.server.PostgresServer;
import dev.weir.redis.server.RedisOptions;
import dev.weir.redis.trial.Instance;
import dev.weir.redis.trial.Size;
import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** T15: Postgres is away for so long that the outbox is full. What was accepted is flushed afterwards, what was not is said. */
@Tag("T15")
@DropsSignals("The driver drops what fails on a connection that has been given up.")
class StoppedPostgresTrialTest {

    private static final int SHARDS = 2;
    private static final int LIMIT = Size.of(200, 50_000);
    private static final int RATE = Size.of(300, 1_000);
    private static final Duration AWAY = Size.of(Duration.ofSeconds(4), Duration.ofMinutes(5));
    private static final Duration TO_DRAIN = Duration.ofSeconds(60);
    private static final RedisOptions REDIS = RedisOptions.defaults().withAppendOnly("everysec");

    @Test
    void whatWasAcceptedIsFlushedAndWhatWasNotIsSaid() {
        WriteBehind how = WriteBehind.DEFAULT.limit(LIMIT).acceptWithin(Duration.ofSeconds(2));
        try (PostgresServer postgres = PostgresServer.start();
                Bed bed = Bed.of(SHARDS, REDIS, postgres.endpoint())) {
            Witness witness = bed.witness();
            Writer writer =
                    bed.writer().opens(how).writes("w", RATE, Kind.UNIQUE).until(200);
            postgres.stop();
            Instance.rest(AWAY);
            Instance.await("the outbox to be full", () -> bed.waiting() >= (long) SHARDS * LIMIT);
            writer.until(200);
            long waiting = bed.waiting();
            postgres.restart();
            long back = System.nanoTime();
            writer.ask("stop");
            writer.ask("drained");
            Duration drained = Duration.ofNanos(System.nanoTime() - back);

            List<Witness.Entered> entered = witness.entered();
            Verdict verdict = Verdict.of(bed.ledger, witness, bed.table);
            Set<String> refused = new HashSet<>();
            Set<String> open = new HashSet<>();
            bed.ledger.failed().forEach(write -> (write.isOpen() ? open : refused).add(write.stamp()));
            long refusedAndThere =
                    bed.table.rows().values().stream().filter(refused::contains).count();
            verdict.figures("T15 Postgres away")
                    .with("waiting then", waiting)
                    .with("accepted", entered.size())
                    .with("refused", bed.ledger.failures())
                    .with("refused and yet in the table", refusedAndThere)
                    .with("drained after", drained.toMillis() + " ms")
                    .print();
            assertThat(bed.ledger.failures()).containsKey("OutboxFullException");
            assertThat(bed.ledger.failures().keySet())
                    .isSubsetOf("OutboxFullException", "TierUnavailableException", "WriteOutcomeUnknownException");
            assertThat(waiting).isEqualTo((long) SHARDS * LIMIT);
            assertThat(entered).hasSameSizeAs(bed.table.rows().keySet()).hasSize(verdict.effects());
            assertThat(entered.stream().filter(each -> !open.contains(each.stamp())))
                    .hasSize(verdict.confirmed());
            assertThat(verdict.lost()).isZero();
            assertThat(refusedAndThere).isZero();
            assertThat(drained).isLessThan(TO_DRAIN);
        }
    }

    @Test
    void whoTrimsTheStreamLosesInSilence() {
        try (PostgresServer postgres = PostgresServer.start();
                Bed bed = Bed.of(1, REDIS, postgres.endpoint())) {
            Witness witness = bed.witness();
            Writer writer = bed.writer()
                    .opens("naive " + NaiveBehind.Manner.TRIMS)
                    .writes("w", 300, Kind.UNIQUE)
                    .until(200);
            postgres.stop();
            writer.until(800);
            postgres.restart();
            writer.ask("stop");
            writer.ask("drained");
            Verdict verdict = Verdict.of(bed.ledger, witness, bed.table);
            verdict.figures("T15 control, a stream that is trimmed")
                    .with("failed", bed.ledger.failures())
                    .print();
            assertThat(verdict.lost()).isPositive();
            assertThat(bed.ledger.failures()).isEmpty();
        }
    }
}
