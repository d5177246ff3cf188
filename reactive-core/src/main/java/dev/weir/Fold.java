/*
 * Copyright the Weir authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.weir;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** A fold of records: of those of one key only the last one has to reach the source. */
final class Fold {

    private Fold() {}

    /** The last one of each key, of records in the order of their versions. */
    static <K, V> List<ReadRecord<K, V>> latest(List<ReadRecord<K, V>> records) {
        Map<RecordKey, ReadRecord<K, V>> latest = new LinkedHashMap<>();
        records.forEach(record -> latest.put(record.key(), record));
        return List.copyOf(latest.values());
    }
}
