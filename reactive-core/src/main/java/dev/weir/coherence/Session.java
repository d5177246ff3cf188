/*
 * Copyright the Weir authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.weir.coherence;

import dev.weir.tier.RemoteKey;
import dev.weir.tier.Version;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/** A session: what the requests of one user have seen and done, so that none of them sees less than the ones before. */
public final class Session {

    private final Map<RemoteKey, Version> seen = new ConcurrentHashMap<>();
    private final Map<Integer, Version> shards = new ConcurrentHashMap<>();

    private Session() {}

    /** A session in which nothing was seen yet. */
    public static Session begin() {
        return new Session();
    }

    /** Notes a version of a key that was read or written. */
    public void saw(RemoteKey key, Version version) {
        seen.merge(key, version, (one, other) -> one.isAfter(other) ? one : other);
    }

    /** Notes a version that was drawn in a shard for many keys at once. */
    public void sawInShard(int shard, Version version) {
        shards.merge(shard, version, (one, other) -> one.isAfter(other) ? one : other);
    }

    /** The newest version of a key that was read or written. */
    public Version seenOf(RemoteKey key) {
        Version ofKey = seen.getOrDefault(key, Version.NONE);
        Version ofShard = shards.getOrDefault(key.shard(), Version.NONE);
        return ofShard.isAfter(ofKey) ? ofShard : ofKey;
    }
}
