/*
 * Copyright the Weir authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.weir.coherence;

import dev.weir.tier.RemoteKey;
import dev.weir.tier.Version;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Consumer;

/**
 * A session: what the requests of one user have seen and done, so that none of them sees less than the ones before.
 *
 * <p>Put into the Context of each request by {@code CacheContext.session}. It remembers the last {@value #KEYS} keys one by one,
 * and of older ones the newest version in each shard, which may send a read to the remote tier that did not have to go there.
 * Thread-safe.
 */
public final class Session {

    static final int KEYS = 64;

    private final AtomicReference<Memory> memory = new AtomicReference<>(new Memory());

    Session() {}

    /** A session in which nothing was seen yet. */
    public static Session begin() {
        return new Session();
    }

    /**
     * The session that this was the {@linkplain #token() token} of.
     *
     * @throws IllegalArgumentException if it was of none
     */
    public static Session of(String token) {
        return SessionToken.read(token);
    }

    /**
     * The session as text, at most two and a half kilobytes of letters, digits, dashes and underscores, for whoever brings it
     * back with the next request. It tells versions and hashes of keys, and is not signed.
     */
    public String token() {
        Memory now = memory.get();
        return SessionToken.write(now.keys, now.shards);
    }

    /** Notes a version of a key that was read or written. */
    public void saw(RemoteKey key, Version version) {
        saw(KeyHash.of(key), key.shard(), version);
    }

    /** Notes a version that was drawn in a shard for many keys at once. */
    public void sawInShard(int shard, Version version) {
        change(next -> next.sawInShard(shard, version));
    }

    /** The newest version that an answer must not be older than. */
    public Version seenOf(RemoteKey key) {
        Memory now = memory.get();
        Seen ofKey = now.keys.get(KeyHash.of(key));
        Version ofShard = now.shards.getOrDefault(key.shard(), Version.NONE);
        return ofKey == null ? ofShard : newer(ofKey.version, ofShard);
    }

    void saw(long hash, int shard, Version version) {
        change(next -> next.saw(hash, shard, version));
    }

    private void change(Consumer<Memory> change) {
        memory.updateAndGet(now -> {
            Memory next = new Memory();
            next.keys.putAll(now.keys);
            next.shards.putAll(now.shards);
            change.accept(next);
            return next;
        });
    }

    private static Version newer(Version one, Version other) {
        return one.isAfter(other) ? one : other;
    }

    /** Says how much it remembers, and nothing of what. */
    @Override
    public String toString() {
        Memory now = memory.get();
        return "Session[" + now.keys.size() + " keys, " + now.shards.size() + " shards]";
    }

    /** What was seen of a key. */
    record Seen(int shard, Version version) {}

    /** What a session remembers; changed only as long as nobody else knows it. */
    private static final class Memory {

        private final LinkedHashMap<Long, Seen> keys = new LinkedHashMap<>();
        private final TreeMap<Integer, Version> shards = new TreeMap<>();

        private void saw(long hash, int shard, Version version) {
            Seen before = keys.remove(hash);
            // Put back at the end: the first ones are those that were not seen for the longest time.
            keys.put(hash, new Seen(shard, before == null ? version : newer(before.version, version)));
            if (keys.size() > KEYS) {
                Map.Entry<Long, Seen> oldest = keys.entrySet().iterator().next();
                keys.remove(oldest.getKey());
                sawInShard(oldest.getValue().shard, oldest.getValue().version);
            }
        }

        private void sawInShard(int shard, Version version) {
            shards.merge(shard, version, Session::newer);
        }
    }
}
