/*
 * Copyright the Weir authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.weir;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.weir.codec.Packing;
import dev.weir.codec.Payload;
import dev.weir.key.KeyText;
import dev.weir.policy.RemotePolicy;
import dev.weir.tier.KeySpace;
import dev.weir.tier.RemoteKey;
import dev.weir.tier.Scope;
import dev.weir.tier.StoredEntry;
import dev.weir.time.CacheClock;
import java.util.List;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** The remote side of a pool: where it is in the remote tier, and how its keys and entries are written there. */
final class RemoteSide<K, V> {

    final GuardedTier tier;
    final Coherence coherence;
    final EpochChanges changes;
    final RecoveryQueue recovery;
    final TierBreaker breaker;
    final RecentRaises raises;
    final Scope scope;
    final RemotePolicy policy;

    /** How long a copy is kept here before it is asked for again, in milliseconds. */
    final int localFor;

    private final int shards;
    private final KeySpace keys;
    private final KeyText<K> text;
    final Packing<V> packing;
    final Traits<K, V> traits;
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
        this.keys = new KeySpace(scope, shards);
        this.policy = plan.policy();
        this.localFor = Terms.ageInMillis(policy.localFor());
        this.text = plan.text();
        this.packing = plan.packing();
        this.traits = traits;
        this.clock = surroundings.clock();
    }

    int shards() {
        return shards;
    }

    RemoteKey keyOf(K key) {
        return keys.key(valid(text.of(key)), prefixes().apply(key));
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

    /** The same, as of the server's clock now, which was not known before a shard was attached. */
    StoredEntry stamped(StoredEntry stored, LocalEntry<V> entry) {
        return stored.writtenAt(Math.max(0, coherence.serverMillis() - entry.ageAt(clock.millis())));
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

    /** Half a character is none: as bytes it would be the same as others. */
    private String valid(String written) {
        if (hasSurrogates(written) && !UTF_8.newEncoder().canEncode(written)) {
            throw new IllegalArgumentException(
                    "A key of cache '" + scope.cache() + "' is no valid Unicode: it has one half "
                            + "of a surrogate pair without the other. Write it otherwise, or leave the request out");
        }
        return written;
    }

    private static boolean hasSurrogates(String text) {
        for (int i = 0; i < text.length(); i++) {
            if (Character.isSurrogate(text.charAt(i))) {
                return true;
            }
        }
        return false;
    }

    private Function<? super K, List<String>> prefixes() {
        return traits.prefixes();
    }
}
