/*
 * Copyright the Weir authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.weir.redis.trial;

import static org.assertj.core.api.Assertions.assertThat;

import dev.weir.Entry.Tier;
import dev.weir.ReactiveCache;
import dev.weir.redis.server.RedisEdition;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import reactor.core.publisher.Mono;

/** How long it takes until one instance no longer serves from memory what another one invalidates. */
@Tag("propagation")
class PropagationTrialTest {

    private static final int ROUNDS = Size.of(100, 1_000);
    /** On a machine of one's own {@code -Dweir.trial.margin=50} shows what is meant; a busy one may stop us for longer. */
    private static final long GOAL =
            TimeUnit.MILLISECONDS.toNanos(Long.getLong("weir.trial.margin", Size.of(1_000, 50)));

    @Test
    void anInvalidationIsSeenByTheOtherWithin50MillisecondsAtTheMedian() {
        String url = RedisEdition.preferred().shared().url();
        String namespace = RedisEdition.namespace(getClass());
        try (Instance here = Instance.at(url, namespace);
                Instance there = Instance.at(url, namespace);
                Instance elsewhere = Instance.at(url, namespace)) {
            ReactiveCache<String, Long> writer = here.numbers("numbers", builder -> builder);
            ReactiveCache<String, Long> reader =
                    there.numbers("numbers", builder -> builder.readThrough(key -> Mono.just(1L)));
            ReactiveCache<String, Long> deaf =
                    elsewhere.numbers("numbers", builder -> builder.localOnly().readThrough(key -> Mono.just(1L)));
            deaf.get("k").block(Instance.LONG);

            long[] nanos = LongStream.range(0, ROUNDS)
                    .map(round -> round(writer, reader))
                    .sorted()
                    .toArray();

            Figures.of("An invalidation is seen by another instance")
                    .with("rounds", ROUNDS)
                    .with("median ms", millis(nanos[ROUNDS / 2]))
                    .with("p90 ms", millis(nanos[ROUNDS * 9 / 10]))
                    .with("longest ms", millis(nanos[ROUNDS - 1]))
                    .with("control, one that is not told, forgot", !isInMemory(deaf))
                    .print();
            assertThat(nanos[ROUNDS / 2]).isLessThan(GOAL);
            assertThat(isInMemory(deaf)).isTrue();
        }
    }

    /** The nanoseconds from the call of the one until the other has forgotten. */
    private static long round(ReactiveCache<String, Long> writer, ReactiveCache<String, Long> reader) {
        Instance.await("a copy in memory", () -> isInMemory(reader));
        long began = System.nanoTime();
        writer.invalidate("k").subscribe();
        while (isInMemory(reader)) {
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
