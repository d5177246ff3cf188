/*
 * Copyright the Weir authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.weir.testing;

import dev.weir.tier.Generation;
import dev.weir.tier.Generation.Kind;
import dev.weir.tier.RemoteKey;
import dev.weir.tier.Version;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;

/** A shard's state: what must not be lost, and is lost only as a whole. */
final class ShardState {

    private static final int MOST_GENERATIONS = 100_000;

    // In the order in which they were raised.
    private final Map<Generation, Version> generations = new LinkedHashMap<>();
    private final Map<ShardKey, KeyMarks> marks = new HashMap<>();
    private long epoch;
    private long born;
    private String server = "";
    private long number;
    private long last;
    private Version floor = Version.NONE;

    ShardState copy() {
        ShardState copy = new ShardState();
        copy.generations.putAll(generations);
        marks.forEach((key, some) -> copy.marks.put(key, some.copy()));
        copy.epoch = epoch;
        copy.born = born;
        copy.server = server;
        copy.number = number;
        copy.last = last;
        copy.floor = floor;
        return copy;
    }

    void begin(long next, String identity, long micros) {
        born = epoch == 0 ? next : born;
        epoch = next;
        server = identity;
        number = Math.max(number, micros);
    }

    long epoch() {
        return epoch;
    }

    /** The epoch in which it began. */
    long born() {
        return born;
    }

    String server() {
        return server;
    }

    long number() {
        return number;
    }

    long nextNumber() {
        number++;
        return number;
    }

    Version draw(long micros) {
        last = Math.max(last + 1, micros);
        return new Version(epoch, last);
    }

    /** Draws a version for one key, which whoever has marked it must be able to notice. */
    Version drawFor(ShardKey key, long micros) {
        Version version = draw(micros);
        KeyMarks some = marks.get(key);
        if (some != null) {
            some.drawn(version);
        }
        return version;
    }

    Map<Generation, Version> generations() {
        return Map.copyOf(generations);
    }

    Version floor() {
        return floor;
    }

    void raise(Generation generation, Version version) {
        generations.remove(generation);
        generations.put(generation, version);
        if (generations.size() > MOST_GENERATIONS) {
            Generation oldest = generations.keySet().iterator().next();
            floor = generations.getOrDefault(oldest, floor);
            generations.remove(oldest);
        }
    }

    Version newestGeneration(RemoteKey key, Set<String> tags) {
        Version newest = newer(floor, key, Kind.ALL, "");
        for (String prefix : key.prefixes()) {
            newest = newer(newest, key, Kind.PREFIX, prefix);
        }
        for (String tag : tags) {
            newest = newer(newest, key, Kind.TAG, tag);
        }
        return newest;
    }

    private Version newer(Version than, RemoteKey key, Kind kind, String name) {
        Version version = generations.getOrDefault(new Generation(key.scope(), kind, name), Version.NONE);
        return version.isAfter(than) ? version : than;
    }

    /** The marks of a key, which are forgotten at the next look if there is none then. */
    KeyMarks marks(ShardKey key, long now) {
        marks.values().removeIf(some -> some.isEmpty(now));
        return marks.computeIfAbsent(key, none -> new KeyMarks());
    }

    void loseMarks(ShardKey key) {
        marks.remove(key);
    }

    void loseMarks() {
        marks.clear();
    }
}
