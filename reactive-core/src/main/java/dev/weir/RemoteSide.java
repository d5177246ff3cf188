/*
 * Copyright the Weir authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.weir;

import dev.weir.codec.Packing;
import dev.weir.codec.Payload;
import dev.weir.codec.UndecodableException;
import dev.weir.key.KeyText;
import dev.weir.policy.RemotePolicy;
import dev.weir.tier.Found;
import dev.weir.tier.RemoteKey;
import dev.weir.tier.RemoteTier;
import dev.weir.tier.Scope;
import dev.weir.tier.StoredEntry;
import dev.weir.time.CacheClock;
import java.util.List;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** The remote side of a pool: where it is in the remote tier, and how its keys and entries are written there. */
final class RemoteSide<K, V> {

    final RemoteTier tier;
    final Coherence coherence;
    final EpochChanges changes;
    final RecoveryQueue recovery;
    final TierBreaker breaker;
    final RecentRaises raises;
    final Scope scope;
    final RemotePolicy policy;
    private final int shards;
    private final KeyText<K> text;
    private final Packing<V> packing;
    private final Traits<K, V> traits;
    private final CacheClock clock;

    RemoteSide(Surroundings surroundings, Remote remote, RemotePlan<K, V> plan, Traits<K, V> traits, Scope scope) {
        this.tier = remote.tier();
        this.coherence = remote.coherence();
        this.changes = remote.changes();
        this.recovery = remote.recovery();
        this.breaker = remote.breaker();
        this.raises = new RecentRaises(surroundings.clock());
        this.shards = remote.shards();
        this.scope = scope;
        this.policy = plan.policy();
        this.text = plan.text();
        this.packing = plan.packing();
        this.traits = traits;
        this.clock = surroundings.clock();
    }

    int shards() {
        return shards;
    }

    RemoteKey keyOf(K key) {
        return RemoteKey.of(scope, text.of(key), prefixes().apply(key), shards);
    }

    /** The key that was written so; {@code null} if it is none of this cache. */
    @Nullable
    K keyOf(String written) {
        try {
            return text.parse(written);
        } catch (RuntimeException notOurs) {
            return null;
        }
    }

    Shard shard(RemoteKey key) {
        return coherence.shard(key.shard());
    }

    /** An entry of the local tier as it is stored. Fails if its value cannot be written. */
    StoredEntry written(LocalEntry<V> entry) {
        Payload payload = entry.value == null ? null : packing.pack(entry.value);
        return new StoredEntry(
                payload == null ? null : payload.bytes(),
                payload != null && payload.compressed(),
                packing.schemaId(),
                coherence.serverMillis() - entry.ageAt(clock.millis()),
                entry.isExpired() ? 0 : entry.freshFor(),
                entry.notes.shift,
                entry.isExpired(),
                entry.notes.version,
                entry.notes.etag,
                entry.notes.tags);
    }

    /**
     * What was found, as an entry of the local tier that began in this era; {@code null} if it cannot be read.
     *
     * @param counts whether it is what the remote tier goes by; if not, it is at best something to fall back on
     */
    @Nullable
    LocalEntry<V> read(Era era, K key, Found found, boolean counts) {
        StoredEntry stored = found.entry();
        byte[] bytes = stored.payload();
        V value = null;
        if (bytes != null) {
            if (stored.schema() != packing.schemaId()) {
                return null;
            }
            try {
                value = packing.unpack(new Payload(bytes, stored.isCompressed()));
            } catch (UndecodableException unreadable) {
                return null;
            }
        }
        long age = Math.max(0, coherence.serverMillis() - stored.writtenAt());
        int weight = value == null ? 1 : Math.max(0, traits.weigher().applyAsInt(key, value));
        Notes notes = new Notes(stored.tags(), stored.dataVersion(), stored.etag(), stored.shift(), 0);
        return new LocalEntry<>(era, value, clock.millis() - age, freshFor(stored, counts), weight, notes);
    }

    private static int freshFor(StoredEntry stored, boolean counts) {
        if (stored.isExpired()) {
            return LocalEntry.EXPIRED;
        }
        return counts ? stored.freshFor() : 0;
    }

    private Function<? super K, List<String>> prefixes() {
        return traits.prefixes();
    }
}
