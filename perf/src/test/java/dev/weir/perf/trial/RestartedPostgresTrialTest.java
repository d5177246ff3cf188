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
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** T14: Postgres is restarted in good order, or one of its processes is killed, which makes it start over, while rows are written. */
@Tag("T14")
@DropsSignals("The driver drops what fails on a connection that has been given up.")
class RestartedPostgresTrialTest {

    private static final int TIMES = Size.of(2, 10);
    private static final RedisOptions REDIS = RedisOptions.defaults().withAppendOnly("everysec");

    @Test
    void nothingIsLostAndTheOrderIsKept() {
        try (PostgresServer postgres = PostgresServer.start(PostgresServer.durable());
                Bed bed = Bed.of(4, REDIS, postgres.endpoint())) {
            Witness witness = bed.witness();
            Writer writer = bed.writer().opens(WriteBehind.DEFAULT).writes("w", 500, Kind.MIXED);
            disturb(postgres, writer);
            long calm = System.nanoTime();
            writer.ask("stop");
            writer.ask("drained");
            Duration drained = Duration.ofNanos(System.nanoTime() - calm);

            Verdict verdict = Verdict.of(bed.ledger, witness, bed.table);
            verdict.figures("T14 Postgres restarted")
                    .with("times", TIMES)
                    .with("failed", bed.ledger.failures())
                    .with("drained after", drained.toMillis() + " ms")
                    .print();
            assertThat(verdict.losses()).isEmpty();
            assertThat(verdict.doubled()).isZero();
            assertThat(verdict.regressed()).isZero();
            assertThat(verdict.unfinished()).isZero();
            assertThat(bed.ledger.failures().keySet())
                    .isSubsetOf("OutboxFullException", "TierUnavailableException", "WriteOutcomeUnknownException");
        }
    }

    @Test
    void whoDeletesBeforeTheCommitLoses() {
        try (PostgresServer postgres = PostgresServer.start(PostgresServer.durable());
                Bed bed = Bed.of(4, REDIS, postgres.endpoint())) {
            Witness witness = bed.witness();
            Writer writer = bed.writer()
                    .opens("naive " + NaiveBehind.Manner.DELETES_FIRST)
                    .writes("w", 500, Kind.MIXED);
            disturb(postgres, writer);
            writer.ask("stop");
            writer.ask("drained");
            Verdict verdict = Verdict.of(bed.ledger, witness, bed.table);
            verdict.figures("T14 control, records deleted before the commit").print();
            assertThat(verdict.lost()).isPositive();
        }
    }

    private static void disturb(PostgresServer postgres, Writer writer) {
        for (int time = 0; time < TIMES; time++) {
            writer.until(200);
            if (time % 2 == 0) {
                postgres.restart();
            } else {
                killABackend(postgres);
            }
        }
        writer.until(200);
    }

    private static void killABackend(PostgresServer postgres) {
        List<String> pids = new ArrayList<>();
        Instance.await("somebody to be connected", () -> pids.addAll(clients(postgres)));
        ProcessHandle.of(Long.parseLong(pids.get(0))).orElseThrow().destroyForcibly();
        Instance.await("Postgres to have started over", () -> answers(postgres));
    }

    private static List<String> clients(PostgresServer postgres) {
        return postgres.endpoint()
                .say("SELECT pid FROM pg_stat_activity WHERE backend_type = 'client backend'"
                        + " AND pid <> pg_backend_pid() ORDER BY backend_start");
    }

    private static boolean answers(PostgresServer postgres) {
        try {
            return postgres.endpoint().say("SELECT 1").equals(List.of("1"));
        } catch (IllegalStateException notYet) {
            return false;
        }
    }
}
