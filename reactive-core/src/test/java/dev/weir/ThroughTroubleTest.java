/*
 * Copyright the Weir authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.weir;

import static org.assertj.core.api.Assertions.assertThat;

import dev.weir.codec.PayloadLimits;
import dev.weir.policy.WhenUnreachable;
import dev.weir.source.StoreException;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** Writing through the cache while the store, the server or the caller lets it down. */
class ThroughTroubleTest {

    private static final Duration SOON = Duration.ofSeconds(8);
    private static final CacheModel PROCEEDING = CacheModel.through().whenUnreachable(WhenUnreachable.PROCEED);

    // --- the store

    @Test
    void whatTheStoreRefusesIsNotToBeTriedAgain() {
        ThroughLab lab = holding("old");
        lab.table.refuse(mutation -> true);
        lab.one.store.refuse(mutation -> true);

        Throwable error = lab.one.fails(lab.one.cache.put("k", "bad"));

        assertThat(error)
                .isInstanceOf(WriteFailedException.class)
                .hasMessageContaining("'products'")
                .hasMessageContaining("Nothing was written")
                .hasCauseInstanceOf(StoreException.class)
                .matches(failure -> !((WriteFailedException) failure).mayBeRetried());
        assertThat(lab.two.reads("k")).isEqualTo("old");
        assertThat(lab.two.looksAt("k")).as("cacheable at once").isNotNull();
    }

    @Test
    void aConflictIsToldFromOtherFailures() {
        ThroughLab lab = holding("newer");
        lab.table.refuse(mutation -> {
            throw new StoreException(StoreException.Reason.CONFLICT, "The row has version 7", null);
        });

        Throwable error = lab.one.fails(lab.one.cache.put("k", "older"));

        assertThat(error)
                .isInstanceOf(WriteConflictException.class)
                .hasMessageContaining("read again")
                .hasCauseInstanceOf(StoreException.class);
        assertThat(lab.one.reads("k")).isEqualTo("newer");
    }

    @Test
    void aWriteOfWhichNobodyKnowsLeavesItsQuarantine() {
        ThroughLab lab = holding("old");
        lab.one.store.loseReplies(() -> true);
        lab.one.store.delay(() -> Duration.ofMillis(10), () -> Duration.ZERO);

        Throwable error = lab.one.fails(lab.one.cache.put("k", "new"));

        assertThat(error)
                .isInstanceOf(WriteFailedException.class)
                .hasMessageContaining("may have been made")
                .matches(failure -> ((WriteFailedException) failure).mayBeRetried());
        lab.one.store.loseReplies(() -> false);
        assertThat(lab.two.reads("k")).isEqualTo("new");
        assertThat(lab.two.looksAt("k")).as("quarantined").isNull();
        lab.pass(Duration.ofSeconds(16));
        lab.two.reads("k");
        assertThat(lab.two.looksAt("k")).as("cacheable").isNotNull();
    }

    /** The commit is on its way when the writer gives up, and arrives after somebody has read what was there before. */
    @Test
    void aCommitThatArrivesAfterTheTimeoutIsSeen() {
        ThroughLab lab = ThroughLab.shared(CacheModel.through().transactionTimeout(Duration.ofMillis(100)));
        lab.table.writeUnseen("k", "old");
        lab.one.store.delay(() -> Duration.ofMillis(80), () -> Duration.ZERO);

        Throwable error = lab.one.fails(lab.one.cache.put("k", "new"));
        assertThat(error).isInstanceOf(WriteFailedException.class).hasMessageContaining("transactionTimeout of PT0.1S");
        assertThat(lab.two.reads("k")).isEqualTo("old");
        lab.passMillis(500);

        assertThat(lab.table.rows()).containsEntry("k", "new");
        assertThat(lab.two.reads("k")).isEqualTo("new");
    }

    @Test
    void whatIsNoFailureOfTheStoreArrivesAsItWas() {
        IllegalStateException bug = new IllegalStateException("planned");
        ThroughLab lab = holding("old");
        lab.one.store.refuse(mutation -> {
            throw bug;
        });

        assertThat(lab.one.fails(lab.one.cache.put("k", "new"))).isSameAs(bug);
        assertThat(lab.two.reads("k")).isEqualTo("old");
    }

    // --- the caller

    @Test
    void aWriteGoesOnWhenItsCallerLeaves() {
        ThroughLab lab = holding("old");
        lab.one.store.delay(() -> Duration.ofMillis(50), () -> Duration.ZERO);
        Listener<Void> writer = Listener.to(lab.one.cache.put("k", "new"));
        lab.passMillis(20);

        writer.leaves();
        lab.pass(Duration.ofSeconds(1));

        assertThat(lab.table.rows()).containsEntry("k", "new");
        lab.table.writeUnseen("k", "of somebody else");
        assertThat(lab.two.reads("k")).as("settled").isEqualTo("new");
    }

    @Test
    void aFailureOfAWriteThatNobodyWaitsForIsTold() {
        ThroughLab lab = holding("old");
        lab.table.refuse(mutation -> true);
        lab.one.store.delay(() -> Duration.ofMillis(50), () -> Duration.ZERO);
        Listener<Void> writer = Listener.to(lab.one.cache.put("k", "new"));
        lab.passMillis(20);

        writer.leaves();
        lab.pass(Duration.ofSeconds(1));

        assertThat(lab.one.unheard).singleElement().isInstanceOf(WriteFailedException.class);
    }

