/*
 * Copyright the Weir authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.weir.testing;

import dev.weir.tier.Found;
import dev.weir.tier.StoredEntry;
import dev.weir.tier.Version;

/**
 * A value as a shard keeps it.
 *
 * @param entry with bytes of its own
 * @param version it is as new as
 */
record StoredValue(StoredEntry entry, Version version) {

    static StoredValue of(StoredEntry entry, Version version) {
        return new StoredValue(copy(entry), version);
    }

    StoredValue expired() {
        return new StoredValue(entry.expired(), version);
    }

    Found found() {
        return new Found(copy(entry), version, false);
    }

    /** Whoever wrote it or reads it may do with his bytes what he likes. */
    private static StoredEntry copy(StoredEntry entry) {
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
