/*
 * Copyright the Weir authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.weir.testing;

import dev.weir.tier.Found;
import dev.weir.tier.RemoteKey;
import dev.weir.tier.StoredEntry;
import dev.weir.tier.Version;

/**
 * A value as a shard keeps it.
 *
 * @param entry with bytes of its own
 * @param version it is as new as
 * @param isDirty whether it was written behind and has yet to be flushed
 */
record StoredValue(StoredEntry entry, Version version, boolean isDirty) {

    static StoredValue of(StoredEntry entry, Version version) {
        return new StoredValue(copy(entry), version, false);
    }

    StoredValue dirty() {
        return new StoredValue(entry, version, true);
    }

    StoredValue flushed() {
        return new StoredValue(entry, version, false);
    }

    StoredValue expired() {
        return new StoredValue(entry.expired(), version, isDirty);
    }

    /** Whether one of its generations was raised since it was written. */
    boolean isOutdated(ShardState known, RemoteKey key) {
        return !version.isAfter(known.newestGeneration(key, entry.tags()));
    }

    Found found() {
        return new Found(copy(entry), version, isDirty);
    }

    /** Whoever wrote it or reads it may do with his bytes what he likes. */
    static StoredEntry copy(StoredEntry entry) {
        byte[] payload = entry.payload();
        return payload == null
                ? entry
                : new StoredEntry(
                        payload.clone(),
                        entry.isCompressed(),
                        entry.schema(),
                        entry.writtenAt(),
                        entry.freshFor(),
                        entry.shift(),
                        entry.isExpired(),
                        entry.dataVersion(),
                        entry.etag(),
                        entry.tags());
    }
}
