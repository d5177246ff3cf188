/*
 * Copyright the Weir authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.weir.testing;

import dev.weir.tier.RemoteKey;
import dev.weir.tier.Version;
import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** A set of values of one shard: which of them count, and that nothing but its flush takes a dirty one away. */
final class ShardValues {

    private final Expiring<StoredValue> values = new Expiring<>();
    private final ShardRules rules;

    ShardValues(ShardRules rules) {
        this.rules = rules;
    }

    void addAll(ShardValues others) {
        values.addAll(others.values);
    }

    @Nullable
    StoredValue get(ShardKey key, long now) {
        return values.get(key, now);
    }

    boolean isDirty(ShardKey key, long now) {
        StoredValue value = values.get(key, now);
        return value != null && value.isDirty();
    }

    /** Whether nobody has to load anything to answer somebody who has seen that much. */
    boolean willDo(ShardState known, RemoteKey key, StoredValue value, Version seen) {
        Version version = value.version();
        boolean ofThisEpoch = version.epoch() == known.epoch() || (value.isDirty() && rules.epochSparesDirty());
        boolean current = isBeyondGenerations(value) || !value.isOutdated(known, key);
        return ofThisEpoch && current && (value.isDirty() || (!value.entry().isExpired() && version.isAfter(seen)));
    }

    /** Whether one of its generations was raised since: then it is not even something to fall back on. */
    boolean isGone(ShardState known, RemoteKey key, StoredValue value) {
        return !isBeyondGenerations(value)
                && !rules.isNewerThanGenerations(
                        value.version(),
                        known.newestGeneration(key, value.entry().tags()));
    }

    void put(ShardKey key, StoredValue value, long now, @Nullable Duration keep) {
        values.put(key, value, now, keep);
    }

    /** Stores what has yet to be flushed, and is to be kept so long only after that. */
    void putDirty(ShardKey key, StoredValue value, long now, @Nullable Duration keep) {
        values.put(key, value.dirty(), now, rules.pinsDirty() ? null : keep);
    }

    /** From now on it is like any other one, and its time begins; if it is there and dirty. */
    void flushed(ShardKey key, long now, @Nullable Duration keep) {
        StoredValue value = values.get(key, now);
        if (value != null && value.isDirty()) {
            values.put(key, value.flushed(), now, keep);
        }
    }

    /** Takes away what is there, or leaves it only as a fallback; whether it stays as it is, being dirty. */
    boolean takeAway(ShardKey key, long now, boolean keepsFallback) {
        if (rules.invalidationSparesDirty() && isDirty(key, now)) {
            return true;
        }
        if (keepsFallback) {
            values.change(key, StoredValue::expired);
        } else {
            values.remove(key);
        }
        return false;
    }

    void remove(ShardKey key) {
        values.remove(key);
    }

    void evict(ShardKey key, long now) {
        if (!rules.pinsDirty() || !isDirty(key, now)) {
            values.remove(key);
        }
    }

    List<ShardKey> keys(long now) {
        return values.keys(now);
    }

    void clear() {
        values.clear();
    }

    private boolean isBeyondGenerations(StoredValue value) {
        return value.isDirty() && rules.generationSparesDirty();
    }
}
