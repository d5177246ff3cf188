/*
 * Copyright the Weir authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.weir;

import static org.assertj.core.api.Assertions.assertThat;

import dev.weir.source.Transactions.Ending;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import reactor.core.publisher.Mono;

/** Writing through the cache in a transaction of the caller's. */
class ThroughTransactionTest {

    private static final IllegalStateException PLANTED = new IllegalStateException("planted");

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void whatIsWrittenIsSeenOnceTheTransactionIsCommitted(boolean shares) {
        ThroughLab lab = lab(shares);
        lab.one.reads("k");
        Listener<Void> caller =
                Listener.to(within(lab, lab.one.cache.put("k", "new").then(pause(lab))));
        lab.passMillis(50);

        assertThat(lab.one.reads("k")).as("meanwhile").isEqualTo("old");
        lab.passMillis(500);

        caller.hasHeardOfAbsence();
        lab.table.writeUnseen("k", "of somebody else");
        assertThat(lab.one.reads("k")).as("what was written is stored").isEqualTo("new");
    }

    @Test
    void whatIsReadMeanwhileIsKeptNowhereThatOthersFindIt() {
        ThroughLab lab = lab(true);
        Listener<Void> caller =
                Listener.to(within(lab, lab.one.cache.put("k", "new").then(pause(lab))));
        lab.passMillis(50);

        assertThat(lab.two.reads("k")).isEqualTo("old");
        assertThat(lab.two.looksAt("k")).isNull();
        lab.passMillis(500);

        caller.hasHeardOfAbsence();
        assertThat(lab.two.reads("k")).isEqualTo("new");
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void whatIsRolledBackWasNeverThere(boolean shares) {
        ThroughLab lab = lab(shares);

        Listener<Void> caller =
                Listener.to(within(lab, lab.one.cache.put("k", "new").then(Mono.error(PLANTED))));
        lab.passMillis(500);

        caller.hasHeardError(PLANTED);
        assertThat(lab.one.reads("k")).isEqualTo("old");
        assertThat(lab.one.looksAt("k")).as("cacheable").isNotNull();
        assertThat(lab.two.reads("k")).isEqualTo("old");
    }

    @Test
    void aTransactionOfWhichNobodyKnowsLeavesItsQuarantine() {
        ThroughLab lab = lab(true);
        lab.transactions.endWith(() -> Ending.UNKNOWN);

        Listener<Void> caller = Listener.to(within(lab, lab.one.cache.put("k", "new")));
        lab.passMillis(500);

        assertThat(caller.error()).isNotNull();
        assertThat(lab.two.reads("k")).isEqualTo("new");
        assertThat(lab.two.looksAt("k")).as("quarantined").isNull();
        lab.pass(Duration.ofSeconds(16));
        assertThat(lab.two.reads("k")).isEqualTo("new");
        assertThat(lab.two.looksAt("k")).isNotNull();
    }

    /** Whoever ends the transaction reads what it has written, at once. */
    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void theEndIsToldAfterTheCacheKnows(boolean shares) {
        ThroughLab lab = lab(shares);
        lab.one.reads("k");

        Listener<String> caller =
                Listener.to(within(lab, lab.one.cache.put("k", "new")).then(Mono.defer(() -> lab.one.cache.get("k"))));
        lab.passMillis(500);

        caller.hasHeard("new");
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void aKeyThatIsWrittenTwiceHasTheLastValue(boolean shares) {
        ThroughLab lab = lab(shares);

        Listener<Void> caller =
                Listener.to(within(lab, lab.one.cache.put("k", "first").then(lab.one.cache.put("k", "last"))));
        lab.passMillis(500);

        caller.hasHeardOfAbsence();
        assertThat(lab.one.reads("k")).isEqualTo("last");
        assertThat(lab.two.reads("k")).isEqualTo("last");
        assertThat(lab.one.looksAt("k")).as("cacheable").isNotNull();
    }

    @Test
    void aStatementThatFailsIsToldAtOnceAndNothingStays() {
        ThroughLab lab = lab(true);
        lab.table.refuse(mutation -> "bad".equals(mutation.value()));

        Listener<Void> caller = Listener.to(within(
                lab, lab.one.cache.put("k", "bad").onErrorResume(WriteFailedException.class, error -> Mono.empty())));
        lab.passMillis(500);

        assertThat(caller.isOver()).isTrue();
        assertThat(lab.two.reads("k")).isEqualTo("old");
        assertThat(lab.two.looksAt("k")).isNotNull();
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void whoLeavesRollsBack(boolean shares) {
        ThroughLab lab = lab(shares);
        Listener<Void> caller =
                Listener.to(within(lab, lab.one.cache.put("k", "new").then(pause(lab))));
        lab.passMillis(50);

        caller.leaves();
        lab.passMillis(500);

        assertThat(lab.table.rows()).containsEntry("k", "old");
        assertThat(lab.one.reads("k")).isEqualTo("old");
        assertThat(lab.one.looksAt("k")).as("cacheable").isNotNull();
    }

    @Test
    void whatCannotBeAnnouncedFailsInTheTransaction() {
        ThroughLab lab = lab(true);
        lab.one.link.cut();

        Listener<Void> caller = Listener.to(within(lab, lab.one.cache.put("k", "new")));
        lab.pass(Duration.ofSeconds(5));

        assertThat(caller.error()).isInstanceOf(TierUnavailableException.class);
        assertThat(lab.table.rows()).containsEntry("k", "old");
    }

    private static ThroughLab lab(boolean shares) {
        ThroughLab lab = shares ? ThroughLab.shared() : ThroughLab.local();
        lab.table.writeUnseen("k", "old");
        return lab;
    }

    private static Mono<Void> within(ThroughLab lab, Mono<Void> what) {
        return lab.transactions.within(what);
    }

    private static Mono<Void> pause(ThroughLab lab) {
        return Mono.delay(Duration.ofMillis(200), lab.clock.scheduler()).then();
    }
}
