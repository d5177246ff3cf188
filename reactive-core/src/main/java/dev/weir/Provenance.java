/*
 * Copyright the Weir authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.weir;

import dev.weir.Entry.Freshness;
import dev.weir.Entry.Tier;
import dev.weir.time.CacheClock;
import java.time.Duration;
import java.util.Optional;

/** The provenance of answers: turns entries into what users see of them. */
record Provenance(CacheClock clock) {

    <V> Entry<V> of(LocalEntry<V> entry, Tier tier, Freshness freshness, boolean coalesced) {
        Duration age = Duration.ofMillis(Math.max(0, entry.ageAt(clock.millis())));
        return new Entry<>(
                Optional.ofNullable(entry.value),
                tier,
                freshness,
                age,
                entry.freshTimeAnywhere(),
                clock.instant().minus(age),
                entry.notes.tags,
                entry.notes.version,
                entry.notes.etag,
                coalesced);
    }
}
