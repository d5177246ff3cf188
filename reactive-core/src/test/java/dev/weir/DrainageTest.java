/*
 * Copyright the Weir authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.weir;

import static org.assertj.core.api.Assertions.assertThat;

import dev.weir.TwoDrains.Process;
import java.time.Duration;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** A process drains four lanes at a time, for as long as it lives. */
class DrainageTest {

    private static final int LANES = 8;

    private final TwoDrains test = new TwoDrains(
            TwoDrains.SPEC.attempts(1_000, Duration.ofMillis(300), Duration.ofMillis(300)), LANES, builder -> builder);
    private final Process one = test.process();

    @Test
    void aLaneThatIsWrittenToWhileItWaitsForAParkedRecordTakesOneSlotAndGivesItBack() {
        one.puts(key(0, "bad"), TwoDrains.POISON);
        test.pass(Duration.ofMillis(10));
        for (int turn = 0; turn < 4; turn++) {
            String value = String.valueOf(turn);
            // All slots are taken, by rounds that take longer than what is parked has to wait.
            one.store.delay(() -> Duration.ZERO, () -> Duration.ofMillis(400));
            IntStream.range(1, 5).forEach(lane -> one.puts(key(lane, "k"), value));
            test.pass(Duration.ofMillis(1));
            one.puts(key(0, "good"), value);
            test.pass(Duration.ofSeconds(3));
            one.store.delay(() -> Duration.ZERO, () -> Duration.ZERO);
            test.pass(Duration.ofSeconds(1));
        }

        one.store.delay(() -> Duration.ZERO, () -> Duration.ofMillis(400));
        List<String> last =
                IntStream.range(1, 5).mapToObj(lane -> key(lane, "last")).toList();
        last.forEach(key -> one.puts(key, "v"));
        test.pass(Duration.ofMillis(900));

        assertThat(test.table.rows().keySet()).containsAll(last);
        assertThat(test.table.rows()).containsEntry(key(0, "good"), "3");
    }

    /** A key whose shard is that one. */
    @SuppressWarnings("unchecked")
    private String key(int shard, String name) {
        RemoteSide<Object, ?> side = (RemoteSide<Object, ?>) TestWeir.poolOf(one.cache).remote;
        return IntStream.range(0, 10_000)
                .mapToObj(i -> name + i)
                .filter(key -> side.keyOf((Object) key).shard() == shard)
                .findFirst()
                .orElseThrow();
    }
}
