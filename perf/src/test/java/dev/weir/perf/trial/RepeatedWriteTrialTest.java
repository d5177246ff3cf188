/*
 * Copyright the Weir authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.weir.perf.trial;

import static org.assertj.core.api.Assertions.assertThat;

import dev.weir.house.DropsSignals;
import dev.weir.outbox.WriteBehind;
import dev.weir.redis.server.FaultProxy;
import dev.weir.redis.server.RedisEndpoint;
import dev.weir.redis.server.RespConnection;
import dev.weir.redis.trial.Figures;
import dev.weir.redis.trial.Instance;
import dev.weir.redis.trial.Size;
import java.io.UncheckedIOException;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.CompletableFuture;
import java.util.function.Consumer;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** T35: the line is cut after a write was sent and before it was answered, so that it has to be sent again. It counts once. */
@Tag("T35")
@DropsSignals("The driver drops what fails on a connection that has been given up.")
class RepeatedWriteTrialTest {

    private static final int CUTS = Size.of(20, 1_000);

    @Test
    void aWriteCountsOnce() {
        try (Bed bed = Bed.of(2)) {
            Witness witness = bed.witness();
            FaultProxy proxy = bed.owned(FaultProxy.before(bed.redis.endpoint()));
            WeirBehind behind = bed.owned(new WeirBehind(bed.site.throughRedis(proxy.url()), WriteBehind.DEFAULT));
            behind.put("first", "first-0").block(Instance.LONG);
            written(proxy, key -> behind.put(key, key).block(Instance.LONG));
            behind.cache.outbox().drained().block(Instance.LONG);

            int records = witness.entered().size() - 1;
            int effects = bed.table.effects().size() - 1;
            Figures.of("T35 answers cut off")
                    .with("writes", CUTS)
                    .with("records", records)
                    .with("effects in the table", effects)
                    .print();
            assertThat(records).isEqualTo(CUTS);
            assertThat(effects).isEqualTo(CUTS);
            assertThat(bed.table.rows()).hasSize(CUTS + 1);
        }
    }

    @Test
    void whoSendsItAgainWritesTwice() {
        try (Bed bed = Bed.of(1)) {
            Witness witness = bed.witness();
            FaultProxy proxy = bed.owned(FaultProxy.before(bed.redis.endpoint()));
            written(
                    proxy,
                    key -> untilAnswered(
                            proxy.endpoint(), "XADD", "naive:x", "*", "key", key, "entry", "<" + key + ">"));
            List<Witness.Entered> entered = witness.entered();
            Figures.of("T35 control, a command that is sent again")
                    .with("writes", CUTS)
                    .with("records", entered.size())
                    .print();
            assertThat(entered).hasSize(2 * CUTS);
        }
    }

    private static void written(FaultProxy proxy, Consumer<String> write) {
        for (int i = 0; i < CUTS; i++) {
            String key = String.format(Locale.ROOT, "cut-%06d", i);
            CompletableFuture<Void> cut = proxy.cutBeforeReplyTo(key);
            write.accept(key);
            cut.join();
        }
    }

    private static void untilAnswered(RedisEndpoint endpoint, String... command) {
        Instance.await("an answer", () -> {
            try (RespConnection connection = endpoint.connect()) {
                connection.call(command);
                return true;
            } catch (UncheckedIOException unanswered) {
                return false;
            }
        });
    }
}
