/*
 * Copyright the Weir authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.weir;

import static org.assertj.core.api.Assertions.assertThat;

import dev.weir.metrics.CacheEvent;
import dev.weir.metrics.CacheEvent.Origin;
import dev.weir.testing.VirtualClock;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.stream.IntStream;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;

/** What is remembered of a pool: the last of each kind, in order, also while it is written. */
class HistoryTest {

    private final History history = new History(VirtualClock.create());

    @Test
    void aKeyHasItsOwnHistoryAndThatOfAll() {
        add(ofKey("a", 0));
        add(ofKey("b", 1));
        add(ofMany(2));
        add(ofKey("a", 3));

        assertThat(history.of("a")).containsExactly(ofKey("a", 0), ofMany(2), ofKey("a", 3));
        assertThat(history.of("c")).containsExactly(ofMany(2));
    }

    @Test
    void onlyTheLastIsRemembered() {
        LongStream.range(0, 1_000).forEach(i -> add(ofKey("a", i)));

        assertThat(history.of("a"))
                .isEqualTo(LongStream.range(1_000 - History.OF_KEYS, 1_000)
                        .mapToObj(i -> ofKey("a", i))
                        .toList());
    }

    @Test
    void manyLoadsDoNotPushOutWhatMadeThemNecessary() {
        LongStream.range(0, 100).forEach(i -> add(ofMany(i)));
        LongStream.range(100, 1_000).forEach(i -> add(ofKey("k" + i, i)));

        assertThat(history.of("a"))
                .isEqualTo(LongStream.range(100 - History.OF_MANY, 100)
                        .mapToObj(HistoryTest::ofMany)
                        .toList());
    }

    @Test
    void whoReadsWhileItIsWrittenSeesWhatHappenedInOrder() throws InterruptedException {
        AtomicBoolean written = new AtomicBoolean();
        Thread writer = new Thread(() -> {
            LongStream.range(0, 200_000).forEach(i -> add(i % 7 == 0 ? ofMany(i) : ofKey("a", i)));
            written.set(true);
        });

        writer.start();
        while (!written.get()) {
            List<CacheEvent> seen = history.of("a");
            IntStream.range(1, seen.size())
                    .forEach(i ->
                            assertThat(seen.get(i).at()).isAfter(seen.get(i - 1).at()));
        }
        writer.join();
    }

    private static CacheEvent ofKey(String key, long second) {
        return new CacheEvent.Invalidated("cache", Instant.ofEpochSecond(second), Optional.of(key), Origin.CALLER);
    }

    private static CacheEvent ofMany(long second) {
        return new CacheEvent.Cleared("cache", Instant.ofEpochSecond(second), Origin.CALLER);
    }

    private void add(CacheEvent event) {
        history.add(event.key().orElse(null), when -> event);
    }
}
