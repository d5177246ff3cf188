/*
 * Copyright the Weir authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.weir;

import static org.assertj.core.api.Assertions.assertThat;

import dev.weir.coherence.Change;
import dev.weir.coherence.CoherenceState;
import dev.weir.coherence.LogReply;
import dev.weir.coherence.LogReply.Head;
import dev.weir.tier.TierException;
import dev.weir.tier.TierException.Reason;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** A process that cannot read the log: it says so at once, tries again, and goes on where it was. */
class BlindTest {

    private static final TierException GONE = new TierException(Reason.UNREACHABLE, "The server is gone");

    private final LogLab lab = LogLab.started(2);
    private final List<Outlook> seen = new ArrayList<>();

    @Test
    void aRoundThatFailsMakesBlindAtOnce() {
        lab.coherence.onChange(seen::add);
        lab.pass(50);
        long fresh = lab.shard(0).freshAsOf();

        lab.log.poll().fail(GONE);

        assertThat(lab.coherence.state()).isEqualTo(CoherenceState.BLIND);
        assertThat(lab.copy.told).containsExactly("coherent false");
        assertThat(lab.shard(0).isCoherent()).isFalse();
        assertThat(lab.shard(0).epoch()).isEqualTo(1);
        assertThat(lab.shard(0).freshAsOf()).isEqualTo(fresh);
        assertThat(seen).containsExactly(new Outlook(CoherenceState.BLIND, lab.now()));
        assertThat(lab.coherence.outlook()).isEqualTo(seen.get(0));
    }

    @Test
    void whenItIsBackItGoesOnWhereItWas() {
        lab.log.change(0, "a");
        lab.log.poll().fail(GONE);
        lab.log.shards.get(0).change("b");

        lab.pass(40);

        assertThat(lab.copy.told).containsExactly("changed a", "coherent false", "changed b", "coherent true");
        assertThat(lab.asked("attach 0")).isEqualTo(1);
    }

    @Test
    void whenItIsBackAGapShowsByNumber() {
        lab.log.poll().fail(GONE);
        lab.log.shards.get(0).change("a");
        lab.log.shards.get(0).trim(0);
        lab.log.shards.get(0).change("b");

        lab.pass(200);

        assertThat(lab.copy.told).contains("missed 0").doesNotContain("missed 1", "changed b");
        assertThat(lab.coherence.state()).isEqualTo(CoherenceState.COHERENT);
    }

    @Test
    void itTriesAgainEverLessOften() {
        lab.pass(50);
        lab.log.pollError = GONE;
        int before = lab.log.polls.size();
        lab.log.poll().fail(GONE);

        lab.pass(100);
        int soon = lab.log.polls.size() - before;
        lab.pass(30_000);
        int inAll = lab.log.polls.size() - before;

        assertThat(soon).isBetween(1, 4);
        assertThat(inAll).isBetween(60, 250);
        lab.log.pollError = null;
        lab.pass(500);
        assertThat(lab.coherence.state()).isEqualTo(CoherenceState.COHERENT);
    }

    @Test
    void afterASuccessItTriesAgainSoon() {
        lab.log.pollError = GONE;
        lab.log.poll().fail(GONE);
        lab.pass(10_000);
        lab.log.pollError = null;
        lab.pass(1_000);
        assertThat(lab.coherence.state()).isEqualTo(CoherenceState.COHERENT);

        lab.log.poll().fail(GONE);
        lab.pass(40);

        assertThat(lab.coherence.state()).isEqualTo(CoherenceState.COHERENT);
    }

    @Test
    void whatARoundBringsAfterItWasGivenUpIsLeftToTheNext() {
        lab.log.holdsPolls = true;
        lab.pass(200);
        lab.log.shards.get(0).change("a");
        ScriptedPoll hanging = lab.log.poll();
        LocalCopy late = new LocalCopy();
        late.whenTold = () -> {
            // Its time is up and something comes of it, while somebody is being told something.
            late.whenTold = null;
            lab.pass(2_000);
            hanging.send(new LogReply.Changes(hanging.changes()));
        };

        lab.coherence.follow(ScriptedShard.SCOPE, late);
        assertThat(lab.copy.told).containsExactly("coherent false");
        lab.log.holdsPolls = false;
        lab.pass(40);

        assertThat(lab.copy.told).containsExactly("coherent false", "changed a", "coherent true");
    }

