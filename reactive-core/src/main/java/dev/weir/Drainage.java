/*
 * Copyright the Weir authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.weir;

import dev.weir.backend.Finding;
import dev.weir.backend.Finding.Weight;
import dev.weir.outbox.Backlog;
import dev.weir.source.StoreException;
import dev.weir.source.StoreException.Reason;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.Queue;
import java.util.stream.IntStream;
import reactor.core.Disposable;
import reactor.core.Disposables;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import reactor.core.publisher.Sinks;
import reactor.util.Logger;
import reactor.util.Loggers;

/**
 * The drainage of one cache: sees to it that each lane is drained in which something waits, by one round after the other and a few
 * lanes at a time.
 *
 * <p>All of it happens in turns. A lane is woken by what is accepted here, at once, and by what is found waiting about every second:
 * what other processes have accepted and do not drain.
 */
final class Drainage<K, V> {

    private static final Logger LOG = Loggers.getLogger(Drainage.class);

    private static final int AT_ONCE = 4;
    private static final long SCAN_MILLIS = 1_000;
    private static final int LONGEST_PAUSE_MILLIS = 2_000;

    /** After something that somebody has to mend. */
    private static final long LONG_PAUSE_MILLIS = 10_000;

    private static final Duration LONGEST_ROUND = Duration.ofSeconds(60);

    private final Basin<K, V> basin;
    private final DrainPath<K, V> path;
    private final Turns turns;
    private final Sluice[] sluices;
    private final Queue<Sluice> line = new ArrayDeque<>();
    private final Disposable.Swap scan = Disposables.swap();
    private final Disposable.Swap patience = Disposables.swap();
    private final Sinks.Empty<Void> over = Sinks.empty();
    private int running;
    private boolean closing;
    private boolean closed;

    Drainage(Basin<K, V> basin, int shards) {
        this.basin = basin;
        this.path = new DrainPath<>(basin);
        this.turns = new Turns(
                "Draining what is written behind to cache '" + basin.cache() + "'",
                basin.clock().scheduler(),
                this::endIfEmpty);
        this.sluices = IntStream.range(0, shards)
                .mapToObj(shard -> new Sluice(shard, new Pauses(basin.random(), LONGEST_PAUSE_MILLIS)))
                .toArray(Sluice[]::new);
    }

    /** Begins, with what processes before this one may have left behind. */
    void start() {
        Arrays.stream(sluices).forEach(sluice -> wake(sluice.shard));
        turns.take(() -> scanLater());
    }

    /** Something has been accepted in a shard. By any thread. */
    void wake(int shard) {
        Sluice sluice = sluices[shard];
        if (!sluice.woken.get() && sluice.woken.compareAndSet(false, true)) {
            // Not here and now: whoever has written is answered first, and those behind him travel along.
            turns.takeLater(() -> isWoken(sluice), 0);
        }
    }

    /** What somebody has to change before anything can reach the source. */
    Optional<Finding> finding() {
        return Arrays.stream(sluices)
                .map(sluice -> sluice.obstacle)
                .filter(Objects::nonNull)
                .findFirst()
                .map(why -> new Finding(
                        "STORE_MISCONFIGURED",
                        Weight.BROKEN,
                        "What is written behind to cache '" + basin.cache() + "' does not reach '"
                                + basin.store().name() + "': " + why,
                        "Mend that; it is tried again every " + Duration.ofMillis(LONG_PAUSE_MILLIS) + "."));
    }

    /**
     * Completes when this process has drained what it was draining, or the time for that is up; what is left another process drains.
     * Called once more, it waits for the same.
     */
    Mono<Void> close() {
        return Mono.defer(() -> {
            turns.take(this::beginToClose);
            return over.asMono();
        });
    }

    private void beginToClose() {
        if (!closing) {
            closing = true;
            patience.update(turns.takeLater(this::end, basin.spec().drainFor().toMillis()));
            lookForTheLastTime();
        }
    }

