/*
 * Copyright the Weir authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.weir.perf.trial;

import static org.assertj.core.api.Assertions.assertThat;

import dev.weir.house.DropsSignals;
import dev.weir.outbox.Durability;
import dev.weir.outbox.WriteBehind;
import dev.weir.perf.trial.BehindProcess.Kind;
import dev.weir.redis.server.RedisOptions;
import dev.weir.redis.trial.Figures;
import dev.weir.redis.trial.Instance;
import dev.weir.redis.trial.Size;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/**
 * T3 and T4: Redis is killed while a good deal waits in the outbox, and started again. With an append-only file that is synced every
 * second no more than the last two seconds may be lost, with one that is synced always nothing.
 */
@DropsSignals("The driver drops what fails on a connection that has been given up.")
class KilledServerTrialTest {

    private static final int KILLS = Size.of(2, 20);
    private static final Duration WINDOW = Duration.ofSeconds(2);

    private final List<Long> kills = new ArrayList<>();

    @Test
    @Tag("T3")
    void nothingIsLostBeyondTheLastTwoSeconds() {
        WriteBehind how = WriteBehind.DEFAULT.durability(Durability.AOF_WRITTEN);
        try (Bed bed = killed(RedisOptions.defaults().withAppendOnly("everysec"), how, 500)) {
            Verdict verdict = bed.verdictOnUnique();
            figures("T3 Redis killed, synced every second", verdict, bed).print();
            assertThat(lostBeforeTheWindow(bed)).isZero();
            assertThat(verdict.doubled()).isZero();
        }
    }

    @Test
    @Tag("T4")
    void nothingIsLostIfItIsSyncedAlways() {
        WriteBehind how = WriteBehind.DEFAULT.durability(Durability.FSYNCED);
        try (Bed bed = killed(RedisOptions.defaults().withAppendOnly("always"), how, 200)) {
            Verdict verdict = bed.verdictOnUnique();
            figures("T4 Redis killed, synced always", verdict, bed).print();
            // A kill leaves what the system has been handed: it cannot tell one that is synced always from another.
            assertThat(bed.redis.endpoint().call("CONFIG", "GET", "appendfsync"))
                    .isEqualTo(List.of("appendfsync", "always"));
            assertThat(verdict.lost()).isZero();
            assertThat(verdict.doubled()).isZero();
        }
    }

    @Test
    @Tag("T3")
    @Tag("T4")
    void withoutAFileItLosesWhatWaitsAndSaysSo() {
        WriteBehind how = WriteBehind.DEFAULT.durability(Durability.MEMORY);
        try (Bed bed = killed(RedisOptions.defaults(), how, 500)) {
            Verdict verdict = bed.verdictOnUnique();
            figures("T3, T4 control, no append-only file", verdict, bed).print();
            assertThat(verdict.lost()).isPositive();
            assertThat(Long.parseLong(said))
                    .as("when it was said that something is lost")
                    .isPositive();
        }
    }

    private String said = "";

    private Bed killed(RedisOptions options, WriteBehind how, int rate) {
        Bed bed = Bed.of(4, options);
        Writer writer = bed.writer().opens(how).writes("w", rate, Kind.UNIQUE);
        for (int kill = 0; kill < KILLS; kill++) {
            writer.until(100);
            TableLock lock = bed.lock();
            Instance.await("something to wait", () -> bed.waiting() >= 20);
            bed.redis.kill();
            kills.add(System.nanoTime());
            bed.redis.restart();
            lock.close();
        }
        writer.until(100);
        writer.ask("stop");
        writer.ask("drained");
        said = writer.ask("lost");
        return bed;
    }

    private Figures figures(String trial, Verdict verdict, Bed bed) {
        Map<String, Integer> failures = bed.ledger.failures();
        return verdict.figures(trial).with("kills", kills.size()).with("not confirmed", failures);
    }

    private long lostBeforeTheWindow(Bed bed) {
        Map<String, String> rows = bed.table.rows();
        return bed.ledger.confirmed().stream()
                .filter(write -> !rows.containsKey(write.key()))
                .filter(write -> kills.stream()
                        .noneMatch(kill -> write.nanos() <= kill && kill - write.nanos() <= WINDOW.toNanos()))
                .count();
    }
}