    @Test
    void aRoundThatDoesNotEndIsGivenUp() {
        lab.log.holdsPolls = true;
        lab.pass(200);
        ScriptedPoll hanging = lab.log.poll();

        lab.pass(999);
        assertThat(lab.coherence.state()).isEqualTo(CoherenceState.COHERENT);
        lab.pass(1);
        assertThat(lab.coherence.state()).as("too old").isEqualTo(CoherenceState.BLIND);
        assertThat(lab.copy.told).containsExactly("coherent false");
        assertThat(hanging.isCancelled()).isFalse();
        lab.log.holdsPolls = false;
        lab.pass(1_000);
        assertThat(hanging.isCancelled()).isTrue();
        lab.pass(40);
        assertThat(lab.coherence.state()).isEqualTo(CoherenceState.COHERENT);
    }

    @Test
    void aRoundInWhichNoServerAnsweredHasFailed() {
        lab.log.holdsPolls = true;
        lab.pass(200);

        lab.log.poll().sendChanges();

        assertThat(lab.coherence.state()).isEqualTo(CoherenceState.BLIND);
        assertThat(lab.log.polls).hasSize(2);
    }

    @Test
    void aShardThatIsLeftOutGetsOldAlone() {
        lab.log.silent.add(1);
        lab.pass(900);
        assertThat(lab.coherence.state()).isEqualTo(CoherenceState.COHERENT);

        lab.pass(300);

        assertThat(lab.shard(0).isCoherent()).isTrue();
        assertThat(lab.shard(1).isCoherent()).isFalse();
        assertThat(lab.shard(1).epoch()).isEqualTo(1);
        assertThat(lab.coherence.state()).isEqualTo(CoherenceState.BLIND);
        assertThat(lab.copy.told).containsExactly("coherent false");
        lab.log.silent.clear();
        lab.pass(400);
        assertThat(lab.copy.told).containsExactly("coherent false", "coherent true");
    }

    @Test
    void oneThatAnswersButIsFarBehindIsCatchingUp() {
        lab.log.holdsPolls = true;
        lab.pass(200);
        for (int round = 0; round < 12; round++) {
            lab.log.shards.get(0).change("read");
            List<Change> one = lab.log.poll().changes();
            lab.log.poll().send(new LogReply.Heads(Map.of(0, new Head(1, 1_000), 1, new Head(1, 0)), 0));
            lab.log.poll().send(new LogReply.Changes(one));
            lab.log.poll().end();
            lab.pass(100);
        }

        assertThat(lab.shard(0).isCoherent()).isFalse();
        assertThat(lab.shard(1).isCoherent()).isTrue();
        assertThat(lab.coherence.state()).isEqualTo(CoherenceState.CATCHING_UP);
        assertThat(lab.copy.told).contains("coherent false").doesNotContain("coherent true", "missed 0");
    }

    @Test
    void aServerThatIsNotThereAtTheStartIsWaitedFor() {
        LogLab late = new LogLab(2);
        late.log.attachError = GONE;
        late.coherence.start();
        assertThat(late.coherence.state()).isEqualTo(CoherenceState.BLIND);
        late.pass(10_000);
        assertThat(late.log.asked).hasSizeBetween(40, 160);

        late.log.attachError = null;
        late.pass(500);

        assertThat(late.coherence.state()).isEqualTo(CoherenceState.COHERENT);
        assertThat(late.copy.told)
                .startsWith("coherent false")
                .endsWith("coherent true")
                .contains("missed 0", "missed 1");
    }

    @Test
    void anAttachThatIsNotAnsweredIsGivenUp() {
        LogLab late = new LogLab(1);
        late.log.holdsAttaches = true;
        late.coherence.start();

        late.pass(1_999);
        assertThat(late.coherence.state()).isEqualTo(CoherenceState.CATCHING_UP);
        late.pass(1);
        assertThat(late.coherence.state()).isEqualTo(CoherenceState.BLIND);
        late.log.holdsAttaches = false;
        late.pass(40);
        assertThat(late.coherence.state()).isEqualTo(CoherenceState.COHERENT);
    }

    @Test
    void aListenerThatThrowsDoesNotHurtTheOthers() {
        lab.coherence.onChange(outlook -> {
            throw new IllegalStateException("broken");
        });
        lab.coherence.onChange(seen::add);

        lab.log.poll().fail(GONE);
        lab.pass(40);

        assertThat(seen).extracting(Outlook::state).containsExactly(CoherenceState.BLIND, CoherenceState.COHERENT);
    }

    @Test
    void theServersTimeIsKnownFromWhatItAnswersAndGoesOnWhileBlind() {
        LogLab late = new LogLab(1);
        assertThat(late.coherence.serverMillis()).isZero();
        late.coherence.start();
        assertThat(late.coherence.serverMillis()).isEqualTo(1_000_000);
        late.log.pollError = GONE;
        late.pass(Duration.ofHours(1).toMillis());

        assertThat(late.coherence.serverMillis()).isEqualTo(4_600_000);
    }
}
