/*
 * Copyright the Weir authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.weir.perf.trial;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeSet;

/** The removals that came into an outbox, by their keys: the places at which they did. */
record Removals(Map<String, TreeSet<Integer>> places) {

    private static final TreeSet<Integer> NONE = new TreeSet<>();

    static Removals among(Map<String, Integer> placesByStamp) {
        Map<String, TreeSet<Integer>> places = new HashMap<>();
        placesByStamp.forEach((stamp, place) -> {
            if (stamp.startsWith(Witness.REMOVAL)) {
                String key = stamp.substring(Witness.REMOVAL.length(), stamp.indexOf(' '));
                places.computeIfAbsent(key, unseen -> new TreeSet<>()).add(place);
            }
        });
        return new Removals(places);
    }

    /** Where the last one of a key came in, -1 if none has. */
    int last(String key) {
        return of(key).isEmpty() ? -1 : of(key).last();
    }

    /** Where the first one came in after a place, -1 if none has: then the row should not have gone when it did. */
    int firstAfter(String key, int place) {
        return Objects.requireNonNullElse(of(key).higher(place), -1);
    }

    /** Those of these, which were confirmed, that have not come in. */
    List<String> missing(List<Ledger.Write> confirmed) {
        Map<String, Integer> left = new HashMap<>();
        places.forEach((key, all) -> left.put(key, all.size()));
        return confirmed.stream()
                .filter(write -> left.merge(write.key(), -1, Integer::sum) < 0)
                .map(write -> "removal of " + write.key())
                .toList();
    }

    private TreeSet<Integer> of(String key) {
        return places.getOrDefault(key, NONE);
    }
}
