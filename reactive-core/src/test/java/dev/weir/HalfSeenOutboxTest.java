/*
 * Copyright the Weir authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.weir;

import static org.assertj.core.api.Assertions.assertThat;

import dev.weir.TwoDrains.Process;
import dev.weir.metrics.CacheEvent;
import dev.weir.metrics.OutboxStats;
import java.time.Duration;
import java.util.Objects;
import java.util.Set;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** A shard of which nobody can say what waits there hides no other one, and is not taken for empty. */
class HalfSeenOutboxTest {

    private final TwoDrains test = new TwoDrains();
    private final Process one = test.process();
    private final Process two = test.process();

    @Test
    void whatADeadProcessHasLeftInTheOthersIsDrained() {
        test.silent = Set.of(0);
        one.store.cut();
        String key = key(1);
        one.puts(key, "v1");
        test.pass(Duration.ofMillis(100));
        one.link.cut();
        test.pass(Duration.ofSeconds(12));

        assertThat(test.table.rows()).containsEntry(key, "v1");
        assertThat(two.events(CacheEvent.Flushed.class)).hasSize(1);
    }

    @Test
    void whatWaitsInTheOthersIsCounted() {
        test.silent = Set.of(0);
        one.store.cut();
        two.store.cut();
        one.puts(key(1), "v1");
        test.pass(Duration.ofSeconds(40));

        assertThat(stats(two).waiting()).isEqualTo(1);
        assertThat(two.weir.health().status()).isEqualTo(Health.Status.DEGRADED);
    }

    @Test
    void whatWaitedInItStillCounts() {
        one.store.cut();
        two.store.cut();
        one.puts(key(0), "v1");
        test.pass(Duration.ofSeconds(2));
        test.silent = Set.of(0);
        test.pass(Duration.ofSeconds(40));

        assertThat(stats(two).waiting()).isEqualTo(1);
        assertThat(two.weir.health().status()).isEqualTo(Health.Status.DEGRADED);
    }

    @Test
    void whoClosesDoesNotWaitForOthersInWhichNothingWaits() {
        test.silent = Set.of(0);
        one.store.cut();
        one.puts(key(1), "v1");
        test.pass(Duration.ofSeconds(20));
        assertThat(two.events(CacheEvent.Flushed.class)).hasSize(1);

        Listener.to(one.weir.close()).hasHeardOfAbsence();
    }

    @Test
    void whoClosesWaitsForItIfItIsToBeDrainedHere() {
        one.store.delay(() -> Duration.ZERO, () -> Duration.ofSeconds(3));
        String key = key(0);
        one.puts(key, "v1");
        test.pass(Duration.ofMillis(10));
        test.silent = Set.of(0);
        Listener<Void> close = Listener.to(one.weir.close());
        test.pass(Duration.ofMillis(2_500));
        close.hasHeardNothing();
        test.pass(Duration.ofSeconds(5));

        close.hasHeardOfAbsence();
        assertThat(one.events(CacheEvent.Flushed.class)).hasSize(1);
        assertThat(test.table.rows()).containsEntry(key, "v1");
    }

    private static OutboxStats stats(Process process) {
        return Objects.requireNonNull(TestWeir.poolOf(process.cache).outflow).stats();
    }

    /** A key whose shard is that one. */
    @SuppressWarnings("unchecked")
    private String key(int shard) {
        RemoteSide<Object, ?> side = (RemoteSide<Object, ?>) TestWeir.poolOf(one.cache).remote;
        return IntStream.range(0, 10_000)
                .mapToObj(i -> "k" + i)
                .filter(key -> side.keyOf((Object) key).shard() == shard)
                .findFirst()
                .orElseThrow();
    }
}
