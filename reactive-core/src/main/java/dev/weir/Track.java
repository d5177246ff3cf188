/*
 * Copyright the Weir authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.weir;

import dev.weir.coherence.Change;
import dev.weir.coherence.CoherenceState;
import dev.weir.coherence.LogPosition;
import dev.weir.coherence.LogReply.Head;
import org.jspecify.annotations.Nullable;

/** A track: how far the log of one shard has been followed since the shard was attached. */
final class Track {

    private final ShardLife life;
    private final LogRules rules;
    private LogPosition position;
    private long heardAt;
    private long begunAt;
    private boolean headed;
    private boolean moved;
    private boolean reached;
    private boolean stalled;
    private @Nullable Goal next;
    private @Nullable Goal last;

    /** From where the log ended when the shard was attached, at that moment. */
    Track(ShardLife life, LogPosition tail, long asOf, LogRules rules) {
        this.life = life;
        this.position = tail;
        this.heardAt = asOf;
        this.rules = rules;
    }

    ShardLife life() {
        return life;
    }

    LogPosition position() {
        return position;
    }

    /** A round begins, with the present position. */
    void beginRound() {
        begunAt = position.number();
        headed = false;
        moved = false;
        reached = false;
    }

    /** Whether a head fits: of this life's epoch, and not behind where the round began. */
    boolean accepts(Head head, long asOf) {
        boolean ofThisLife = head.epoch() == life.epoch() || !rules.headsAreOfTheEpoch();
        if (!ofThisLife || rules.gapIsNoticed() && head.number() < begunAt) {
            return false;
        }
        headed = true;
        heardAt = asOf;
        life.heard();
        aimAt(new Goal(head.number(), asOf));
        return true;
    }

    /** Whether a change is the next one, of this life's epoch; then it counts as applied. */
    boolean accepts(Change change) {
        boolean ofThisLife = change.version().epoch() == life.epoch() || !rules.changesAreOfTheEpoch();
        if (!ofThisLife || rules.gapIsNoticed() && change.position().number() != position.number() + 1) {
            return false;
        }
        position = change.position();
        moved = true;
        return true;
    }

    /** Notes how fresh it is, now that those who had to be told of changes have been. */
    void settle() {
        while (next != null && position.number() >= next.number) {
            life.freshAsOf(next.asOf);
            reached = true;
            next = last;
            last = null;
        }
    }

    /** Ends a round; false if for the second time in a row it brought nothing, although there should be something. */
    boolean endRound() {
        boolean nothingCame = headed && next != null && !moved;
        boolean lost = nothingCame && stalled;
        stalled = nothingCame;
        return !lost || !rules.gapIsNoticed();
    }

    /** Whether in this round the log was read up to where it had stood. */
    boolean isProved() {
        return reached;
    }

    CoherenceState state(long now, long freshNanos) {
        if (life.isCoherent(now, freshNanos)) {
            return CoherenceState.COHERENT;
        }
        boolean unheard = now - heardAt >= freshNanos;
        return life.isBlind() || unheard ? CoherenceState.BLIND : CoherenceState.CATCHING_UP;
    }

    /** Keeps the nearest goal whatever comes after it: replaced by each new one, none would be reached while changes keep coming. */
    private void aimAt(Goal goal) {
        if (next == null) {
            next = goal;
        } else {
            last = goal;
        }
        settle();
    }

    /** A goal: when what has this number is applied, all that happened before that moment is known. */
    private record Goal(long number, long asOf) {}
}
