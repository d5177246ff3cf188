/*
 * Copyright the Weir authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.weir;

import dev.weir.tier.TierException;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Stream;
import reactor.core.publisher.MonoSink;

/** An anteroom: where those wait who need a shard that is not attached yet. */
final class Anteroom {

    private final List<Set<MonoSink<Shard>>> waiting;

    Anteroom(int shards) {
        this.waiting = Stream.generate(ConcurrentHashMap::<MonoSink<Shard>>newKeySet)
                .limit(shards)
                .map(set -> (Set<MonoSink<Shard>>) set)
                .toList();
    }

    /** Lets somebody wait, until he goes by himself. */
    void enter(int shard, MonoSink<Shard> somebody) {
        Set<MonoSink<Shard>> there = waiting.get(shard);
        there.add(somebody);
        somebody.onDispose(() -> there.remove(somebody));
    }

    void admit(Shard shard) {
        waiting.get(shard.number()).forEach(somebody -> somebody.success(shard));
    }

    void turnAway(int shard, TierException why) {
        waiting.get(shard).forEach(somebody -> somebody.error(why));
    }

    void turnAllAway(TierException why) {
        for (int shard = 0; shard < waiting.size(); shard++) {
            turnAway(shard, why);
        }
    }

    /** For tests: how many wait. */
    int size() {
        return waiting.stream().mapToInt(Set::size).sum();
    }
}
