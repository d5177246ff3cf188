/*
 * Copyright the Weir authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.weir.redis.trial;

import static org.assertj.core.api.Assertions.assertThat;

import dev.weir.Entry.Tier;
import dev.weir.ReactiveCache;
import dev.weir.redis.server.RedisEdition;
import dev.weir.redis.server.RedisEndpoint;
import dev.weir.tier.RemoteKey;
import dev.weir.tier.Scope;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import java.util.stream.LongStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import reactor.core.publisher.Mono;

/** How long it takes until one instance no longer serves from memory what another one invalidates. */
@Tag("propagation")
class PropagationTrialTest {

    private static final int ROUNDS = Size.of(100, 1_000);
    private static final int ROUNDS_OF_CONTROL = 20;
    private static final int SHARDS = 32;
    /** How long a read of the log waits for a change; who was not woken by one knows of it when that is over. */
    private static final Duration BETWEEN_LOOKS = Duration.ofMillis(200);
    /** On a machine of one's own {@code -Dweir.trial.margin=50} shows what is promised; a busy one may stop us for longer. */
    private static final long GOAL = TimeUnit.MILLISECONDS.toNanos(Long.getLong("weir.trial.margin", Size.of(100, 50)));

    private final RedisEndpoint server = RedisEdition.preferred().shared();
    private final String namespace = RedisEdition.namespace(getClass());
    private final Instance here = Instance.at(server.url(), namespace);
    private final ReactiveCache<String, Long> writer = here.numbers("numbers", builder -> builder);

    @AfterEach
    void end() {
        here.close();
    }

    @Test
    void anInvalidationIsSeenSoonerThanByWhoLooksEvery200Milliseconds() {
        try (Instance there = Instance.at(server.url(), namespace);
                Instance elsewhere = Instance.at(server.url(), namespace)) {
            ReactiveCache<String, Long> reader =
                    there.numbers("numbers", builder -> builder.readThrough(key -> Mono.just(1L)));
            ReactiveCache<String, Long> deaf =
                    elsewhere.numbers("numbers", builder -> builder.localOnly().readThrough(key -> Mono.just(1L)));
            deaf.get("k").block(Instance.LONG);

            long median = median("An invalidation is seen by another instance", ROUNDS, () -> isInMemory(reader));

            assertThat(median).isLessThan(GOAL);
            assertThat(isInMemory(deaf))
                    .as("who is not told has forgotten nothing")
                    .isTrue();
        }
    }

    @Test
    void whoLooksEvery200MillisecondsSeesItLater() {
        int shard =
                RemoteKey.of(new Scope("numbers", ""), "k", List.of(), SHARDS).shard();
        LogFollower follower = new LogFollower(server, namespace, shard, () -> 1);
        ScheduledExecutorService looks = Executors.newSingleThreadScheduledExecutor();
        try {
            long millis = BETWEEN_LOOKS.toMillis();
            looks.scheduleAtFixedRate(follower::follow, millis, millis, TimeUnit.MILLISECONDS);

            long median = median("Control, one that looks every 200 ms", ROUNDS_OF_CONTROL, () -> {
                boolean remembered = follower.remembers("k");
                follower.read("k");
                return remembered;
            });

            assertThat(median).isGreaterThan(BETWEEN_LOOKS.toNanos() / 2);
        } finally {
            looks.shutdownNow();
        }
    }

    /** The nanoseconds, at the median, until what was invalidated is in memory no more; a look puts it there again. */
    private long median(String trial, int rounds, BooleanSupplier isInMemory) {
        long[] nanos = LongStream.range(0, rounds)
                .map(round -> round(isInMemory))
                .sorted()
                .toArray();
        Figures.of(trial)
                .with("rounds", rounds)
                .with("median ms", millis(nanos[rounds / 2]))
                .with("p90 ms", millis(nanos[rounds * 9 / 10]))
                .with("longest ms", millis(nanos[rounds - 1]))
                .print();
        return nanos[rounds / 2];
    }

    /** The nanoseconds from the call of the one until the other has forgotten. */
    private long round(BooleanSupplier isInMemory) {
        Instance.await("a copy in memory", isInMemory);
        long began = System.nanoTime();
        writer.invalidate("k").subscribe();
        while (isInMemory.getAsBoolean()) {
            LockSupport.parkNanos(200_000);
        }
        return System.nanoTime() - began;
    }

    /** Whether a read is answered from memory, without asking Redis; if not, it is the next time. */
    private static boolean isInMemory(ReactiveCache<String, Long> reader) {
        return reader.getEntry("k").block(Instance.LONG).tier() == Tier.LOCAL;
    }

    private static double millis(long nanos) {
        return Math.round(nanos / 10_000.0) / 100.0;
    }
}
