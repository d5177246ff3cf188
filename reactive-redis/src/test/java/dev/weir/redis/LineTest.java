/*
 * Copyright the Weir authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.weir.redis;

import static org.assertj.core.api.Assertions.assertThat;

import dev.weir.testing.VirtualClock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.function.LongUnaryOperator;
import java.util.random.RandomGenerator;
import org.junit.jupiter.api.Test;
import reactor.core.publisher.Mono;

/** When a line that leads nowhere is tried again. */
class LineTest {

    private final VirtualClock clock = VirtualClock.create();
    private final List<Long> attempts = new ArrayList<>();

    @Test
    void pausesAreDoubledUpToASecond() {
        open(share -> share);
        assertThat(attempts).containsExactly(0L, 40L, 120L, 280L, 600L, 1_240L, 2_240L, 3_240L);
    }

    @Test
    void halfOfAPauseIsDrawn() {
        open(share -> 0);
        assertThat(attempts).startsWith(0L, 20L, 60L, 140L, 300L, 620L, 1_120L, 1_620L);
    }

    @Test
    void whatWasSaidIsNotForgottenForWhatNobodyHeard() {
        Mono<Link> attempt = Mono.defer(() -> {
            attempts.add(clock.millis());
            return Mono.error(new IllegalStateException(
                    attempts.size() == 1 ? "you are denied" : "RedisHandshakeHandler not registered"));
        });
        Line line =
                new Line("nowhere", attempt, Duration.ofSeconds(1), clock, () -> largest(share -> share), made -> {});
        List<Throwable> told = new ArrayList<>();
        line.link().subscribe(made -> {}, told::add);
        line.open();

        clock.advanceBy(Duration.ofSeconds(1));
        line.close();

        assertThat(attempts).hasSizeGreaterThan(1);
        assertThat(told).hasSize(1);
        assertThat(told.get(0)).hasMessageContaining("you are denied");
    }

    /** Attempts of a line whose random numbers are the largest that are asked for, changed so. */
    private void open(LongUnaryOperator drawn) {
        RandomGenerator random = largest(drawn);
        Mono<Link> attempt = Mono.defer(() -> {
            attempts.add(clock.millis());
            return Mono.error(new IllegalStateException("nobody there"));
        });
        long began = clock.millis();
        Line line = new Line("nowhere", attempt, Duration.ofSeconds(1), clock, () -> random, made -> {});
        line.open();
        clock.advanceBy(Duration.ofMillis(3_500));
        line.close();
        attempts.replaceAll(at -> at - began);
    }

    private static RandomGenerator largest(LongUnaryOperator drawn) {
        return new RandomGenerator() {
            @Override
            public long nextLong() {
                throw new UnsupportedOperationException("without a bound");
            }

            @Override
            public long nextLong(long bound) {
                return drawn.applyAsLong(bound - 1);
            }
        };
    }
}
