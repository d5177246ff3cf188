/*
 * Copyright the Weir authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.weir.perf.trial;

import static org.assertj.core.api.Assertions.assertThat;

import dev.weir.Entry;
import dev.weir.Entry.Tier;
import dev.weir.ReactiveCache;
import dev.weir.house.DropsSignals;
import dev.weir.redis.server.ForkedJvm;
import dev.weir.redis.trial.Figures;
import dev.weir.redis.trial.Instance;
import dev.weir.redis.trial.Size;
import io.r2dbc.pool.ConnectionPool;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import reactor.core.publisher.Flux;

/**
 * T12: who writes through is killed after his transaction has been committed and before he has told anybody. Others have read the old
 * row meanwhile; none of them may keep it.
 */
@Tag("T12")
@DropsSignals("The driver drops what fails on a connection that has been given up.")
class KilledWriterTrialTest {

    private static final int KILLS = Size.of(1, 10);
    private static final int KEYS = 20;
    private static final Duration QUARANTINE = ThroughProcess.TRANSACTION.plus(Duration.ofSeconds(5));

    @Test
    void nobodyKeepsTheOldRow() {
        List<Outcome> outcomes =
                IntStream.range(0, KILLS).mapToObj(kill -> killed("through")).toList();
        Figures.of("T12 writer killed after the commit")
                .with("writers", KILLS * KEYS)
                .with(
                        "answers after it",
                        outcomes.stream().mapToInt(Outcome::answers).sum())
                .with("old", sum(outcomes.stream().map(Outcome::old).toList()))
                .with(
                        "old after the quarantine",
                        sum(outcomes.stream().map(Outcome::oldLater).toList()))
                .with(
                        "kept again after it",
                        sum(outcomes.stream().map(Outcome::kept).toList()))
                .print();
        assertThat(outcomes).allMatch(outcome -> outcome.old == 0 && outcome.oldLater == 0 && outcome.kept == KEYS);
    }

    @Test
    void whoInvalidatesBeforeAndAfterLeavesIt() {
        Outcome outcome = killed("by-hand");
        Figures.of("T12 control, no quarantine")
                .with("writers", KEYS)
                .with("answers after it", outcome.answers)
                .with("old", outcome.old)
                .with("old after the time of a quarantine", outcome.oldLater)
                .print();
        assertThat(outcome.oldLater).isPositive();
    }

    /**
     * What came of it.
     *
     * @param answers after the commit
     * @param old those of them that were the old row
     * @param oldLater keys that have it when no quarantine lasts any longer
     * @param kept keys that are answered from memory or Redis then
     */
    private record Outcome(int answers, int old, int oldLater, int kept) {}

    private static Outcome killed(String how) {
        try (Bed bed = Bed.of(2)) {
            ConnectionPool pool = WeirBehind.pool(bed.site);
            ReactiveCache<String, String> reader = ThroughProcess.cache(bed.site, WeirBehind.store(pool));
            bed.schema.say("INSERT INTO items SELECT 'k' || i, 'old' FROM generate_series(0, " + (KEYS - 1) + ") i");
            ForkedJvm writer = bed.owned(ForkedJvm.start(ThroughProcess.class, bed.site.arguments()));
            writer.next();
            read(reader);
            writer.say(how + " " + KEYS);
            hear(writer, "begun");
            // The old row, which is still the right one; kept if that is possible.
            assertThat(read(reader)).allMatch(entry -> isOld(entry));
            writer.say("commit");
            hear(writer, "committed");
            List<Entry<String>> answers = new ArrayList<>(read(reader));
            writer.kill();
            long killed = System.nanoTime();
            while (System.nanoTime() - killed < Duration.ofSeconds(1).toNanos()) {
                answers.addAll(read(reader));
            }
            Instance.rest(QUARANTINE);
            long oldLater = count(read(reader), true);
            int kept = (int) read(reader).stream()
                    .filter(entry -> entry.tier() != Tier.SOURCE)
                    .count();
            pool.disposeLater().block(Instance.LONG);
            return new Outcome(answers.size(), (int) count(answers, true), (int) oldLater, kept);
        }
    }

    private static void hear(ForkedJvm writer, String word) {
        for (int i = 0; i < KEYS; i++) {
            assertThat(writer.next()).isEqualTo(word);
        }
    }

    private static List<Entry<String>> read(ReactiveCache<String, String> reader) {
        return Flux.range(0, KEYS)
                .flatMap(i -> reader.getEntry("k" + i), KEYS)
                .collectList()
                .blockOptional(Instance.LONG)
                .orElseThrow();
    }

    private static boolean isOld(Entry<String> entry) {
        return entry.value().orElseThrow().equals("<old>");
    }

    private static long count(List<Entry<String>> entries, boolean old) {
        return entries.stream().filter(entry -> isOld(entry) == old).count();
    }

    private static int sum(List<Integer> numbers) {
        return numbers.stream().mapToInt(Integer::intValue).sum();
    }
}
