/*
 * Copyright the Weir authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.weir;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.weir.Health.Status;
import dev.weir.TwoDrains.Process;
import dev.weir.backend.Finding;
import dev.weir.metrics.CacheEvent;
import dev.weir.outbox.Durability;
import dev.weir.tier.RemoteKey;
import dev.weir.tier.Scope;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** What is wrong with what is written behind is said, and by health too. */
class OutboxHealthTest {

    private final TwoDrains test = new TwoDrains(TwoDrains.SPEC, 1, builder -> builder);
    private final Process one = test.process();

    @Test
    void whatWaitsTooLongDegradesIt() {
        one.store.cut();
        one.puts("k", "v1");
        test.pass(Duration.ofSeconds(29));
        assertThat(one.weir.health().status()).isEqualTo(Status.UP);
        test.pass(Duration.ofSeconds(2));

        assertThat(one.weir.health().status()).isEqualTo(Status.DEGRADED);
        assertThat(one.weir.health().details())
                .containsEntry("outbox.products.waiting", 1L)
                .containsKey("outbox.products.lag");
        one.store.restore();
        test.pass(Duration.ofSeconds(6));
        assertThat(one.weir.health().status()).isEqualTo(Status.UP);
    }

    @Test
    void whatIsLeftByACacheThatIsClosedIsTold() {
        one.store.cut();
        one.puts("k", "v1");
        test.pass(Duration.ofSeconds(1));
        Listener<Void> close = Listener.to(one.weir.close());
        assertThat(one.weir.health().details()).containsEntry("outbox.products.waiting", 1L);
        test.pass(TwoDrains.SPEC.drainFor());

        close.hasHeardOfAbsence();
        assertThat(one.weir.health().status()).isEqualTo(Status.DOWN);
        assertThat(one.weir.health().details()).containsEntry("outbox.products.waiting", 1L);
    }

    @Test
    void aServerThatLosesItsDataIsDownUntilSomebodyHasTakenNote() {
        Process two = test.process();
        one.store.cut();
        one.puts("k", "v1");
        one.store.restore();
        test.server.flush();
        test.pass(Duration.ofSeconds(2));

        assertThat(one.events(CacheEvent.OutboxLost.class)).hasSize(1);
        assertThat(two.events(CacheEvent.OutboxLost.class)).hasSize(1);
        assertThat(one.weir.health().status()).isEqualTo(Status.DOWN);
        assertThat(one.weir.health().broken()).extracting(Finding::code).containsExactly("OUTBOX_LOST");
        one.puts("k", "v2");
        test.pass(Duration.ofSeconds(6));
        assertThat(test.table.rows()).containsEntry("k", "v2");
        assertThat(one.weir.health().status()).isEqualTo(Status.DOWN);

        one.cache.outbox().acknowledgeLoss();
        assertThat(one.weir.health().status()).isEqualTo(Status.UP);
    }

    @Test
    void aProcessThatStartsAfterTheLossFindsItInTheStore() {
        one.store.cut();
        one.puts("k", "v1");
        one.link.cut();
        test.server.flush();
        test.pass(Duration.ofSeconds(1));

        Process two = test.process();
        test.pass(Duration.ofSeconds(12));

        assertThat(two.weir.health().broken()).extracting(Finding::code).containsExactly("OUTBOX_LOST");
    }

    @Test
    void anOutboxThatIsDeletedAloneIsALoss() {
        Process two = test.process();
        one.store.cut();
        two.store.cut();
        one.puts("k", "v1");
        one.puts("other", "v1");
        test.server.loseOutboxes();
        one.store.restore();
        two.store.restore();
        test.pass(Duration.ofSeconds(6));

        List<CacheEvent.OutboxLost> told = new ArrayList<>(one.events(CacheEvent.OutboxLost.class));
        told.addAll(two.events(CacheEvent.OutboxLost.class));
        assertThat(told)
                .singleElement()
                .satisfies(event -> assertThat(event.records()).hasValue(2));
        Process finder = one.events(CacheEvent.OutboxLost.class).isEmpty() ? two : one;
        assertThat(finder.weir.health().broken()).extracting(Finding::code).containsExactly("OUTBOX_LOST");
        one.puts("k", "v2");
        test.pass(Duration.ofSeconds(6));
        assertThat(test.table.rows()).containsEntry("k", "v2").doesNotContainKey("other");
        finder.cache.outbox().acknowledgeLoss();
        test.pass(Duration.ofSeconds(6));
        assertThat(finder.weir.health().status()).isEqualTo(Status.UP);
    }

