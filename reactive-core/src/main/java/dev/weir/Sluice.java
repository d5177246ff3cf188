/*
 * Copyright the Weir authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.weir;

import dev.weir.backend.Finding;
import dev.weir.backend.Finding.Weight;
import dev.weir.source.StoreException;
import dev.weir.source.StoreException.Reason;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;
import reactor.core.Disposable;
import reactor.core.Disposables;
import reactor.core.publisher.Mono;
import reactor.util.Logger;
import reactor.util.Loggers;

/**
 * A sluice: where one lane is drained, and what follows for it when a round is over. All but being woken happens in the turns of its
 * {@link Drainage}.
 */
final class Sluice {

    /** By the name of all that is told of draining. */
    private static final Logger LOG = Loggers.getLogger(Drainage.class);

    private static final int LONGEST_PAUSE_MILLIS = 2_000;

    /** After something that somebody has to mend. */
    private static final long LONG_PAUSE_MILLIS = 10_000;

    private static final Duration LONGEST_ROUND = Duration.ofSeconds(60);

    private final int shard;
    private final Drainage<?, ?> drainage;
    private final Basin<?, ?> basin;
    private final DrainPath<?, ?> path;
    private final Turns turns;
    private final Pauses pauses;
    private final Refusals refusals = new Refusals();
    private final Disposable.Swap busy = Disposables.swap();

    /** Whether something was accepted here since it was last looked at. */
    private final AtomicBoolean woken = new AtomicBoolean();

    private Stage stage = Stage.IDLE;

    /** Whether something was accepted here that may not be drained yet. */
    private boolean mine;

    /** Whether this process has the claim, as far as it knows. */
    private boolean held;

    /** Whether it need not be drained any more, because nothing was found waiting in it while closing. */
    private boolean empty;

    /** Whether nothing was found waiting in it while a round was under way. */
    private boolean emptied;

    private int parked;

    /** What somebody has to mend before its records can reach the source, by the last round. Read by any thread. */
    private volatile @Nullable String obstacle;

    Sluice(int shard, Drainage<?, ?> drainage, Basin<?, ?> basin, DrainPath<?, ?> path, Turns turns) {
        this.shard = shard;
        this.drainage = drainage;
        this.basin = basin;
        this.path = path;
        this.turns = turns;
        this.pauses = new Pauses(basin.random(), LONGEST_PAUSE_MILLIS);
    }

    int shard() {
        return shard;
    }

    /** Whether this process has the claim, as far as it knows. */
    boolean isHeld() {
        return held;
    }

    /** Something has been accepted here. By any thread. */
    void wake() {
        if (!woken.get() && woken.compareAndSet(false, true)) {
            // Not here and now: whoever has written is answered first, and those behind him travel along.
            turns.takeLater(this::isWoken, 0);
        }
    }

    /** What somebody has to change before anything of it can reach the source. By any thread. */
    Optional<Finding> finding() {
        return Optional.ofNullable(obstacle)
                .map(why -> new Finding(
                        "STORE_MISCONFIGURED",
                        Weight.BROKEN,
                        "What is written behind to cache '" + basin.cache() + "' does not reach '"
                                + basin.store().name() + "': " + why,
                        "Mend that; it is tried again every " + Duration.ofMillis(LONG_PAUSE_MILLIS) + "."));
    }

