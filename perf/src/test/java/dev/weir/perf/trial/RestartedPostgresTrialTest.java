/*
 * Copyright the Weir authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.weir.perf.trial;

import static org.assertj.core.api.Assertions.assertThat;

import dev.weir.house.DropsSignals;
import dev.weir.outbox.WriteBehind;
import dev.weir.perf.trial.AuditedTable.Effect;
import dev.weir.perf.trial.BehindProcess.Kind;
import dev.weir.perf.trial.Witness.Entered;
import dev.weir.r2dbc.server.PostgresServer;
import dev.weir.redis.server.RedisOptions;
import dev.weir.redis.trial.Figures;
import dev.weir.redis.trial.Instance;
import dev.weir.redis.trial.Size;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** T14: Postgres is restarted in good order, or one of its processes is killed, which makes it start over, while rows are written. */
@Tag("T14")
@DropsSignals("The driver drops what fails on a connection that has been given up.")
class RestartedPostgresTrialTest {

    private static final int TIMES = Size.of(2, 10);
    private static final int SHARDS = 4;
    private static final RedisOptions REDIS = RedisOptions.defaults().withAppendOnly("everysec");

    /** What is written while Postgres is away weighs several times as much as the heap may grow. */
    private static final int WRITTEN_MEANWHILE = Size.of(1_500, 5_000);

    private static final long ROOM_TO_GROW = 4L << 20;

    private static final Duration LONGEST = Duration.ofMinutes(3);

    /** Ten seconds are promised; a machine that others use, too, is given more. */
    private static final Duration TO_RECOVER = Size.of(Duration.ofSeconds(60), Duration.ofSeconds(10));

    /** When Postgres was back, by the clock of this machine. */
    private final List<Long> backs = new ArrayList<>();

    /** While it was away, and in the end. */
    private final List<Long> heaps = new ArrayList<>();

    /** While what had waited was drained, a batch for each of four lanes in memory. */
    private final List<Long> draining = new ArrayList<>();

    /** How many writes waited before Postgres was started again. */
    private final List<Long> waiting = new ArrayList<>();

    @Test
    void nothingIsLostMemoryStaysAndAllRecovers() {
        try (PostgresServer postgres = PostgresServer.start(PostgresServer.durable());
                Bed bed = Bed.of(SHARDS, REDIS, postgres.endpoint())) {
            Witness witness = bed.witness();
            Writer writer = bed.writer()
                    .opens(WriteBehind.DEFAULT)
                    .writes("w", 500, Kind.HEAVY)
                    .until(1_000);
            long heap = writer.heap();
            disturb(postgres, bed, writer);
            writer.ask("stop");
            writer.ask("drained");
            writer.ready();
            heaps.add(writer.heap());

            Verdict verdict = Verdict.of(bed.ledger, witness, bed.table);
            long grown = Collections.max(heaps) - heap;
            Duration recovery = recovery(witness.entered(), bed.table.effects());
            verdict.figures("T14 Postgres restarted")
                    .with("times", TIMES)
                    .with("waiting then", waiting)
                    .with("failed", bed.ledger.failures())
                    .with("heap", kib(heap))
                    .with("looked at so often", heaps.size())
                    .with("grown at most by", kib(grown))
                    .with("while it drains", kib(Collections.max(draining) - heap))
                    .with("recovered after", recovery.toMillis() + " ms")
                    .print();
            assertThat(waiting).isNotEmpty().allMatch(each -> each >= WRITTEN_MEANWHILE);
            assertThat(verdict.confirmed()).isGreaterThan(waiting.size() * WRITTEN_MEANWHILE);
            assertThat(bed.ledger.failed()).hasSizeLessThanOrEqualTo(verdict.confirmed() / Size.of(2, 1_000));
            assertThat(verdict.losses()).isEmpty();
            assertThat(verdict.doubled()).isZero();
            assertThat(verdict.regressed()).isZero();
            assertThat(verdict.unfinished()).isZero();
            assertThat(bed.ledger.failures().keySet())
                    .isSubsetOf("OutboxFullException", "TierUnavailableException", "WriteOutcomeUnknownException");
            assertThat(grown).isLessThan(ROOM_TO_GROW);
            assertThat(recovery).isLessThan(TO_RECOVER);
        }
    }

