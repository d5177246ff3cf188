/*
 * Copyright the Weir authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.weir;

import dev.weir.source.Checkpoint;
import dev.weir.source.Checkpoint.Parked;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A line of parked records of one key: the first is tried again when it is due, and the others wait for it.
 *
 * @param places of all of them
 * @param records those that were read, from the first one up to one that was not
 */
record ParkedLine<K, V>(List<Parked> places, List<ReadRecord<K, V>> records) {

    /** Those of a checkpoint, as far as they are there, in the order of their first ones. */
    static <K, V> List<ParkedLine<K, V>> of(Checkpoint checkpoint, ParkedRecords<K, V> known) {
        Map<RecordKey, ParkedLine<K, V>> lines = new LinkedHashMap<>();
        for (Parked place : checkpoint.parked()) {
            RecordKey key = known.keyOf(place.version());
            if (key != null) {
                lines.computeIfAbsent(key, none -> new ParkedLine<>(new ArrayList<>(), new ArrayList<>()))
                        .add(place, known.get(place.version()));
            }
        }
        return List.copyOf(lines.values());
    }

    private void add(Parked place, @Nullable ReadRecord<K, V> record) {
        // Behind one that was not read none can be tried.
        if (record != null && records.size() == places.size()) {
            records.add(record);
        }
        places.add(place);
    }

    /** Whether its first one was read, so that something can be done about it now. */
    boolean isRead() {
        return !records.isEmpty();
    }

    Parked first() {
        return places.get(0);
    }

    ReadRecord<K, V> firstRecord() {
        return records.get(0);
    }

    /** Whether there is no point in trying the first one again. */
    boolean isExhausted(int attempts) {
        return first().attempts() >= attempts || !firstRecord().isReadable();
    }

    /** Those that can be tried now, up to one that cannot be read. */
    List<ReadRecord<K, V>> readable() {
        int end = 0;
        while (end < records.size() && records.get(end).isReadable()) {
            end++;
        }
        return records.subList(0, end);
    }
}
