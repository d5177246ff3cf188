/*
 * Copyright the Weir authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.weir.perf.trial;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * Readings, compared with what was confirmed when they were asked for: by anybody where the read was strong, else by the process that has
 * read. Of removals it is not known which one was confirmed, so that they raise no expectation.
 */
final class Readings {

    private final Map<String, Integer> places;
    private final Removals removals;

    /** By whoever or a process, and key: the latest place of what was confirmed, by the moment. */
    private final Map<String, TreeMap<Long, Integer>> confirmed = new HashMap<>();

    Readings(List<Ledger.Write> writes, Map<String, Integer> places) {
        this.places = places;
        this.removals = Removals.among(places);
        writes.stream()
                .filter(write -> !write.stamp().startsWith(Witness.REMOVAL))
                .sorted((one, other) -> Long.compare(one.nanos(), other.nanos()))
                .forEach(this::note);
    }

    private void note(Ledger.Write write) {
        note(ReadLoad.STRONG, write);
        note(client(write.stamp()), write);
    }

    private void note(String who, Ledger.Write write) {
        TreeMap<Long, Integer> latest = confirmed.computeIfAbsent(who + " " + write.key(), unseen -> new TreeMap<>());
        Map.@Nullable Entry<Long, Integer> before = latest.lastEntry();
        int place = places.getOrDefault(write.stamp(), -1);
        latest.put(write.nanos(), before == null ? place : Math.max(place, before.getValue()));
    }

    private static String client(String stamp) {
        return stamp.substring(0, stamp.indexOf('.'));
    }

    /** How many are older than they may be. */
    long tooOld(List<Ledger.Read> reads) {
        return reads.stream().filter(this::isTooOld).count();
    }

    private boolean isTooOld(Ledger.Read read) {
        String who = read.isStrong() ? ReadLoad.STRONG : read.client();
        TreeMap<Long, Integer> latest = confirmed.getOrDefault(who + " " + read.key(), new TreeMap<>());
        Map.@Nullable Entry<Long, Integer> due = latest.lowerEntry(read.asked());
        if (due == null) {
            return false;
        }
        return read.stamp().equals(Witness.REMOVAL)
                ? removals.firstAfter(read.key(), due.getValue()) < 0
                : places.getOrDefault(read.stamp(), -1) < due.getValue();
    }
}
