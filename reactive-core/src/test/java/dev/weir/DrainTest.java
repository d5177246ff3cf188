/*
 * Copyright the Weir authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.weir;

import static org.assertj.core.api.Assertions.assertThat;

import dev.weir.TwoDrains.Process;
import dev.weir.metrics.CacheEvent;
import dev.weir.outbox.Outbox;
import dev.weir.outbox.OutboxPage;
import dev.weir.source.Mutation;
import dev.weir.testing.Commit;
import dev.weir.tier.Version;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

/** What is written behind reaches the source, once and in order. */
class DrainTest {

    private final TwoDrains test = new TwoDrains(TwoDrains.SPEC, 1, builder -> builder);
    private final Process one = test.process();

    @Test
    void whatIsAcceptedReachesTheSource() {
        one.puts("k", "v1");
        assertThat(test.table.rows()).isEmpty();
        assertThat(one.reads("k")).isEqualTo("v1");

        test.pass(Duration.ofMillis(1));

        assertThat(test.table.rows()).containsEntry("k", "v1");
        assertThat(one.cache.outbox().state().block().waiting()).isZero();
        assertThat(one.reads("k")).isEqualTo("v1");
        assertThat(one.events(CacheEvent.Flushed.class)).hasSize(1);
    }

    @Test
    void aRemovalDeletesTheRow() {
        test.table.writeUnseen("k", "v0");
        one.cache.remove("k").block();
        assertThat(one.reads("k")).isNull();

        test.pass(Duration.ofMillis(1));

        assertThat(test.table.rows()).isEmpty();
        assertThat(one.reads("k")).isNull();
    }

    @Test
    void writesOfAKeyAreFoldedAndThoseOfAllKeysTravelTogetherSortedByKey() {
        one.puts("b", "1");
        one.puts("a", "2");
        one.puts("b", "3");
        one.cache.putAll(Map.of("c", "4")).block();
        test.pass(Duration.ofMillis(1));

        assertThat(written()).containsExactly("a=2", "b=3", "c=4");
        assertThat(flushes()).hasSize(1);
        assertThat(one.events(CacheEvent.Flushed.class))
                .extracting(CacheEvent.Flushed::records)
                .containsExactlyInAnyOrder(1, 2, 1);
    }

    @Test
    void whatIsAcceptedDuringAFlushTravelsInTheNextOne() {
        one.store.delay(() -> Duration.ZERO, () -> Duration.ofMillis(50));
        one.puts("k", "1");
        // The checkpoint is read, and the flush is under way.
        test.pass(Duration.ofMillis(60));
        one.puts("k", "2");
        one.puts("k", "3");
        test.pass(Duration.ofMillis(300));

        assertThat(written()).containsExactly("k=1", "k=3");
    }

    @Test
    void moreThanABatchTakesSeveralFlushesAndNoneIsLarger() {
        Flux.range(0, 500).concatMap(i -> one.cache.put("k" + i, "v")).blockLast();
        test.pass(Duration.ofMillis(1));

        assertThat(test.table.rows()).hasSize(500);
        assertThat(flushes()).hasSizeBetween(2, 8);
    }

    @Test
    void aPageThatEndsEarlyIsNotTheLastOne() {
        test.mostOfAPage = 3;
        Flux.range(0, 10).concatMap(i -> one.cache.put("k" + i, "v")).blockLast();
        test.pass(Duration.ofMillis(1));

        assertThat(test.table.rows()).hasSize(10);
    }

    @Test
    void aLaneOfWhichTheWholeRestWasReadIsNotReadOnceMore() {
        test.pages = 0;
        one.puts("a", "1");
        one.puts("b", "2");
        test.pass(Duration.ofSeconds(5));

        assertThat(flushes()).hasSize(1);
        assertThat(test.pages).isEqualTo(1);
    }

    @Test
    void whatIsAcceptedWhileTheRestIsFlushedIsReadAtOnce() {
        one.store.delay(() -> Duration.ZERO, () -> Duration.ofMillis(50));
        one.puts("k", "1");
        test.pass(Duration.ofMillis(60));
        one.puts("k", "2");
        one.store.delay(() -> Duration.ZERO, () -> Duration.ZERO);
        // The scan, which would find it too, comes hundreds of milliseconds later.
        test.pass(Duration.ofMillis(50));

        assertThat(written()).containsExactly("k=1", "k=2");
        assertThat(one.cache.outbox().state().block().oldest()).isZero();
    }

    @Test
    void whatWasCommittedAndNotCleanedUpIsNotAppliedAgainAndItsValueGoes() {
        one.puts("k", "v1");
        one.link.loseRequests(() -> test.table.rows().containsKey("k"));
        test.pass(Duration.ofMillis(100));
        assertThat(test.table.rows()).containsEntry("k", "v1");
        one.link.loseRequests(() -> false);
        test.table.writeUnseen("k", "foreign");
        Process two = test.process();
        test.pass(Duration.ofSeconds(15));

        assertThat(flushes()).hasSize(1);
        assertThat(two.cache.outbox().state().block().waiting()).isZero();
        assertThat(two.reads("k")).isEqualTo("foreign");
    }

