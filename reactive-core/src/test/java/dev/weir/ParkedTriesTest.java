/*
 * Copyright the Weir authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.weir;

import static org.assertj.core.api.Assertions.assertThat;

import dev.weir.TwoDrains.Process;
import dev.weir.source.Lane;
import dev.weir.source.StoreException;
import java.time.Duration;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import reactor.core.publisher.Flux;

/** What is parked and cannot be tried, as its row is locked, keeps the others waiting for a few seconds, and says nothing of them. */
class ParkedTriesTest {

    private static final String LOCKED = "locked";

    private final TwoDrains test = new TwoDrains(TwoDrains.SPEC, 1, builder -> builder);
    private final Process one = test.process();

    /** The keys that were tried in vain, by the number of pages that had been read before. */
    private final Map<Integer, Set<String>> tried = new TreeMap<>();

    private boolean isLocked;

    @ParameterizedTest
    @CsvSource({"0, 4", "1400, 3", "1600, 2", "3100, 1"})
    void aRoundTriesForAboutThreeSeconds(int millis, int keys) {
        park(10);
        one.store.delay(() -> Duration.ZERO, () -> Duration.ofMillis(millis));
        isLocked = true;
        test.pass(Duration.ofSeconds(30));

        assertThat(tried.values().stream().mapToInt(Set::size).max()).hasValue(keys);
    }

    @Test
    void aSlowOneThatSucceedsLeavesTheSizeOfABatchAlone() {
        writes(2_000, "v");
        test.pass(Duration.ofMillis(1));
        park(1);
        one.store.delay(() -> Duration.ZERO, () -> Duration.ofMillis(250));
        test.pass(Duration.ofMillis(900));
        one.store.delay(() -> Duration.ZERO, () -> Duration.ZERO);
        test.pass(Duration.ofMillis(800));
        test.commits.clear();
        writes(400, "w");
        test.pass(Duration.ofSeconds(3));

        assertThat(test.commits.get(0).mutations()).hasSize(400);
    }

    @Test
    void triesInVainLeaveTheSizeOfABatchAlone() {
        writes(2_000, "v");
        test.pass(Duration.ofMillis(1));
        park(1);
        isLocked = true;
        test.pass(Duration.ofSeconds(10));
        assertThat(tried).hasSizeGreaterThan(4);
        test.commits.clear();
        writes(400, "w");
        test.pass(Duration.ofSeconds(3));

        assertThat(test.commits.get(0).mutations()).hasSize(400);
    }

    private void writes(int keys, String value) {
        Flux.range(0, keys).concatMap(i -> one.cache.put("k" + i, value)).blockLast();
    }

    /** So many keys, one after the other. */
    private void park(int keys) {
        test.table.refuse(mutation -> {
            boolean isMeant = mutation.key().startsWith(LOCKED);
            if (isMeant && isLocked) {
                tried.computeIfAbsent(test.pages, page -> new HashSet<>()).add(mutation.key());
                throw new StoreException(StoreException.Reason.TRANSIENT, "The row is locked", null);
            }
            return isMeant;
        });
        for (int i = 0; i < keys; i++) {
            one.puts(LOCKED + i, "v");
            test.pass(Duration.ofMillis(1));
        }
        assertThat(test.table.standing(new Lane("shop", "products", 0)).parked())
                .hasSize(keys);
    }
}
