/*
 * Copyright the Weir authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.weir;

import static org.assertj.core.api.Assertions.assertThat;

import dev.weir.TwoDrains.Process;
import dev.weir.backend.Backend;
import dev.weir.outbox.Backlog;
import dev.weir.outbox.WriteBehind;
import java.time.Duration;
import org.junit.jupiter.api.Test;

/** A write is accepted once, or its writer is told why not, or that nobody knows. */
class AcceptTest {

    private static final WriteBehind SPEC =
            TwoDrains.SPEC.acceptWithin(Duration.ofSeconds(5)).limit(10);

    private final TwoDrains test = new TwoDrains(SPEC, 1, builder -> builder);
    private final Process one = test.process();
    private final Backend onlooker = test.server.open("shop", test.clock);

    @Test
    void aReplyThatIsLostDoesNotMakeTwoWritesOfOne() {
        one.store.cut();
        one.link.loseReplies(() -> true);
        Listener<Void> put = Listener.to(one.cache.put("k", "v1"));
        one.link.loseReplies(() -> false);
        test.pass(Duration.ofMillis(100));
        put.hasHeardNothing();
        assertThat(waiting()).isEqualTo(1);
        test.pass(Duration.ofSeconds(3));

        put.hasHeardOfAbsence();
        assertThat(waiting()).isEqualTo(1);
    }

    @Test
    void aRequestThatIsLostIsSentOnceMore() {
        one.link.loseRequests(() -> true);
        Listener<Void> put = Listener.to(one.cache.put("k", "v1"));
        one.link.loseRequests(() -> false);
        put.hasHeardNothing();
        test.pass(Duration.ofSeconds(3));

        put.hasHeardOfAbsence();
        assertThat(one.reads("k")).isEqualTo("v1");
    }

    @Test
    void whatWasNotAnsweredInTimeIsNotCalledAFailure() {
        one.link.loseReplies(() -> true);
        Listener<Void> put = Listener.to(one.cache.put("k", "v1"));
        test.pass(Duration.ofSeconds(5));

        assertThat(put.error()).isInstanceOf(WriteOutcomeUnknownException.class);
    }

    @Test
    void whatWasNeverSentCertainlyWasNotAccepted() {
        one.link.cut();
        test.pass(Duration.ofSeconds(10));
        Listener<Void> put = Listener.to(one.cache.put("k", "v1"));
        test.pass(Duration.ofSeconds(5));

        assertThat(put.error()).isInstanceOf(TierUnavailableException.class).hasMessageContaining("was not accepted");
    }

    @Test
    void whatAServerRefusesForTheMomentIsAcceptedLater() {
        test.server.refuseWrites("OOM");
        Listener<Void> put = Listener.to(one.cache.put("k", "v1"));
        test.pass(Duration.ofSeconds(2));
        put.hasHeardNothing();
        test.server.acceptWrites();
        test.pass(Duration.ofSeconds(1));

        put.hasHeardOfAbsence();
    }

    @Test
    void whenTheServerIsAnotherOneItIsAcceptedThere() {
        test.server.flush();
        Listener<Void> put = Listener.to(one.cache.put("k", "v1"));
        test.pass(Duration.ofSeconds(2));

        put.hasHeardOfAbsence();
        assertThat(test.table.rows()).containsEntry("k", "v1");
    }

    @Test
    void whatComesAfterARetryOfAnotherWriteIsSentAnewAtOnce() {
        Process two = test.process();
        two.link.limit(Duration.ofSeconds(3));
        two.link.delay(() -> Duration.ofSeconds(2), () -> Duration.ZERO);
        Listener<Void> overtaken = Listener.to(two.cache.put("k", "v2"));
        two.link.delay(() -> Duration.ZERO, () -> Duration.ZERO);
        one.link.loseRequests(() -> true);
        Listener<Void> repeated = Listener.to(one.cache.put("k", "v1"));
        one.link.loseRequests(() -> false);
        test.pass(Duration.ofMillis(1_999));
        repeated.hasHeardOfAbsence();
        overtaken.hasHeardNothing();
        test.pass(Duration.ofMillis(2));

        overtaken.hasHeardOfAbsence();
        test.pass(Duration.ofSeconds(2));
        assertThat(test.table.rows()).containsEntry("k", "v2");
    }

    @Test
    void aFullOutboxMakesWritersWaitAndTellsThemInTheEnd() {
        one.store.cut();
        for (int i = 0; i < 10; i++) {
            Listener<Void> put = Listener.to(one.cache.put("k" + i, "v"));
            test.pass(Duration.ofMillis(300));
            put.hasHeardOfAbsence();
        }
        Listener<Void> late = Listener.to(one.cache.put("k", "v1"));
        test.pass(Duration.ofMillis(4_900));
        late.hasHeardNothing();
        test.pass(Duration.ofMillis(100));
        assertThat(late.error()).isInstanceOf(OutboxFullException.class);

        Listener<Void> patient = Listener.to(one.cache.put("k", "v2"));
        test.pass(Duration.ofSeconds(1));
        one.store.restore();
        test.pass(Duration.ofSeconds(4));
        patient.hasHeardOfAbsence();
        test.pass(Duration.ofSeconds(4));
        assertThat(test.table.rows()).hasSize(11).containsEntry("k", "v2");
    }

    @Test
    void fromSevenTenthsOnWritersAreSlowed() {
        one.store.cut();
        for (int i = 0; i < 8; i++) {
            Listener.to(one.cache.put("k" + i, "v")).hasHeardOfAbsence();
        }
        Listener<Void> slowed = Listener.to(one.cache.put("k8", "v"));
        slowed.hasHeardNothing();
        test.pass(Duration.ofMillis(300));
        slowed.hasHeardOfAbsence();
    }

    @Test
    void whoLeavesOwesNothingAndWhatHeWroteMayBeThere() {
        one.link.delay(() -> Duration.ofMillis(10), () -> Duration.ofMillis(10));
        Listener<Void> put = Listener.to(one.cache.put("k", "v1"));
        test.pass(Duration.ofMillis(5));
        put.leaves();
        test.pass(Duration.ofSeconds(2));

        assertThat(one.weir.health().remote().orElseThrow().owed()).isZero();
        assertThat(test.table.rows()).containsEntry("k", "v1");
    }

    @Test
    void aWriteTakesItsKeyFromAFlightThatBeganBefore() {
        test.table.writeUnseen("k", "v0");
        one.store.delay(() -> Duration.ZERO, () -> Duration.ofMillis(50));
        Listener<String> before = Listener.to(one.cache.get("k"));
        one.puts("k", "v1");
        Listener<String> after = Listener.to(one.cache.get("k"));
        test.pass(Duration.ofSeconds(1));

        before.hasHeard("v0");
        after.hasHeard("v1");
        assertThat(one.reads("k")).isEqualTo("v1");
    }

    /** What waits, as another process sees it. */
    private long waiting() {
        return onlooker.outbox("products")
                .backlog()
                .map(Backlog::records)
                .reduce(0L, Long::sum)
                .block();
    }
}
