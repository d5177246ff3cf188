/*
 * Copyright the Weir authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.weir;

import dev.weir.tier.TierException;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentSkipListMap;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.Stream;
import reactor.core.publisher.MonoSink;

/** An anteroom: where those wait who need a shard that is not attached yet, and are let in as they came. */
final class Anteroom {

    private final AtomicLong tickets = new AtomicLong();
    private final List<Map<Long, MonoSink<Shard>>> waiting;

    Anteroom(int shards) {
        this.waiting = Stream.generate(ConcurrentSkipListMap<Long, MonoSink<Shard>>::new)
                .limit(shards)
                .<Map<Long, MonoSink<Shard>>>map(map -> map)
                .toList();
    }

    /** Lets somebody wait, until he goes by himself. */
    void enter(int shard, MonoSink<Shard> somebody) {
        long ticket = tickets.incrementAndGet();
        Map<Long, MonoSink<Shard>> there = waiting.get(shard);
        there.put(ticket, somebody);
        somebody.onDispose(() -> there.remove(ticket));
    }

    void admit(Shard shard) {
        waiting.get(shard.number()).values().forEach(somebody -> somebody.success(shard));
    }

    void turnAway(int shard, TierException why) {
        waiting.get(shard).values().forEach(somebody -> somebody.error(why));
    }

    void turnAllAway(TierException why) {
        for (int shard = 0; shard < waiting.size(); shard++) {
            turnAway(shard, why);
        }
    }

    /** For tests: how many wait. */
    int size() {
        return waiting.stream().mapToInt(Map::size).sum();
    }
}
