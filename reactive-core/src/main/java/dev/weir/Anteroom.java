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
import java.util.function.Consumer;
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

    /** Lets somebody wait, until he goes by himself; gives his ticket. */
    long enter(int shard, MonoSink<Shard> somebody) {
        long ticket = tickets.incrementAndGet();
        Map<Long, MonoSink<Shard>> there = waiting.get(shard);
        there.put(ticket, somebody);
        somebody.onDispose(() -> there.remove(ticket));
        return ticket;
    }

    /** Lets exactly one of those who would answer him do so. */
    boolean leaves(int shard, long ticket) {
        return waiting.get(shard).remove(ticket) != null;
    }

    void admit(Shard shard) {
        leaving(shard.number(), somebody -> somebody.success(shard));
    }

    void turnAway(int shard, TierException why) {
        leaving(shard, somebody -> somebody.error(why));
    }

    private void leaving(int shard, Consumer<MonoSink<Shard>> told) {
        waiting.get(shard).forEach((ticket, somebody) -> {
            if (leaves(shard, ticket)) {
                told.accept(somebody);
            }
        });
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
