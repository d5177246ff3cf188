/*
 * Copyright the Weir authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.weir;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;
import org.junit.jupiter.api.Test;
import reactor.core.publisher.Mono;

/** Writing through a cache that is in this process alone: what is kept afterwards, and what is not. */
class LocalThroughTest {

    private final ThroughLab lab = ThroughLab.local();
    private final ReactiveCache<String, String> cache = lab.one.cache;

    @Test
    void whatWasWrittenIsAtHand() {
        lab.one.puts("k", "new");
        lab.table.writeUnseen("k", "of somebody else");

        assertThat(lab.one.reads("k")).isEqualTo("new");
        assertThat(lab.commits).startsWith("k=new");
    }

    @Test
    void aRemovalIsKnown() {
        lab.one.puts("k", "v");

        lab.one.done(cache.remove("k"));

        assertThat(lab.table.rows()).isEmpty();
        assertThat(lab.one.looksAt("k").isAbsent()).isTrue();
    }

    @Test
    void aLoadThatBeganBeforeIsNotKept() {
        lab.table.writeUnseen("k", "old");
        Listener<String> early = slow(() -> cache.get("k"), 0, 200);
        lab.passMillis(50);
        lab.one.puts("k", "new");
        lab.passMillis(500);

        assertThat(early.isOver()).isTrue();
        assertThat(lab.one.reads("k")).isEqualTo("new");
    }

    /** What is loaded while a write is under way may be from before it. */
    @Test
    void aLoadThatBeganMeanwhileIsNotKept() {
        lab.table.writeUnseen("k", "old");
        Listener<Void> writer = slow(() -> cache.put("k", "new"), 0, 300);
        lab.passMillis(100);
        hurry();
        assertThat(lab.one.reads("k")).isEqualTo("old");
        lab.passMillis(300);

        writer.hasHeardOfAbsence();
        assertThat(lab.one.reads("k")).isEqualTo("new");
    }

    /** The one that is told last was committed first. */
    @Test
    void ofTwoWritersTheOneWhoIsToldLastMayHaveTheOlderValue() {
        Listener<Void> toldLast = slow(() -> cache.put("k", "older"), 100, 0);
        lab.passMillis(250);
        assertThat(lab.table.rows()).containsEntry("k", "older");
        Listener<Void> toldFirst = slow(() -> cache.put("k", "newer"), 10, 0);
        lab.passMillis(45);
        toldFirst.hasHeardOfAbsence();
        toldLast.hasHeardNothing();
        lab.passMillis(500);

        toldLast.hasHeardOfAbsence();
        assertThat(lab.table.rows()).containsEntry("k", "newer");
        assertThat(lab.one.reads("k")).isEqualTo("newer");
    }

    @Test
    void whoeverOverlapsLeavesNothingUntilAllHaveEnded() {
        Listener<Void> first = slow(() -> cache.put("k", "1"), 0, 100);
        Listener<Void> second = slow(() -> cache.put("k", "2"), 0, 300);
        lab.passMillis(200);
        first.hasHeardOfAbsence();
        Listener<Void> third = slow(() -> cache.put("k", "3"), 0, 50);
        lab.passMillis(60);
        third.hasHeardOfAbsence();
        lab.passMillis(500);

        second.hasHeardOfAbsence();
        assertThat(lab.one.looksAt("k")).isNull();
        hurry();
        lab.one.puts("k", "4");
        assertThat(lab.one.looksAt("k").value()).contains("4");
    }

    @Test
    void aKeyThatIsInvalidatedMeanwhileIsNotKept() {
        Listener<Void> writer = slow(() -> cache.put("k", "new"), 100, 0);
        lab.passMillis(250);
        lab.table.writeUnseen("k", "of somebody else");
        Listener.to(cache.invalidate("k")).hasHeardOfAbsence();
        lab.passMillis(500);

        writer.hasHeardOfAbsence();
        assertThat(lab.one.reads("k")).isEqualTo("of somebody else");
    }

    @Test
    void aClearMeanwhileLeavesNothing() {
        Listener<Void> writer = slow(() -> cache.put("k", "new"), 100, 0);
        lab.passMillis(250);
        lab.table.writeUnseen("k", "of somebody else");
        Listener.to(cache.clear()).hasHeardOfAbsence();
        lab.passMillis(500);

        writer.hasHeardOfAbsence();
        assertThat(lab.one.reads("k")).isEqualTo("of somebody else");
    }

    @Test
    void aWriteThatFailsLeavesNothing() {
        lab.one.puts("k", "old");
        lab.table.refuse(mutation -> true);

        assertThat(lab.one.fails(cache.putAll(Map.of("k", "bad", "other", "bad"))))
                .isInstanceOf(WriteFailedException.class);

        assertThat(lab.one.looksAt("k")).isNull();
        assertThat(lab.one.reads("k")).isEqualTo("old");
    }

    /** Somebody loads what was there before, after the writer has given up and before his commit arrives. */
    @Test
    void aWriteOfWhichNobodyKnowsIsSeenInTheEnd() {
        lab.table.writeUnseen("k", "old");
        lab.one.store.limit(Duration.ofMinutes(1));
        Listener<Void> writer = slow(() -> cache.put("k", "new"), 6_000, 0);
        lab.pass(Duration.ofSeconds(11));
        hurry();
        assertThat(writer.error()).isInstanceOf(WriteFailedException.class);
        assertThat(lab.one.reads("k")).isEqualTo("old");

        lab.pass(Duration.ofSeconds(20));

        assertThat(lab.table.rows()).containsEntry("k", "new");
        assertThat(lab.one.reads("k")).isEqualTo("new");
    }

    @Test
    void concurrentWritersOfOneMonoAllComplete() throws InterruptedException {
        List<Witness> witnesses = Witness.concurrentlyOf(cache.put("k", "v"));

        assertThat(witnesses).allSatisfy(each -> assertThat(each.signals()).containsExactly(Witness.COMPLETED));
        assertThat(lab.commits).hasSize(100);
        assertThat(lab.one.reads("k")).isEqualTo("v");
    }

    private void hurry() {
        lab.one.store.delay(() -> Duration.ZERO, () -> Duration.ZERO);
    }

    private <T> Listener<T> slow(Supplier<Mono<T>> request, long wayMillis, long workMillis) {
        lab.one.store.delay(() -> Duration.ofMillis(wayMillis), () -> Duration.ofMillis(workMillis));
        return Listener.to(request.get());
    }
}