    /** So many records are found waiting, or missing. */
    void isFound(long records) {
        if (stage == Stage.IDLE || stage == Stage.WAITING && records > parked) {
            drainage.join(this);
        }
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

    /**
     * Takes its place in the line, where nothing else makes it join any more. Whether it does: it is neither in the line twice nor
     * drained twice at a time.
     */
    boolean standsInLine() {
        if (stage == Stage.IN_LINE || stage == Stage.DRAINING) {
            return false;
        }
        stage = Stage.IN_LINE;
        busy.update(Disposables.disposed());
        return true;
    }

    /** Begins a round. */
    void drain() {
        stage = Stage.DRAINING;
        // Before anything is read: what is accepted from now on may not be seen by this round.
        woken.set(false);
        held = true;
        busy.update(path.round(shard, refusals)
                .timeout(LONGEST_ROUND, basin.clock().scheduler())
                .switchIfEmpty(
                        Mono.error(() -> new IllegalStateException("The store has not answered a request at all")))
                .subscribe(
                        left -> turns.take(() -> isOver(() -> goOn(left))),
                        error -> turns.take(() -> isOver(() -> failed(error)))));
    }

    /** Gives up what it is at or waits for. */
    void end() {
        busy.dispose();
    }

    private void isWoken() {
        mine = true;
        if (stage == Stage.IDLE || stage == Stage.WAITING) {
            drainage.join(this);
        }
    }

    /** A round; what comes of that gives it another stage. */
    private void isOver(Runnable next) {
        stage = Stage.IDLE;
        drainage.isOver(next);
    }

    private void goOn(Remainder left) {
        parked = left.parked();
        obstacle = null;
        if (left.kind() == Remainder.Kind.ELSEWHERE) {
            leaveToOthers();
            return;
        }
        pauses.succeeded();
        switch (left.kind()) {
            case MORE -> drainage.join(this);
            case LATER -> waitUntilDue(left.millis());
            default -> isDrained();
        }
    }

    /** Who has accepted something himself looks after it, should the other process not have seen it. */
    private void leaveToOthers() {
        held = false;
        basin.levels().leftToOthers(shard);
        if (mine && !drainage.isClosing()) {
            pause(pauses.nextMillis());
        } else {
            if (drainage.isClosing()) {
                // Accepted during the round: the other process drains that too, and nothing here would look at it
                // again.
                woken.set(false);
            }
            stage = Stage.IDLE;
        }
    }

    private void waitUntilDue(long millis) {
        if (woken.get() || millis == 0) {
            drainage.join(this);
        } else {
            basin.levels().drained(shard, parked);
            mine = false;
            joinLater(Stage.WAITING, millis);
        }
    }

    private void isDrained() {
        if (woken.get()) {
            drainage.join(this);
        } else {
            basin.levels().drained(shard, 0);
            mine = false;
            stage = Stage.IDLE;
            giveUp();
        }
    }

    private void failed(Throwable error) {
        basin.tally().retries.increment();
        boolean misconfiguredNow = error instanceof StoreException failure && failure.reason() == Reason.MISCONFIGURED;
        if (misconfiguredNow) {
            isObstructed(String.valueOf(error.getMessage()));
        } else if (!DrainPath.isMoved(error)) {
            LOG.debug("A round of draining has failed, and is made again: {}", String.valueOf(error.getMessage()));
        }
        if (!DrainPath.isMoved(error)) {
            // Another process may reach what this one cannot.
            giveUp();
        }
        pause(misconfiguredNow ? LONG_PAUSE_MILLIS : pauses.nextMillis());
    }

    private void isObstructed(String why) {
        drainage.tellIfFirst(why);
        obstacle = why;
    }

    private void pause(long millis) {
        joinLater(Stage.PAUSING, millis);
    }

    private void joinLater(Stage meanwhile, long millis) {
        stage = meanwhile;
        busy.update(turns.takeLater(() -> joinAfter(meanwhile), millis));
    }

    /** The time of a stage is up, which it may have left while this turn waited for others. */
    private void joinAfter(Stage meanwhile) {
        if (stage == meanwhile) {
            drainage.join(this);
        }
    }

    private void giveUp() {
        if (held) {
            held = false;
            // Not given up, it ends by itself.
            Reply.to(basin.outbox().giveUp(shard, basin.holder()), done -> {}, error -> {});
        }
    }

    /** What is done about a lane. */
    private enum Stage {
        IDLE,
        IN_LINE,
        DRAINING,
        /** It has failed, or is drained by another process. */
        PAUSING,
        /** Something parked is not due yet. */
        WAITING
    }
}
