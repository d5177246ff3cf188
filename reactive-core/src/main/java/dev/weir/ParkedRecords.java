/*
 * Copyright the Weir authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.weir;

import dev.weir.outbox.OutboxPage;
import dev.weir.source.Checkpoint;
import dev.weir.tier.Version;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** A set of parked records, as far as they are known in a round: those that were read, and of the others whose they are. */
final class ParkedRecords<K, V> {

    private final Map<Version, ReadRecord<K, V>> read = new HashMap<>();
    private final Map<Version, RecordKey> keys = new HashMap<>();

    ParkedRecords(OutboxPage page, RecordReader<K, V> reader) {
        page.parked().forEach(record -> add(reader.read(record)));
        page.withheld().forEach(each -> keys.put(each.version(), RecordKey.of(each)));
    }

    /** Another one that was read. */
    void add(ReadRecord<K, V> record) {
        read.put(record.version(), record);
        keys.put(record.version(), record.key());
    }

    /** Whether it is there, be it read or not. */
    boolean has(Version version) {
        return keys.containsKey(version);
    }

    /** Whose they are. */
    Set<RecordKey> keys() {
        return new HashSet<>(keys.values());
    }

    @Nullable
    RecordKey keyOf(Version version) {
        return keys.get(version);
    }

    @Nullable
    ReadRecord<K, V> get(Version version) {
        return read.get(version);
    }

    /** Those of a checkpoint that are there, by their keys. */
    List<ParkedLine<K, V>> lines(Checkpoint checkpoint) {
        return ParkedLine.of(checkpoint, this);
    }
}
