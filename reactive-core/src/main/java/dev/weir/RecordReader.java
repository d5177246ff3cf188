/*
 * Copyright the Weir authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.weir;

import dev.weir.codec.Packing;
import dev.weir.codec.Payload;
import dev.weir.outbox.OutboxRecord;
import dev.weir.source.Mutation;
import dev.weir.tier.StoredEntry;
import org.jspecify.annotations.Nullable;
import reactor.core.Exceptions;

/** A reader of records: makes out what is to become of a row. */
final class RecordReader<K, V> {

    private final RemoteSide<K, V> side;
    private final Packing<V> packing;

    RecordReader(RemoteSide<K, V> side) {
        this.side = side;
        this.packing = side.packing;
    }

    ReadRecord<K, V> read(OutboxRecord record) {
        StoredEntry entry = record.entry();
        K key = side.keyOf(record.key());
        if (key == null) {
            return unreadable(
                    record, "Its key is none of this cache any more; has the way changed in which keys are written?");
        }
        if (entry == null) {
            return unreadable(record, "What was written down of it is damaged, or of a later version of this library");
        }
        if (entry.payload() == null) {
            return new ReadRecord<>(record, new Mutation<>(key, null, record.version()), "");
        }
        if (entry.schema() != packing.schemaId()) {
            return unreadable(
                    record,
                    "Its value was written as schema " + entry.schema() + " and is read as " + packing.schemaId()
                            + "; drain what is written behind before values are written otherwise");
        }
        V value = unpacked(entry, entry.payload());
        return value == null
                ? unreadable(record, "Its value cannot be read")
                : new ReadRecord<>(record, new Mutation<>(key, value, record.version()), "");
    }

    /** What was written, if it can be read: for people who look at it. */
    @Nullable
    V value(@Nullable StoredEntry entry) {
        return entry == null || entry.payload() == null || entry.schema() != packing.schemaId()
                ? null
                : unpacked(entry, entry.payload());
    }

    /** The key of a text; {@code null} if it is none of this cache. */
    @Nullable
    K key(String text) {
        return side.keyOf(text);
    }

    /** A codec is the user's, and one value it cannot read must not hold up all others. */
    private @Nullable V unpacked(StoredEntry entry, byte[] payload) {
        try {
            return packing.unpack(new Payload(payload, entry.isCompressed()));
        } catch (Throwable unreadable) {
            Exceptions.throwIfJvmFatal(unreadable);
            return null;
        }
    }

    private ReadRecord<K, V> unreadable(OutboxRecord record, String why) {
        return new ReadRecord<>(record, null, why);
    }
}
