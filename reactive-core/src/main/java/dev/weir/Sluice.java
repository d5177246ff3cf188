/*
 * Copyright the Weir authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.weir;

import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;
import reactor.core.Disposable;
import reactor.core.Disposables;

/** A sluice: where one lane is drained, and what came of it. All but being woken happens in the turns of its {@link Drainage}. */
final class Sluice {

    final int shard;
    final Pauses pauses;
    final Refusals refusals = new Refusals();
    final Disposable.Swap busy = Disposables.swap();

    /** Whether something was accepted here since it was last looked at. */
    final AtomicBoolean woken = new AtomicBoolean();

    Stage stage = Stage.IDLE;

    /** Whether something was accepted here that may not be drained yet. */
    boolean mine;

    /** Whether this process has the claim, as far as it knows. */
    boolean held;

    /** Whether it need not be drained any more, because nothing was found waiting in it while closing. */
    private boolean empty;

    /** Whether nothing was found waiting in it while a round was under way. */
    private boolean emptied;

    int parked;

    /** What somebody has to mend before its records can reach the source, by the last round. Read by any thread. */
    volatile @Nullable String obstacle;

    Sluice(int shard, Pauses pauses) {
        this.shard = shard;
        this.pauses = pauses;
    }

    /**
     * Nothing was found waiting in it while closing. A round that is under way may have emptied it, and not be over yet: by the
     * second look it is.
     */
    void isFoundEmpty() {
        empty = empty || emptied || stage != Stage.DRAINING;
        emptied = true;
    }

    /** Whether the closing waits for it. */
    boolean isBusy() {
        return !empty && (woken.get() || stage == Stage.IN_LINE || stage == Stage.DRAINING || stage == Stage.PAUSING);
    }

    /** What is done about a lane. */
    enum Stage {
        IDLE,
        IN_LINE,
        DRAINING,
        /** It has failed, or is drained by another process. */
        PAUSING,
        /** Something parked is not due yet. */
        WAITING
    }
}
