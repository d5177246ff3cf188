/*
 * Copyright the Weir authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.weir;

import static org.assertj.core.api.Assertions.assertThat;

import dev.weir.TwoDrains.Process;
import dev.weir.metrics.CacheEvent;
import dev.weir.metrics.OutboxStats;
import dev.weir.source.Checkpoint;
import dev.weir.source.Lane;
import dev.weir.source.StoreException;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.OptionalLong;
import org.junit.jupiter.api.Test;

/** What a round of draining has done or found is told, though the round fails afterwards, and once, though the round is repeated. */
class DrainToldTest {

    private final TwoDrains test = new TwoDrains(TwoDrains.SPEC, 1, builder -> builder);
    private final Process one = test.process();

    @Test
    void aParkedRecordThatIsGoneIsToldOfThoughWhatWasFlushedWithoutItIsNotCleanedUp() {
        one.puts("bad", TwoDrains.POISON);
        test.pass(Duration.ofMillis(1));
        whatWaitsIsGoneAndWrittenOff();
        one.link.loseRequests(() -> test.table.rows().containsKey("k"));
        one.puts("k", "v1");
        test.pass(Duration.ofSeconds(5));
        one.link.loseRequests(() -> false);
        test.pass(Duration.ofSeconds(15));

        assertThat(parked()).isEmpty();
        assertThat(lost()).containsExactly(OptionalLong.of(1));
    }

    @Test
    void aParkedRecordThatIsGoneIsToldOfOnceHoweverOftenTheRoundIsRepeated() {
        boolean[] locked = {true};
        test.table.refuse(mutation -> {
            if (locked[0] && mutation.key().equals("k")) {
                throw new StoreException(StoreException.Reason.TRANSIENT, "The row is locked", null);
            }
            return TwoDrains.POISON.equals(mutation.value());
        });
        one.puts("bad", TwoDrains.POISON);
        test.pass(Duration.ofMillis(1));
        whatWaitsIsGoneAndWrittenOff();
        one.puts("k", "v1");
        test.pass(Duration.ofSeconds(20));
        assertThat(lost()).containsExactly(OptionalLong.of(1));
        locked[0] = false;
        test.pass(Duration.ofSeconds(5));

        assertThat(test.table.rows()).containsEntry("k", "v1");
        assertThat(lost()).containsExactly(OptionalLong.of(1));
    }

    @Test
    void anotherParkedRecordThatIsGoneIsToldOfToo() {
        for (String key : List.of("bad", "worse")) {
            one.puts(key, TwoDrains.POISON);
            test.pass(Duration.ofMillis(1));
            whatWaitsIsGoneAndWrittenOff();
            one.puts("k", "after " + key);
            test.pass(Duration.ofMillis(1));
        }

        assertThat(parked()).isEmpty();
        assertThat(lost()).containsExactly(OptionalLong.of(1), OptionalLong.of(1));
    }

    @Test
    void aParkedRecordThatAnotherDrainerHasDealtWithMeanwhileIsNotLost() {
        Fences unclaimed = new Fences() {
            @Override
            boolean claimLanes() {
                return false;
            }
        };
        Process slow = test.process(unclaimed);
        Process quick = test.process(unclaimed);
        slow.puts("bad", TwoDrains.POISON);
        test.pass(Duration.ofMillis(10));
        assertThat(parked()).hasSize(1);
        slow.link.delay(() -> Duration.ofMillis(300), () -> Duration.ZERO);
        // It tries again, has read the checkpoint, and asks for the page.
        test.pass(Duration.ofMillis(100));
        test.table.refuse(mutation -> false);
        quick.puts("k", "v1");
        test.pass(Duration.ofMillis(10));
        assertThat(test.table.rows()).containsEntry("bad", TwoDrains.POISON);
        assertThat(parked()).isEmpty();
        test.pass(Duration.ofSeconds(5));

        assertThat(slow.events(CacheEvent.OutboxLost.class)).isEmpty();
        assertThat(quick.events(CacheEvent.OutboxLost.class)).isEmpty();
    }

    @Test
    void whatIsFlushedIsToldOfThoughItIsNotCleanedUp() {
        one.puts("k", "v1");
        one.link.loseRequests(() -> test.table.rows().containsKey("k"));
        test.pass(Duration.ofSeconds(5));
        one.link.loseRequests(() -> false);
        test.pass(Duration.ofSeconds(15));

        assertThat(one.cache.outbox().state().block().waiting()).isZero();
        assertThat(one.events(CacheEvent.Flushed.class)).hasSize(1);
        assertThat(stats().flushed()).isEqualTo(1);
    }

    @Test
    void whatWasParkedAndIsFlushedIsToldOfThoughItIsNotCleanedUp() {
        one.puts("k", TwoDrains.POISON);
        test.pass(Duration.ofMillis(1));
        test.table.refuse(mutation -> false);
        one.link.loseRequests(() -> test.table.rows().containsKey("k"));
        test.pass(Duration.ofSeconds(5));
        one.link.loseRequests(() -> false);
        test.pass(Duration.ofSeconds(15));

        assertThat(one.cache.outbox().state().block().waiting()).isZero();
        assertThat(one.events(CacheEvent.Flushed.class)).hasSize(1);
        assertThat(stats().flushed()).isEqualTo(1);
    }

    @Test
    void whatIsGivenUpIsToldOfThoughItIsNotCleanedUp() {
        one.puts("k", TwoDrains.POISON);
        test.pass(Duration.ofMillis(1));
        assertThat(parked()).hasSize(1);
        one.link.loseRequests(() -> parked().isEmpty());
        test.pass(Duration.ofSeconds(5));
        one.link.loseRequests(() -> false);
        test.pass(Duration.ofSeconds(15));

        assertThat(one.cache.outbox().state().block().waiting()).isZero();
        assertThat(one.events(CacheEvent.Buried.class)).hasSize(1);
        assertThat(stats().buried()).isEqualTo(1);
        assertThat(stats().deadLetters()).isEqualTo(1);
    }

    @Test
    void whatIsGivenUpIsToldOfOnceHoweverOftenTheRoundIsRepeated() {
        one.puts("k", TwoDrains.POISON);
        test.pass(Duration.ofMillis(1));
        one.store.fail(() -> one.cache.outbox().deadLetters().hasElements().block());
        test.pass(Duration.ofSeconds(10));
        assertThat(one.cache.outbox().deadLetters().collectList().block()).hasSize(1);
        one.store.fail(() -> false);
        test.pass(Duration.ofSeconds(5));

        assertThat(parked()).isEmpty();
        assertThat(one.events(CacheEvent.Buried.class)).hasSize(1);
        assertThat(stats().buried()).isEqualTo(1);
    }

    /** And another process has said so, as far as it knows how many there were. */
    private void whatWaitsIsGoneAndWrittenOff() {
        assertThat(parked()).hasSize(1);
        test.server.loseOutboxes();
        Shard shard = one.weir.remote().coherence().shard(0);
        one.weir
                .remote()
                .backend()
                .outbox("products")
                .writeOff(0, shard.epoch(), 1)
                .block();
    }

    private List<OptionalLong> lost() {
        return one.events(CacheEvent.OutboxLost.class).stream()
                .map(CacheEvent.OutboxLost::records)
                .toList();
    }

    private List<Checkpoint.Parked> parked() {
        return Objects.requireNonNull(test.table.standing(new Lane("shop", "products", 0)))
                .parked();
    }

    private OutboxStats stats() {
        return Objects.requireNonNull(TestWeir.poolOf(one.cache).outflow).stats();
    }
}
