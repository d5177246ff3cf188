/*
 * Copyright the Weir authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.weir.perf.trial;

import dev.weir.perf.trial.AuditedTable.Effect;
import dev.weir.redis.trial.Figures;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * A verdict: what was confirmed, compared with what has happened to the table.
 *
 * @param confirmed writes that were confirmed
 * @param effects that the table has seen
 * @param losses confirmed writes that neither they themselves nor a later one of their key is in the table, nor given up
 * @param doubled effects of a write that had had one
 * @param regressed effects of a write that came into the outbox before one that had had its effect on the key
 * @param unfinished keys whose row is not the last write that came into the outbox
 */
record Verdict(int confirmed, int effects, List<String> losses, int doubled, int regressed, int unfinished) {

    /** Of writes whose order is that of the places. */
    static Verdict of(
            List<Ledger.Write> confirmed, Map<String, Integer> places, AuditedTable table, Set<String> givenUp) {
        List<Effect> effects = table.effects();
        Removals removals = Removals.among(places);
        Map<String, Integer> rows = new HashMap<>();
        table.rows().forEach((key, stamp) -> rows.put(key, places.getOrDefault(stamp, Integer.MAX_VALUE)));
        List<String> losses = new ArrayList<>(
                removals.missing(confirmed.stream().filter(Verdict::isRemoval).toList()));
        for (Ledger.Write write : confirmed) {
            Integer place = places.get(write.stamp());
            // What was confirmed must have come in; what came in must be there, or something later.
            boolean isThere = place != null && rows.getOrDefault(write.key(), removals.last(write.key())) >= place;
            if (!isThere && !isRemoval(write) && !givenUp.contains(write.stamp())) {
                losses.add(write.key() + " " + write.stamp());
            }
        }
        return new Verdict(
                confirmed.size(), effects.size(), losses, doubled(effects), regressed(effects, places, removals), 0);
    }

    private static boolean isRemoval(Ledger.Write write) {
        return write.stamp().startsWith(Witness.REMOVAL);
    }

    /** The same, where the witness has heard everything. */
    static Verdict of(Ledger ledger, Witness witness, AuditedTable table) {
        List<Witness.Entered> entered = witness.entered();
        Verdict verdict = of(ledger.confirmed(), Witness.places(entered), table, Set.of());
        Map<String, String> last = new HashMap<>();
        entered.forEach(each -> last.put(each.key(), each.stamp()));
        Map<String, String> rows = table.rows();
        long unfinished = last.entrySet().stream()
                .filter(each -> !isAsWritten(each.getValue(), rows.get(each.getKey())))
                .count();
        return new Verdict(verdict.confirmed, verdict.effects, verdict.losses, verdict.doubled, verdict.regressed, (int)
                unfinished);
    }

    private static boolean isAsWritten(String last, @Nullable String row) {
        return last.startsWith(Witness.REMOVAL) ? row == null : last.equals(row);
    }

    int lost() {
        return losses.size();
    }

    Figures figures(String trial) {
        return Figures.of(trial)
                .with("writes confirmed", confirmed)
                .with("effects in the table", effects)
                .with("lost", lost())
                .with("doubled", doubled)
                .with("out of order", regressed);
    }

    private static int doubled(List<Effect> effects) {
        Set<String> seen = new HashSet<>();
        return (int) effects.stream()
                .filter(each -> !each.isRemoval())
                .filter(each -> !seen.add(each.stamp()))
                .count();
    }

    private static int regressed(List<Effect> effects, Map<String, Integer> places, Removals removals) {
        Map<String, Integer> latest = new HashMap<>();
        int regressed = 0;
        for (Effect effect : effects) {
            int before = latest.getOrDefault(effect.key(), -1);
            int place = effect.isRemoval()
                    ? removals.firstAfter(effect.key(), before)
                    : places.getOrDefault(effect.stamp(), Integer.MAX_VALUE);
            regressed += place < before ? 1 : 0;
            latest.put(effect.key(), Math.max(place, before));
        }
        return regressed;
    }
}
