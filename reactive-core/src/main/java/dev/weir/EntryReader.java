/*
 * Copyright the Weir authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.weir;

import dev.weir.SharedEntry.Life;
import dev.weir.SharedEntry.Origin;
import dev.weir.codec.Packing;
import dev.weir.codec.Payload;
import dev.weir.codec.UndecodableException;
import dev.weir.tier.Found;
import dev.weir.tier.StoredEntry;
import org.jspecify.annotations.Nullable;

/** A reader of entries: makes those of the local tier from what is found in the remote one. */
final class EntryReader<K, V> {

    private final Traits<K, V> traits;
    private final Packing<V> packing;
    private final int schemaId;
    private final Coherence coherence;
    private final int localFor;
    private final boolean countsReads;

    EntryReader(RemoteSide<K, V> side, Terms<V> terms) {
        this.traits = side.traits;
        this.packing = side.packing;
        this.schemaId = packing.schemaId();
        this.coherence = side.coherence;
        this.localFor = side.localFor;
        this.countsReads = terms.policy.readsOfInterest() > 0;
    }

    /**
     * What a crossing has found, as an entry of the local tier; {@code null} if it cannot be read.
     *
     * @param counts whether it is what the remote tier goes by; if not, it is at best something to fall back on
     * @param now in milliseconds of the clock
     * @param nanos the same in its nanoseconds
     */
    @Nullable
    LocalEntry<V> read(Crossing<K, V> crossing, Found found, boolean counts, long now, long nanos) {
        StoredEntry stored = found.entry();
        V value = null;
        if (stored.payload() != null) {
            value = unpacked(stored, stored.payload());
            if (value == null) {
                return null;
            }
        }
        Flight<K, V> flight = crossing.flight;
        long writtenAt = now - Math.max(0, coherence.serverMillisAt(nanos) - stored.writtenAt());
        int freshFor = freshFor(stored, counts);
        int weight = value == null ? 1 : Math.max(0, traits.weigher().applyAsInt(flight.key, value));
        Notes notes = Notes.of(stored.tags(), stored.dataVersion(), stored.etag(), stored.shift(), countsReads);
        Life life = Life.limited(writtenAt, freshFor, now, localFor);
        Origin origin = new Origin(found.version(), crossing.asOf(), crossing.key.shard());
        return new SharedEntry<>(flight.era(), value, life, weight, notes, origin);
    }

    private @Nullable V unpacked(StoredEntry stored, byte[] payload) {
        if (stored.schema() != schemaId) {
            return null;
        }
        try {
            return packing.unpack(new Payload(payload, stored.isCompressed()));
        } catch (UndecodableException unreadable) {
            return null;
        }
    }

    private static int freshFor(StoredEntry stored, boolean counts) {
        if (stored.isExpired()) {
            return LocalEntry.EXPIRED;
        }
        return counts ? stored.freshFor() : 0;
    }
}