    /**
     * Nothing is accepted here any more: a lane in which nothing waits now need not be drained, whatever has become of the store. It is
     * looked again about every second, because another process may drain one meanwhile.
     */
    private void lookForTheLastTime() {
        scan.update(seen().subscribe(seen -> turns.take(() -> {
            seen.stream().filter(each -> each.records() == 0).forEach(each -> sluices[each.shard()].isFoundEmpty());
            lookAgain();
        })));
    }

    private void lookAgain() {
        if (!closed) {
            scan.update(turns.takeLater(this::lookUntilClosed, SCAN_MILLIS));
        }
    }

    private void lookUntilClosed() {
        if (!closed) {
            lookForTheLastTime();
        }
    }

    private void endIfEmpty() {
        if (closing && !closed && Arrays.stream(sluices).noneMatch(Sluice::isBusy)) {
            end();
        }
    }

    private void end() {
        if (closed) {
            return;
        }
        closed = true;
        patience.dispose();
        scan.dispose();
        line.clear();
        Arrays.stream(sluices).forEach(sluice -> sluice.busy.dispose());
        List<Integer> held = Arrays.stream(sluices)
                .filter(sluice -> sluice.held)
                .map(sluice -> sluice.shard)
                .toList();
        Flux.fromIterable(held)
                .flatMap(shard -> basin.outbox().giveUp(shard, basin.holder()).onErrorComplete(), AT_ONCE)
                .subscribe(done -> {}, error -> over.tryEmitEmpty(), over::tryEmitEmpty);
    }

    // --- which lanes

    private void scanLater() {
        if (!closing) {
            long pause = SCAN_MILLIS * 3 / 4 + basin.random().get().nextLong(SCAN_MILLIS / 2);
            scan.update(turns.takeLater(this::scan, pause));
        }
    }

    private void scan() {
        if (!closing) {
            scan.update(seen().subscribe(seen -> turns.take(() -> found(seen))));
        }
    }

    /** What waits in the shards that could be asked. */
    private Mono<List<Backlog>> seen() {
        return basin.outbox()
                .backlog()
                .onErrorResume(error -> {
                    LOG.debug("What waits could not be looked at everywhere: {}", String.valueOf(error.getMessage()));
                    return Flux.empty();
                })
                .collectList();
    }

    private void found(List<Backlog> backlog) {
        basin.levels().found(backlog);
        backlog.stream()
                .filter(each -> each.records() > 0 || each.missing() > 0)
                .forEach(each -> isFound(sluices[each.shard()], each.records() + each.missing()));
        scanLater();
    }

    private void isFound(Sluice sluice, long records) {
        if (sluice.stage == Sluice.Stage.IDLE || sluice.stage == Sluice.Stage.WAITING && records > sluice.parked) {
            join(sluice);
        }
    }

    private void isWoken(Sluice sluice) {
        sluice.mine = true;
        if (sluice.stage == Sluice.Stage.IDLE || sluice.stage == Sluice.Stage.WAITING) {
            join(sluice);
        }
    }

    /** Nothing else makes it join any more, and it is neither in the line twice nor drained twice at a time. */
    private void join(Sluice sluice) {
        if (closed || sluice.stage == Sluice.Stage.IN_LINE || sluice.stage == Sluice.Stage.DRAINING) {
            return;
        }
        sluice.stage = Sluice.Stage.IN_LINE;
        sluice.busy.update(Disposables.disposed());
        line.add(sluice);
        drainThoseInLine();
    }

    private void drainThoseInLine() {
        while (running < AT_ONCE && !line.isEmpty() && !closed) {
            drain(line.remove());
        }
    }

    // --- one lane

    private void drain(Sluice sluice) {
        running++;
        sluice.stage = Sluice.Stage.DRAINING;
        // Before anything is read: what is accepted from now on may not be seen by this round.
        sluice.woken.set(false);
        sluice.held = true;
        sluice.busy.update(path.round(sluice.shard, sluice.refusals)
                .timeout(LONGEST_ROUND, basin.clock().scheduler())
                .switchIfEmpty(
                        Mono.error(() -> new IllegalStateException("The store has not answered a request at all")))
                .subscribe(
                        left -> turns.take(() -> ended(sluice, left)),
                        error -> turns.take(() -> failed(sluice, error))));
    }

