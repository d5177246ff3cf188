/*
 * Copyright the Weir authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.weir.perf.trial;

import static org.assertj.core.api.Assertions.assertThat;

import dev.weir.CacheOutbox.Letter;
import dev.weir.house.DropsSignals;
import dev.weir.outbox.WriteBehind;
import dev.weir.perf.trial.AuditedTable.Effect;
import dev.weir.perf.trial.BehindProcess.Kind;
import dev.weir.redis.trial.Instance;
import dev.weir.redis.trial.Size;
import java.time.Duration;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** T28: one write in a hundred is refused by a constraint. It ends as a dead letter, and holds up nobody but its own key. */
@Tag("T28")
@DropsSignals("The driver drops what fails on a connection that has been given up.")
class PoisonTrialTest {

    private static final int WRITES = Size.of(3_000, 30_000);
    private static final int WRITES_OF_CONTROL = 1_500;
    private static final int ATTEMPTS = 3;

    /** Poison is with us for a second and a half. If others in its lane waited for that, it would add up to far more than they may. */
    private static final WriteBehind HOW =
            WriteBehind.DEFAULT.attempts(ATTEMPTS, Duration.ofMillis(500), Duration.ofSeconds(1));

    /** What a process writes that has just started waits for that. */
    private static final int WARM_UP = 500;

    /** Two seconds are promised; a machine that others use, too, is given more. */
    private static final Duration LONGEST_LAG = Size.of(Duration.ofSeconds(15), Duration.ofSeconds(2));

    @Test
    void poisonIsGivenUpAndEverythingElseFlows() {
        // In the short size one lane, in which everything is behind poison; it has no room for more than some hundreds
        // a second.
        try (Bed bed = Bed.of(Size.of(1, 4))) {
            Witness witness = bed.witness();
            Writer writer =
                    bed.writer().opens(HOW).writes("w", 500, Kind.POISONED).until(WRITES);
            writer.ask("stop");
            writer.ask("drained");
            WeirBehind operator = bed.owned(new WeirBehind(bed.site, HOW));
            List<Letter<String, String>> letters =
                    operator.cache.outbox().deadLetters().collectList().block(Instance.LONG);

            Set<String> given = new HashSet<>();
            letters.forEach(letter -> given.add(stamp(letter)));
            List<Witness.Entered> entered = witness.entered();
            Map<String, Integer> places = Witness.places(entered);
            Verdict verdict = Verdict.of(bed.ledger.confirmed(), places, bed.table, given);
            List<String> poison = entered.stream()
                    .map(Witness.Entered::stamp)
                    .filter(stamp -> stamp.endsWith(AuditedTable.POISON))
                    .toList();
            long folded = poison.stream()
                    .filter(stamp ->
                            !given.contains(stamp) && mayBeFolded(entered, places.get(stamp), bed.table.effects()))
                    .count();
            double lag = lagOfOthers(entered, bed.table.effects());
            verdict.figures("T28 poison")
                    .with("poison", poison.size())
                    .with("dead letters", given.size())
                    .with("folded into later writes", folded)
                    .with("lag of other keys, 99 of 100 below", Math.round(lag) + " ms")
                    .with("ahead of an earlier poison of its key", overtaking(entered, letters, bed.table.effects()))
                    .print();
            assertThat(poison).hasSizeGreaterThan(WRITES / 200);
            assertThat(given.size() + folded).isEqualTo(poison.size());
            assertThat(letters).allMatch(letter -> letter.attempts() == ATTEMPTS);
            // Of a key that is written afterwards, too: else there was nothing that could have got ahead.
            assertThat(letters).anyMatch(letter -> letter.keyText().startsWith("h"));
            assertThat(verdict.lost()).isZero();
            assertThat(verdict.doubled()).isZero();
            assertThat(verdict.regressed()).isZero();
            assertThat(overtaking(entered, letters, bed.table.effects())).isZero();
            assertThat(lag).isLessThan(LONGEST_LAG.toMillis());
        }
    }

    /** Who tries the same page again and again brings nothing to the table any more. */
    @Test
    void whoTriesAgainHoldsUpEverything() {
        try (Bed bed = Bed.of(4)) {
            Witness witness = bed.witness();
            Writer writer = bed.writer()
                    .opens("naive " + NaiveBehind.Manner.DELETES_LAST)
                    .writes("w", 500, Kind.POISONED)
                    .until(WRITES_OF_CONTROL);
            writer.ask("stop");
            Instance.rest(Duration.ofSeconds(3));
            Verdict verdict = Verdict.of(bed.ledger, witness, bed.table);
            verdict.figures("T28 control, a page that is tried again and again").print();
            assertThat(verdict.lost()).isGreaterThan(WRITES_OF_CONTROL / 2);
        }
    }

    private static String stamp(Letter<String, String> letter) {
        return letter.value().orElseThrow().replaceAll("[<>]", "");
    }

    /**
     * Whether a later write of its key was there when its turn came, into which it was folded and so never tried. Of one lane it is known
     * that its turn was over when what came in after it was in the table.
     */
    private static boolean mayBeFolded(List<Witness.Entered> entered, int place, List<Effect> effects) {
        String key = entered.get(place).key();
        List<Witness.Entered> later = entered.subList(place + 1, entered.size());
        Map<String, Double> inTheTable = new HashMap<>();
        effects.forEach(effect -> inTheTable.put(effect.stamp(), effect.atMillis()));
        double turn = later.stream()
                .filter(each -> !Size.isFull() && !each.key().equals(key) && inTheTable.containsKey(each.stamp()))
                .findFirst()
                .map(each -> inTheTable.get(each.stamp()))
                .orElse(Double.MAX_VALUE);
        return later.stream().anyMatch(each -> each.key().equals(key) && each.atMillis() <= turn);
    }

    private static double lagOfOthers(List<Witness.Entered> entered, List<Effect> effects) {
        Set<String> poisoned = new HashSet<>();
        Map<String, Double> at = new HashMap<>();
        for (Witness.Entered each : entered) {
            if (each.stamp().endsWith(AuditedTable.POISON)) {
                poisoned.add(each.key());
            }
        }
        entered.stream().skip(WARM_UP).forEach(each -> at.put(each.stamp(), each.atMillis()));
        List<Double> lags = effects.stream()
                .filter(effect -> !poisoned.contains(effect.key()) && at.containsKey(effect.stamp()))
                .map(effect -> effect.atMillis() - at.get(effect.stamp()))
                .sorted()
                .toList();
        return lags.get(lags.size() * 99 / 100);
    }

    /** Writes that took effect before an earlier one of their key was given up. */
    private static long overtaking(
            List<Witness.Entered> entered, List<Letter<String, String>> letters, List<Effect> effects) {
        Map<String, Integer> places = Witness.places(entered);
        return letters.stream()
                .flatMap(letter -> effects.stream()
                        .filter(effect -> effect.key().equals(letter.keyText()))
                        .filter(effect -> places.get(effect.stamp()) > places.get(stamp(letter)))
                        .filter(effect -> effect.atMillis() < letter.buriedAt().toEpochMilli() - 1))
                .count();
    }
}
