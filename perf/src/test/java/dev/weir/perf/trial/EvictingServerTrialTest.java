/*
 * Copyright the Weir authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.weir.perf.trial;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.weir.ReactiveCache;
import dev.weir.UndurableException;
import dev.weir.house.DropsSignals;
import dev.weir.outbox.WriteBehind;
import dev.weir.redis.server.RedisOptions;
import dev.weir.redis.server.RespConnection;
import dev.weir.redis.trial.Figures;
import dev.weir.redis.trial.Instance;
import dev.weir.redis.trial.Size;
import java.time.Duration;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import reactor.core.publisher.Flux;

/** T7: a server that evicts. Where it may evict outboxes nothing is written behind; where it may not they are whole. */
@Tag("T7")
@DropsSignals("The driver drops what fails on a connection that has been given up.")
class EvictingServerTrialTest {

    private static final int RECORDS = Size.of(1_000, 10_000);
    private static final String MEMORY = Size.isFull() ? "64mb" : "16mb";

    /** Some three times as much as there is room for. */
    private static final int FILLERS = Size.of(3_000, 10_000);

    private static final String FILLER = "f".repeat(20_000);

    @Test
    void itIsRefusedWhereOutboxesAreEvicted() {
        try (Bed bed = bed("allkeys-lru");
                WeirBehind behind = new WeirBehind(bed.site, WriteBehind.DEFAULT)) {
            assertThatThrownBy(() -> behind.put("k", "s").block(Instance.LONG))
                    .isInstanceOf(UndurableException.class)
                    .hasMessageContaining("allkeys-lru")
                    .hasMessageContaining("maxmemory-policy");
            assertThat(bed.waiting()).isZero();
        }
    }

    @Test
    void outboxesAreWholeWhereEntriesAreEvicted() {
        try (Bed bed = bed("volatile-lru");
                WeirBehind behind = bed.owned(new WeirBehind(bed.site, WriteBehind.DEFAULT))) {
            ReactiveCache<String, String> entries =
                    behind.weir.cache("entries", String.class, String.class).build();
            long waiting;
            long evicted;
            TableLock lock = bed.lock();
            written(behind);
            Flux.range(0, FILLERS)
                    .flatMap(i -> entries.put("f" + i, FILLER), 16)
                    .then()
                    .block(Duration.ofMinutes(2));
            waiting = bed.waiting();
            evicted = Long.parseLong(bed.redis.endpoint().info("stats", "evicted_keys"));
            lock.close();
            behind.cache.outbox().drained().block(Instance.LONG);
            int rows = bed.table.rows().size();

            Figures.of("T7 entries evicted")
                    .with("evicted", evicted)
                    .with("records waiting then", waiting)
                    .with("rows in the end", rows)
                    .print();
            assertThat(evicted).isPositive();
            assertThat(waiting).isEqualTo(RECORDS);
            assertThat(rows).isEqualTo(RECORDS);
        }
    }

    /** A stream by itself, where the server may evict anything. */
    @Test
    void aStreamIsEvictedAsAnythingElse() {
        try (Bed bed = bed("allkeys-lru");
                RespConnection connection = bed.redis.endpoint().connect()) {
            for (int i = 0; i < RECORDS; i++) {
                connection.call("XADD", "stream", "*", "key", "k" + i, "entry", "<s." + i + ">");
            }
            // Within a second all keys are as old to the server, and it takes any of them.
            for (int i = 0;
                    i < 50 * FILLERS && connection.text("EXISTS", "stream").equals("1");
                    i++) {
                connection.call("SET", "f" + i, FILLER, "EX", "3600");
            }
            String left = connection.text("XLEN", "stream");
            Figures.of("T7 control, a stream under allkeys-lru")
                    .with("records left of " + RECORDS, left)
                    .print();
            assertThat(left).isEqualTo("0");
        }
    }

    private static Bed bed(String policy) {
        return Bed.of(4, RedisOptions.defaults().withAppendOnly("everysec").withMaxMemory(MEMORY, policy));
    }

    private static void written(WeirBehind behind) {
        Flux.range(0, RECORDS)
                .flatMap(i -> behind.put("k" + i, "s." + i), 64)
                .then()
                .block(Instance.LONG);
    }
}