    private void ended(Sluice sluice, Remainder left) {
        isOver(sluice);
        if (!closed) {
            goOn(sluice, left);
            drainThoseInLine();
        }
    }

    private void goOn(Sluice sluice, Remainder left) {
        sluice.parked = left.parked();
        sluice.obstacle = null;
        if (left.kind() == Remainder.Kind.ELSEWHERE) {
            leaveToOthers(sluice);
            return;
        }
        sluice.pauses.succeeded();
        switch (left.kind()) {
            case MORE -> join(sluice);
            case LATER -> waitUntilDue(sluice, left.millis());
            default -> isDrained(sluice);
        }
    }

    /** Who has accepted something himself looks after it, should the other process not have seen it. */
    private void leaveToOthers(Sluice sluice) {
        sluice.held = false;
        basin.levels().leftToOthers(sluice.shard);
        if (sluice.mine && !closing) {
            pause(sluice, sluice.pauses.nextMillis());
        } else {
            if (closing) {
                // Accepted during the round: the other process drains that too, and nothing here would look at it
                // again.
                sluice.woken.set(false);
            }
            sluice.stage = Sluice.Stage.IDLE;
        }
    }

    private void waitUntilDue(Sluice sluice, long millis) {
        if (sluice.woken.get() || millis == 0) {
            join(sluice);
        } else {
            basin.levels().drained(sluice.shard, sluice.parked);
            sluice.mine = false;
            joinLater(sluice, Sluice.Stage.WAITING, millis);
        }
    }

    private void isDrained(Sluice sluice) {
        if (sluice.woken.get()) {
            join(sluice);
        } else {
            basin.levels().drained(sluice.shard, 0);
            sluice.mine = false;
            sluice.stage = Sluice.Stage.IDLE;
            giveUp(sluice);
        }
    }

    /** A round; what comes of that gives it another stage. */
    private void isOver(Sluice sluice) {
        running--;
        sluice.stage = Sluice.Stage.IDLE;
    }

    private void failed(Sluice sluice, Throwable error) {
        isOver(sluice);
        if (closed) {
            return;
        }
        basin.tally().retries.increment();
        boolean misconfiguredNow = error instanceof StoreException failure && failure.reason() == Reason.MISCONFIGURED;
        if (misconfiguredNow) {
            isObstructed(sluice, String.valueOf(error.getMessage()));
        } else if (!DrainPath.isMoved(error)) {
            LOG.debug("A round of draining has failed, and is made again: {}", String.valueOf(error.getMessage()));
        }
        if (!DrainPath.isMoved(error)) {
            // Another process may reach what this one cannot.
            giveUp(sluice);
        }
        pause(sluice, misconfiguredNow ? LONG_PAUSE_MILLIS : sluice.pauses.nextMillis());
        drainThoseInLine();
    }

    private void isObstructed(Sluice sluice, String why) {
        if (finding().isEmpty()) {
            LOG.error(
                    "What is written behind to cache '{}' does not reach '{}', and will not until somebody mends it: {}",
                    basin.cache(),
                    basin.store().name(),
                    why);
        }
        sluice.obstacle = why;
    }

    private void pause(Sluice sluice, long millis) {
        joinLater(sluice, Sluice.Stage.PAUSING, millis);
    }

    private void joinLater(Sluice sluice, Sluice.Stage meanwhile, long millis) {
        sluice.stage = meanwhile;
        sluice.busy.update(turns.takeLater(() -> joinAfter(sluice, meanwhile), millis));
    }

    /** The time of a stage is up, which it may have left while this turn waited for others. */
    private void joinAfter(Sluice sluice, Sluice.Stage meanwhile) {
        if (sluice.stage == meanwhile) {
            join(sluice);
        }
    }

    private void giveUp(Sluice sluice) {
        if (sluice.held) {
            sluice.held = false;
            // Not given up, it ends by itself.
            Reply.to(basin.outbox().giveUp(sluice.shard, basin.holder()), done -> {}, error -> {});
        }
    }
}
