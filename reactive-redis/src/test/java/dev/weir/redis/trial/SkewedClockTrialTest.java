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
import dev.weir.redis.server.RedisEndpoint;
import dev.weir.time.CacheClock;
import java.time.Duration;
import java.time.Instant;
import java.util.concurrent.Executor;
import java.util.function.Function;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import reactor.core.publisher.Mono;
import reactor.core.scheduler.Scheduler;

/**
 * T19: two instances whose wall clocks are two hours apart, and neither is right. One writes, and the other one reads what is not to
 * be older than a second; beside it the same over a cache that believes the wall clock.
 */
@Tag("T19")
class SkewedClockTrialTest {

    private static final Duration BOUND = Duration.ofSeconds(1);
    private static final Duration LONG_ENOUGH = Size.of(Duration.ofSeconds(3), Duration.ofMinutes(1));
    private static final String KEY = "k";
    private static final Duration AN_HOUR = Duration.ofHours(1);

    private final RedisEndpoint server = RedisEdition.embedded().shared();
    private final String namespace = RedisEdition.namespace(getClass());
    private final History history = new History();

    @Test
    void theWallClockDecidesNothing() {
        Redis redis = Redis.at(server.url());
        CacheClock early = new SkewedClock(AN_HOUR);
        CacheClock late = new SkewedClock(AN_HOUR.negated());
        try (Instance ahead = Instance.at(redis, namespace, early);
                Instance behind = Instance.at(redis, namespace, late);
                PlainClient client = PlainClient.at(server.url())) {
            ReactiveCache<String, Long> writer = ahead.numbers("numbers", builder -> builder);
            ReactiveCache<String, Long> reader = behind.numbers("numbers", builder -> builder.readThrough(this::row));
            writer.put("put", 1L).block(Instance.LONG);
            Entry<Long> found = reader.getEntry("put").block(Instance.LONG);

            WallClockCache skewedWriter = new WallClockCache(client, namespace, early, BOUND);
            WallClockCache skewed = new WallClockCache(client, namespace, late, BOUND);
            WallClockCache right = new WallClockCache(client, namespace, CacheClock.system(), BOUND);
            WallClockCache rightWriter = new WallClockCache(client, namespace, CacheClock.system(), BOUND);

            Reads reads = new Reads(reader.with(Consistency.bounded(BOUND))::get);
            Reads control = new Reads(key -> skewed.read(key).switchIfEmpty(row(key)));
            Reads controlOfControl = new Reads(key -> right.read("right").switchIfEmpty(row(key)));
            Mono<Void> change = Mono.fromSupplier(() -> history.commit(KEY))
                    .delayUntil(row -> writer.invalidate(KEY))
                    .delayUntil(row -> skewedWriter.put(KEY, row))
                    .delayUntil(row -> rightWriter.put("right", row))
                    .doOnNext(row -> history.acknowledged(KEY, row))
                    .then();
            long began = System.nanoTime();
            while (System.nanoTime() - began < LONG_ENOUGH.toNanos() || reads.number < 1_000) {
                change.block(Instance.LONG);
                for (int i = 0; i < 50; i++) {
                    reads.oneMore();
                    control.oneMore();
                    controlOfControl.oneMore();
                }
            }

            Figures.of("T19 wall clocks two hours apart")
                    .with("bounded reads", reads.number)
                    .with("too old", reads.tooOld)
                    .with("age of what was just put", found.age())
                    .with("control, stamps of the wall clock: too old", control.tooOld)
                    .with("the same with clocks that are right", controlOfControl.tooOld)
                    .print();
            assertThat(found.tier()).isEqualTo(Tier.REMOTE);
            assertThat(found.freshness()).isEqualTo(Freshness.FRESH);
            assertThat(found.age()).isLessThan(Duration.ofMinutes(1));
            assertThat(reads.tooOld).isZero();
            assertThat(control.tooOld).as("the harness finds old answers").isPositive();
        }
    }

    private Mono<Long> row(String key) {
        return Mono.fromSupplier(() -> history.row(key));
    }

    /** The reads of one cache. */
    private final class Reads {

        private final Function<String, Mono<Long>> read;
        private int number;
        private int tooOld;

        Reads(Function<String, Mono<Long>> read) {
            this.read = read;
        }

        void oneMore() {
            long floor = history.floor(KEY, BOUND);
            number++;
            tooOld += read.apply(KEY).block(Instance.LONG) < floor ? 1 : 0;
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