    @Test
    void aServerThatTakesOverIsToldOfAndNotDown() {
        test.server.failOver();
        test.pass(Duration.ofSeconds(2));

        assertThat(one.events(CacheEvent.TailAtRisk.class)).hasSize(1);
        assertThat(one.events(CacheEvent.OutboxLost.class)).isEmpty();
        assertThat(one.weir.health().status()).isEqualTo(Status.UP);
    }

    @Test
    void anEpochIsRaisedInTheStoreBeforeItIsBegun() {
        one.store.cut();
        test.server.flush();
        test.pass(Duration.ofSeconds(30));
        Listener<Void> put = Listener.to(one.cache.put("k", "v1"));
        test.pass(Duration.ofSeconds(5));
        assertThat(put.error()).isInstanceOf(TierUnavailableException.class).hasMessageContaining("a new epoch");
        one.store.restore();
        test.pass(Duration.ofSeconds(30));

        one.puts("k", "v2");
        test.pass(Duration.ofSeconds(2));
        assertThat(test.table.rows()).containsEntry("k", "v2");
    }

    @Test
    void aStoreThatSomebodyHasToMendIsDown() {
        test.misconfigured = true;
        one.puts("k", "v1");
        test.pass(Duration.ofSeconds(1));

        assertThat(one.weir.health().status()).isEqualTo(Status.DOWN);
        assertThat(one.weir.health().broken()).extracting(Finding::code).containsExactly("STORE_MISCONFIGURED");
        test.misconfigured = false;
        test.pass(Duration.ofSeconds(10));
        assertThat(one.weir.health().status()).isEqualTo(Status.UP);
        assertThat(test.table.rows()).containsEntry("k", "v1");
    }

    @Test
    void aLaneThatIsDrainedDoesNotHideOneThatSomebodyHasToMend() {
        TwoDrains many = new TwoDrains();
        Process two = many.process();
        AtomicInteger flushes = new AtomicInteger();
        many.lacksTable = () -> flushes.getAndIncrement() == 0;
        two.puts("k", "v1");
        many.pass(Duration.ofSeconds(1));
        String elsewhere = IntStream.range(0, 100)
                .mapToObj(i -> "k" + i)
                .filter(key -> shardOf(key) != shardOf("k"))
                .findFirst()
                .orElseThrow();
        two.puts(elsewhere, "v1");
        many.pass(Duration.ofSeconds(1));

        assertThat(many.table.rows()).containsOnlyKeys(elsewhere);
        assertThat(two.weir.health().status()).isEqualTo(Status.DOWN);
        many.pass(Duration.ofSeconds(10));
        assertThat(many.table.rows()).containsOnlyKeys("k", elsewhere);
        assertThat(two.weir.health().status()).isEqualTo(Status.UP);
    }

    private static int shardOf(String key) {
        return RemoteKey.of(new Scope("products", ""), key, List.of(), 4).shard();
    }

    @Test
    void aServerThatDoesNotKeepThePromiseAcceptsNothingAndSaysWhy() {
        test.findings = List.of(new Finding("D1", Finding.Weight.BROKEN, "It forgets.", "Teach it."));
        Process two = test.process();

        assertThatThrownBy(() -> two.puts("k", "v1"))
                .isInstanceOf(UndurableException.class)
                .hasMessageContaining("It forgets. Teach it.");
        assertThat(two.weir.health().status()).isEqualTo(Status.DOWN);
        test.findings = List.of();
        test.pass(Duration.ofSeconds(6));
        two.puts("k", "v1");
        assertThat(two.weir.health().status()).isEqualTo(Status.UP);
    }

    @Test
    void anotherServerIsLookedAtBeforeAnythingIsAcceptedThere() {
        one.puts("k", "v1");
        test.findings = List.of(new Finding("D1", Finding.Weight.BROKEN, "It forgets.", "Teach it."));
        test.server.flush();
        Listener<Void> put = Listener.to(one.cache.put("k", "v2"));
        test.pass(Duration.ofSeconds(2));

        assertThat(put.error()).isInstanceOf(UndurableException.class);
    }