    @Test
    void whoDeletesBeforeTheCommitLoses() {
        try (PostgresServer postgres = PostgresServer.start(PostgresServer.durable());
                Bed bed = Bed.of(SHARDS, REDIS, postgres.endpoint())) {
            Witness witness = bed.witness();
            Writer writer = bed.writer()
                    .opens("naive " + NaiveBehind.Manner.DELETES_FIRST)
                    .writes("w", 500, Kind.MIXED);
            for (int time = 0; time < TIMES; time++) {
                writer.until(200);
                postgres.restart();
            }
            writer.until(200).ask("stop");
            writer.ask("drained");
            Verdict verdict = Verdict.of(bed.ledger, witness, bed.table);
            verdict.figures("T14 control, records deleted before the commit").print();
            assertThat(verdict.lost()).isPositive();
        }
    }

    @Test
    void aQueueInMemoryGrowsMeanwhile() {
        try (PostgresServer postgres = PostgresServer.start();
                Bed bed = Bed.of(1, REDIS, postgres.endpoint())) {
            Writer writer =
                    bed.writer().opens("queue").writes("w", 500, Kind.HEAVY).until(100);
            long heap = writer.heap();
            postgres.stop();
            writer.until(WRITTEN_MEANWHILE);
            long grown = writer.heap() - heap;
            Figures.of("T14 control, a queue in memory")
                    .with("heap", kib(heap))
                    .with("grown by", kib(grown))
                    .print();
            assertThat(grown).isGreaterThan(ROOM_TO_GROW);
            postgres.restart();
        }
    }

    private void disturb(PostgresServer postgres, Bed bed, Writer writer) {
        for (int time = 0; time < TIMES; time++) {
            // As long as it may take to recover from the last time.
            writer.until(Size.of(200, 5_000));
            if (time % 2 == 0) {
                postgres.stop();
                Instance.await(
                        "so many writes to wait", LONGEST, () -> lookedAt(writer, bed, heaps) >= WRITTEN_MEANWHILE);
                waiting.add(bed.waiting());
                postgres.restart();
            } else {
                killABackend(postgres);
            }
            backs.add(System.currentTimeMillis());
            Instance.await(
                    "most of them to be drained",
                    LONGEST,
                    () -> lookedAt(writer, bed, draining) < WRITTEN_MEANWHILE / 4);
        }
        writer.until(200);
    }

    /** How many writes wait, after some more of them and a look at the heap. */
    private static long lookedAt(Writer writer, Bed bed, List<Long> heaps) {
        heaps.add(writer.until(50).heap());
        return bed.waiting();
    }

    private static void killABackend(PostgresServer postgres) {
        List<String> killed = new ArrayList<>();
        Instance.await("somebody who is connected to be killed", () -> {
            clients(postgres).stream()
                    .limit(1)
                    .filter(RestartedPostgresTrialTest::kill)
                    .forEach(killed::add);
            return !killed.isEmpty();
        });
        // Who was killed is on the list until Postgres has noticed and begun anew.
        Instance.await("Postgres to have started over", () -> hasForgotten(postgres, killed.get(0)));
    }

    private static boolean kill(String pid) {
        return ProcessHandle.of(Long.parseLong(pid))
                .map(ProcessHandle::destroyForcibly)
                .orElse(false);
    }

    private static List<String> clients(PostgresServer postgres) {
        return postgres.endpoint()
                .say("SELECT pid FROM pg_stat_activity WHERE backend_type = 'client backend'"
                        + " AND pid <> pg_backend_pid() ORDER BY backend_start");
    }

    private static boolean hasForgotten(PostgresServer postgres, String pid) {
        try {
            return !clients(postgres).contains(pid);
        } catch (IllegalStateException notYet) {
            return false;
        }
    }

    /** How long after Postgres was back all was in the table that had come in before, at most. */
    private Duration recovery(List<Entered> entered, List<Effect> effects) {
        Map<String, Double> cameIn = new HashMap<>();
        entered.forEach(each -> cameIn.putIfAbsent(each.stamp(), each.atMillis()));
        double longest = 0;
        for (long back : backs) {
            for (Effect effect : effects) {
                if (cameIn.getOrDefault(effect.stamp(), Double.MAX_VALUE) < back) {
                    longest = Math.max(longest, effect.atMillis() - back);
                }
            }
        }
        return Duration.ofMillis((long) longest);
    }

    private static String kib(long bytes) {
        return (bytes >> 10) + " KiB";
    }
}
