/*
 * Copyright the Weir authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.weir.redis.trial;

import dev.weir.time.CacheClock;
import io.lettuce.core.api.reactive.RedisReactiveCommands;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import reactor.core.publisher.Mono;

/**
 * A cache that stamps what it stores with the wall clock of its process, and serves what is not older than a bound by that clock,
 * be it from Redis or from memory.
 */
final class WallClockCache {

    private final RedisReactiveCommands<String, String> redis;
    private final String prefix;
    private final CacheClock clock;
    private final Duration bound;
    private final Map<String, Stamped> memory = new ConcurrentHashMap<>();

    WallClockCache(PlainClient client, String prefix, CacheClock clock, Duration bound) {
        this.redis = client.commands();
        this.prefix = prefix;
        this.clock = clock;
        this.bound = bound;
    }

    private record Stamped(long row, long writtenAt) {

        static Stamped of(String stored) {
            String[] parts = stored.split("@");
            return new Stamped(Long.parseLong(parts[0]), Long.parseLong(parts[1]));
        }

        String stored() {
            return row + "@" + writtenAt;
        }
    }

    Mono<Void> put(String key, long row) {
        return Mono.defer(() -> redis.set(prefix + key, new Stamped(row, now()).stored()))
                .then();
    }

    /** Empty where there is nothing that is young enough. */
    Mono<Long> read(String key) {
        return Mono.defer(() -> Mono.justOrEmpty(memory.get(key)).filter(this::isYoung))
                .switchIfEmpty(redis.get(prefix + key)
                        .map(Stamped::of)
                        .filter(this::isYoung)
                        .doOnNext(found -> memory.put(key, found)))
                .map(Stamped::row);
    }

    private boolean isYoung(Stamped entry) {
        return now() - entry.writtenAt() <= bound.toMillis();
    }

    private long now() {
        return clock.instant().toEpochMilli();
    }
}