    @Test
    void closingDrainsWhatWasAccepted() {
        one.store.delay(() -> Duration.ZERO, () -> Duration.ofMillis(100));
        one.puts("k", "v1");
        Listener<Void> close = Listener.to(one.weir.close());
        test.pass(Duration.ofMillis(50));
        close.hasHeardNothing();
        assertThatThrownBy(() -> one.puts("k", "v2")).isInstanceOf(CacheClosedException.class);
        test.pass(Duration.ofSeconds(1));

        close.hasHeardOfAbsence();
        assertThat(test.table.rows()).containsEntry("k", "v1");
    }

    @Test
    void closingTakesNoLongerThanItMayAndAnotherProcessGoesOnAtOnce() {
        Process two = test.process();
        one.store.delay(() -> Duration.ZERO, () -> Duration.ofSeconds(4));
        two.store.cut();
        one.puts("k", "v1");
        test.pass(Duration.ofMillis(10));
        one.store.cut();
        Listener<Void> close = Listener.to(one.weir.close());
        test.pass(Duration.ofSeconds(19));
        close.hasHeardNothing();
        test.pass(Duration.ofSeconds(2));
        close.hasHeardOfAbsence();
        two.store.restore();
        test.pass(Duration.ofSeconds(6));

        assertThat(test.table.rows()).containsEntry("k", "v1");
    }

    @Test
    void closingDoesNotWaitForAStoreThatWasNeverThereIfNothingWaits() {
        Process two = test.processWithoutStore();
        Listener.to(two.weir.close()).hasHeardOfAbsence();
    }

    @Test
    void closingDoesNotWaitForAStoreThatIsGoneIfAnotherProcessHasDrained() {
        Process two = test.process();
        one.store.cut();
        one.puts("k", "v1");
        test.pass(Duration.ofSeconds(20));
        assertThat(two.events(CacheEvent.Flushed.class)).hasSize(1);

        Listener.to(one.weir.close()).hasHeardOfAbsence();
    }

    @Test
    void whoClosesLeavesItsLanesToOthersAtOnce() {
        Process two = test.process();
        one.puts("k", TwoDrains.POISON);
        test.pass(Duration.ofMillis(10));
        Listener.to(one.weir.close()).hasHeardOfAbsence();
        test.table.refuse(mutation -> false);
        test.pass(Duration.ofSeconds(3));

        assertThat(test.table.rows()).containsEntry("k", TwoDrains.POISON);
        assertThat(two.events(CacheEvent.Flushed.class)).hasSize(1);
    }

    @Test
    void whatWasFoundHoldsForItsEpochAlone() {
        Coherence coherence = one.weir.remote().coherence();
        Assurance assurance =
                new Assurance("products", Durability.FSYNCED, one.weir.remote().backend(), coherence, test.clock);
        long epoch = coherence.shard(0).epoch();
        Listener.to(assurance.given(0, epoch)).hasHeardOfAbsence();
        test.findings = List.of(new Finding("D1", Finding.Weight.BROKEN, "It forgets.", "Teach it."));

        Listener.to(assurance.given(0, epoch)).hasHeardOfAbsence();
        assertThat(Listener.to(assurance.given(0, epoch + 1)).error()).isInstanceOf(UndurableException.class);
        assurance.close();
    }

    @Test
    void anExplanationSaysWhetherAKeyIsDirty() {
        one.store.cut();
        one.puts("k", "v1");

        assertThat(one.cache.explain("k").block().remote().orElseThrow().dirty())
                .contains(true);
        assertThat(one.cache.explain("other").block().remote().orElseThrow().dirty())
                .contains(false);
        one.store.restore();
        test.pass(Duration.ofSeconds(3));
        assertThat(one.cache.explain("k").block().remote().orElseThrow().dirty())
                .contains(false);
        one.link.cut();
        test.pass(Duration.ofSeconds(3));
        assertThat(one.cache.explain("k").block().remote().orElseThrow().dirty())
                .isEmpty();
    }

    @Test
    void aCacheThatDoesNotWriteBehindHasNoOutbox() {
        assertThatThrownBy(() -> new TestWeir().cache().build().outbox())
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining("writeBehind");
    }
}