    @Test
    void aLetterOfWhatHasTakenEffectGoesThoughNothingElseIsCleanedUp() {
        one.puts("k", TwoDrains.POISON);
        test.pass(Duration.ofMillis(10));
        Shard shard = one.weir.remote().coherence().shard(0);
        Outbox outbox = one.weir.remote().backend().outbox("products");
        OutboxPage page =
                outbox.page(0, shard.epoch(), Version.NONE, List.of(), 1).block();
        // By another process, which was about to give it up.
        outbox.bury(0, shard.epoch(), page.waiting().get(0).version(), 3, "refused")
                .block();
        test.table.refuse(mutation -> false);
        int[] sent = {0};
        one.link.loseRequests(() -> !test.table.rows().isEmpty() && sent[0]++ > 0);
        test.pass(Duration.ofSeconds(3));
        assertThat(test.table.rows()).containsEntry("k", TwoDrains.POISON);
        one.link.loseRequests(() -> false);
        test.pass(Duration.ofSeconds(12));

        assertThat(one.cache.outbox().state().block().waiting()).isZero();
        assertThat(one.cache.outbox().deadLetters().collectList().block()).isEmpty();
    }

    @Test
    void aReplyThatIsLostAfterTheCommitDoublesNothing() {
        int[] lost = {0};
        one.store.loseReplies(() -> !test.table.rows().isEmpty() && lost[0]++ < 1);
        one.puts("k", "v1");
        test.pass(Duration.ofMillis(1));
        test.table.writeUnseen("k", "foreign");
        test.pass(Duration.ofMinutes(1));

        assertThat(lost[0]).isPositive();
        assertThat(flushes()).hasSize(1);
        assertThat(test.table.rows()).containsEntry("k", "foreign");
        assertThat(one.reads("k")).isEqualTo("foreign");
    }

    @Test
    void aStoreThatCannotBeReachedIsTriedAgain() {
        one.store.cut();
        one.puts("k", "v1");
        test.pass(Duration.ofMinutes(1));
        assertThat(test.table.rows()).isEmpty();
        assertThat(one.cache.outbox().state().block().oldest()).isEqualTo(Duration.ofMinutes(1));
        one.store.restore();

        test.pass(Duration.ofSeconds(6));

        assertThat(test.table.rows()).containsEntry("k", "v1");
    }

    @Test
    void anotherProcessDrainsWhatOneHasAccepted() {
        Process two = test.process();
        one.store.cut();
        one.puts("k", "v1");

        test.pass(Duration.ofSeconds(12));

        assertThat(test.table.rows()).containsEntry("k", "v1");
        assertThat(two.events(CacheEvent.Flushed.class)).hasSize(1);
    }

    @Test
    void aNewProcessDrainsWhatOneThatDiedHasLeft() {
        one.store.cut();
        one.puts("k", "v1");
        one.link.cut();
        test.pass(Duration.ofSeconds(11));

        test.process();
        test.pass(Duration.ofSeconds(2));

        assertThat(test.table.rows()).containsEntry("k", "v1");
    }

    @Test
    void twoDrainersForcedOntoOneLaneKeepTheOrderAndDoubleNothing() {
        TwoDrains forced = new TwoDrains(TwoDrains.SPEC, 1, builder -> builder);
        Fences unclaimed = new Fences() {
            @Override
            boolean claimLanes() {
                return false;
            }
        };
        List<Process> both = List.of(forced.process(unclaimed), forced.process(unclaimed));
        both.get(0).store.delay(() -> Duration.ofMillis(3), () -> Duration.ofMillis(7));
        both.get(1).store.delay(() -> Duration.ofMillis(5), () -> Duration.ofMillis(2));
        List<Integer> written = IntStream.range(0, 300).boxed().toList();
        for (int i : written) {
            both.get(i % 2).puts("k" + i % 3, String.valueOf(i));
            forced.pass(Duration.ofMillis(4));
        }
        forced.pass(Duration.ofMinutes(1));

        for (int key = 0; key < 3; key++) {
            String name = "k" + key;
            List<Integer> order = forced.commits.stream()
                    .flatMap(commit -> commit.mutations().stream())
                    .filter(mutation -> mutation.key().equals(name))
                    .map(mutation -> Integer.valueOf(mutation.value()))
                    .toList();
            assertThat(order).isSorted().doesNotHaveDuplicates().last().isEqualTo(297 + key);
        }
        assertThat(both.stream()
                        .mapToLong(each -> each.cache.outbox().state().block().waiting())
                        .sum())
                .isZero();
    }

    @Test
    void drainedCompletesWhenWhatWaitedIsThere() {
        one.store.delay(() -> Duration.ZERO, () -> Duration.ofMillis(100));
        one.puts("k", "v1");
        Mono<Void> drained = one.cache.outbox().drained();
        Listener<Void> listener = Listener.to(drained);
        test.pass(Duration.ofMillis(90));
        listener.hasHeardNothing();
        test.pass(Duration.ofMillis(200));

        listener.hasHeardOfAbsence();
        assertThat(test.table.rows()).containsEntry("k", "v1");
    }

    private List<Commit<String, String>> flushes() {
        return test.commits.stream()
                .filter(commit -> commit.lane() != null && !commit.mutations().isEmpty())
                .toList();
    }

    private List<String> written() {
        return flushes().stream()
                .flatMap(commit -> commit.mutations().stream())
                .map((Mutation<String, String> each) -> each.key() + "=" + each.value())
                .toList();
    }
}