    @Test
    void whoLeavesAtOnceHasWrittenNothing() {
        ThroughLab lab = holding("old");

        lab.one.cache.put("k", "new").subscribe(Witness.leavingAtOnce());

        assertThat(lab.table.rows()).containsEntry("k", "old");
    }

    @Test
    void aClosingWaitsForWrites() {
        ThroughLab lab = holding("old");
        lab.one.store.delay(() -> Duration.ofMillis(50), () -> Duration.ZERO);
        Listener<Void> writer = Listener.to(lab.one.cache.put("k", "new"));

        Listener<Void> closing = Listener.to(lab.one.weir.close());
        Listener<Void> late = Listener.to(lab.one.cache.put("k", "late"));
        closing.hasHeardNothing();
        lab.pass(Duration.ofSeconds(1));

        writer.hasHeardOfAbsence();
        closing.hasHeardOfAbsence();
        assertThat(late.error()).isInstanceOf(CacheClosedException.class);
        assertThat(lab.two.reads("k")).isEqualTo("new");
    }

    // --- the server

    @Test
    void aWriteThatCannotBeAnnouncedIsNotMade() {
        ThroughLab lab = holding("old");
        lab.one.link.cut();

        assertThat(lab.one.fails(lab.one.cache.put("k", "new"))).isInstanceOf(TierUnavailableException.class);

        assertThat(lab.table.rows()).containsEntry("k", "old");
        assertThat(lab.one.cache.stats().remote().unannouncedWrites()).isZero();
    }

    @Test
    void anUnannouncedWriteIsMadeAllTheSameWhereThatIsWanted() {
        ThroughLab lab = ThroughLab.shared(PROCEEDING);
        lab.one.puts("k", "old");
        lab.two.reads("k");
        lab.one.link.cut();

        lab.one.puts("k", "new");

        assertThat(lab.table.rows()).containsEntry("k", "new");
        assertThat(lab.one.cache.stats().remote().unannouncedWrites()).isEqualTo(1);
        assertThat(lab.one.reads("k")).isEqualTo("new");
        assertThat(lab.two.reads("k")).as("not told yet").isEqualTo("old");
        lab.one.link.restore();
        lab.pass(SOON);
        assertThat(lab.two.reads("k")).isEqualTo("new");
        assertThat(lab.one.recovery().size()).isZero();
    }

    @Test
    void ofManyOfWhichOneCannotBeAnnouncedNoneIsWritten() {
        ThroughLab lab = holding("old");
        Map<String, String> many = new LinkedHashMap<>();
        IntStream.range(0, 20).forEach(i -> many.put("k" + i, "new"));
        AtomicBoolean first = new AtomicBoolean(true);
        lab.one.link.loseRequests(() -> first.getAndSet(false));

        assertThat(lab.one.fails(lab.one.cache.putAll(many))).isInstanceOf(TierUnavailableException.class);

        assertThat(lab.table.rows()).containsOnlyKeys("k");
        lab.table.writeUnseen("k19", "v");
        assertThat(lab.two.reads("k19")).isEqualTo("v");
        assertThat(lab.two.looksAt("k19")).as("its quarantine was lifted").isNotNull();
    }

    @Test
    void aSettlementThatIsLostDoesNotFailTheWriteAndIsMadeUpFor() {
        ThroughLab lab = holding("old");
        lab.one.store.delay(() -> Duration.ofMillis(50), () -> Duration.ZERO);
        Listener<Void> writer = Listener.to(lab.one.cache.put("k", "new"));
        lab.passMillis(20);
        lab.one.link.cut();
        lab.pass(Duration.ofSeconds(3));

        writer.hasHeardOfAbsence();
        assertThat(lab.one.recovery().size()).isEqualTo(1);
        assertThat(lab.two.reads("k")).isEqualTo("new");
        assertThat(lab.two.readsStrongly("k")).isEqualTo("new");
        lab.one.link.restore();
        lab.pass(SOON);
        assertThat(lab.one.recovery().size()).isZero();
    }

    /** The quarantine is lost with the data, and another process fills what was there before. */
    @Test
    void aServerThatForgetsTheQuarantineIsToldAgain() {
        ThroughLab lab = holding("old");
        lab.one.store.delay(() -> Duration.ofMillis(300), () -> Duration.ZERO);
        Listener<Void> writer = Listener.to(lab.one.cache.put("k", "new"));
        lab.passMillis(20);
        lab.server.flush();
        lab.passMillis(400);
        assertThat(lab.two.reads("k")).isEqualTo("old");
        lab.pass(Duration.ofSeconds(3));

        writer.hasHeardOfAbsence();
        assertThat(lab.two.reads("k")).isEqualTo("new");
        assertThat(lab.two.readsStrongly("k")).isEqualTo("new");
    }

    @Test
    void whatCannotBeWrittenDownForTheServerIsNotWrittenAtAll() {
        ThroughLab lab = ThroughLab.shared(builder -> builder.payloadLimits(PayloadLimits.DEFAULT.bytes(10)));
        lab.one.puts("k", "old");

        Throwable error = lab.one.fails(lab.one.cache.putAll(Map.of("k", "new", "other", "far too long")));

        assertThat(error).isInstanceOf(UnstorableValueException.class);
        assertThat(lab.commits).containsExactly("k=old");
        assertThat(lab.one.looksAt("k")).as("left alone").isNotNull();
    }

    private static ThroughLab holding(String value) {
        ThroughLab lab = ThroughLab.shared();
        lab.table.writeUnseen("k", value);
        lab.one.reads("k");
        lab.two.reads("k");
        return lab;
    }
}
