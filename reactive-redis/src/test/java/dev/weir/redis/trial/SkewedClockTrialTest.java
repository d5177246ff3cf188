/*
 * Copyright the Weir authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.weir.redis.trial;

import static org.assertj.core.api.Assertions.assertThat;

import dev.weir.Consistency;
import dev.weir.Entry;
import dev.weir.Entry.Freshness;
import dev.weir.Entry.Tier;
import dev.weir.ReactiveCache;
import dev.weir.redis.Redis;
import dev.weir.redis.server.RedisEdition;
import dev.weir.time.CacheClock;
import java.time.Duration;
import java.time.Instant;
import java.util.concurrent.Executor;
import org.junit.jupiter.api.Test;
import reactor.core.publisher.Mono;
import reactor.core.scheduler.Scheduler;

/** T19: two instances whose wall clocks are two hours apart, and neither is right. */
class SkewedClockTrialTest {

    private static final Duration BOUND = Duration.ofSeconds(1);

    @Test
    void theWallClockDecidesNothing() {
        Redis redis = RedisEdition.preferred().shared().redis();
        String namespace = RedisEdition.namespace(getClass());
        try (Instance ahead = Instance.at(redis, namespace, new SkewedClock(Duration.ofHours(1)));
                Instance behind = Instance.at(redis, namespace, new SkewedClock(Duration.ofHours(-1)))) {
            History history = new History();
            ReactiveCache<String, Long> writer = ahead.numbers("numbers", builder -> builder);
            ReactiveCache<String, Long> reader = behind.numbers(
                    "numbers", builder -> builder.readThrough(key -> Mono.fromSupplier(() -> history.row(key))));
            ReactiveCache<String, Long> bounded = reader.with(Consistency.bounded(BOUND));

            writer.put("put", 1L).block(Instance.LONG);
            Entry<Long> found = reader.getEntry("put").block(Instance.LONG);
            long tooOld = 0;
            int reads = 2_000;
            for (int i = 0; i < reads; i++) {
                if (i % 100 == 0) {
                    long row = history.commit("k");
                    writer.invalidate("k").block(Instance.LONG);
                    history.acknowledged("k", row);
                }
                long floor = history.floor("k", BOUND);
                tooOld += bounded.get("k").block(Instance.LONG) < floor ? 1 : 0;
            }

            Figures.of("T19 wall clocks two hours apart")
                    .with("bounded reads", reads)
                    .with("too old", tooOld)
                    .with("age of what was just put", found.age())
                    .print();
            assertThat(found.tier()).isEqualTo(Tier.REMOTE);
            assertThat(found.freshness()).isEqualTo(Freshness.FRESH);
            assertThat(found.age()).isLessThan(Duration.ofMinutes(1));
            assertThat(tooOld).isZero();
        }
    }

    /** The clock of the machine, but for the time of day. */
    private record SkewedClock(Duration skew) implements CacheClock {

        @Override
        public long millis() {
            return CacheClock.system().millis();
        }

        @Override
        public long nanos() {
            return CacheClock.system().nanos();
        }

        @Override
        public Instant instant() {
            return CacheClock.system().instant().plus(skew);
        }

        @Override
        public Scheduler scheduler() {
            return CacheClock.system().scheduler();
        }

        @Override
        public Executor upkeep() {
            return CacheClock.system().upkeep();
        }
    }
}
