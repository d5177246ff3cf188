/*
 * Copyright the Weir authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.weir;

import dev.weir.time.CacheClock;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/** A maker of drafts: the entries that writes of the application are to leave. */
final class Drafts<K, V> {

    private final LocalTier<K, V> tier;
    private final Terms<V> terms;
    private final EntryWriter<K, V> writer;
    private final CacheClock clock;

    Drafts(Pool<K, V> pool, Terms<V> terms, EntryWriter<K, V> writer) {
        this.tier = pool.tier;
        this.terms = terms;
        this.writer = writer;
        this.clock = pool.surroundings.clock();
    }

    /** Of the value, or of the absence, that is written now; nothing is left of an absence that is not remembered. */
    Draft<K, V> of(K key, @Nullable V value, WriteOptions options) {
        LocalEntry<V> entry = writer.write(tier.era(), key, value, options, null, clock.millis());
        if (!writer.remembers(entry)) {
            return new Draft<>(key, null, null);
        }
        return new Draft<>(key, kept(entry), terms.longestKept(entry));
    }

    /** An entry of a value, or of an absence, that is written now, remembered or not. */
    LocalEntry<V> entry(K key, @Nullable V value, WriteOptions options) {
        return kept(writer.write(tier.era(), key, value, options, null, clock.millis()));
    }

    /** How long an entry is to be kept where others may find it; {@code null} until it is evicted. */
    @Nullable
    Duration keep(LocalEntry<V> entry) {
        return terms.longestKept(entry);
    }

    private LocalEntry<V> kept(LocalEntry<V> entry) {
        if (terms.isOfLongerUse(entry)) {
            tier.keepFor(terms.longestUse(entry));
        }
        return entry;
    }
}
