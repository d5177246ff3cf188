/*
 * Copyright the Weir authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.weir;

import dev.weir.backend.Finding;
import dev.weir.outbox.Backlog;
import java.util.ArrayDeque;
import java.util.Arrays;
import java.util.List;
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

    private final Basin<K, V> basin;
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
        this.turns = new Turns(
                "Draining what is written behind to cache '" + basin.cache() + "'",
                basin.clock().scheduler(),
                this::endIfEmpty);
        DrainPath<K, V> path = new DrainPath<>(basin);
        this.sluices = IntStream.range(0, shards)
                .mapToObj(shard -> new Sluice(shard, this, basin, path, turns))
                .toArray(Sluice[]::new);
    }

    /** Begins, with what processes before this one may have left behind. */
    void start() {
        Arrays.stream(sluices).forEach(Sluice::wake);
        turns.take(() -> scanLater());
    }

    /** Something has been accepted in a shard. By any thread. */
    void wake(int shard) {
        sluices[shard].wake();
    }

    /** What somebody has to change before anything can reach the source. */
    Optional<Finding> finding() {
        return Arrays.stream(sluices)
                .map(Sluice::finding)
                .flatMap(Optional::stream)
                .findFirst();
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

    /** Whether nothing is accepted here any more. */
    boolean isClosing() {
        return closing;
    }

    /** Within a turn: a lane is to be drained, unless it is to be already. */
    void join(Sluice sluice) {
        if (!closed && sluice.standsInLine()) {
            line.add(sluice);
            drainThoseInLine();
        }
    }

    /** Within a turn: a round is over, and this follows for its lane, before the next in line gets its place. */
    void isOver(Runnable next) {
        running--;
        if (!closed) {
            next.run();
            drainThoseInLine();
        }
    }

    /** Within a turn: a lane is about to have an obstacle, which is told of if no lane has one yet. */
    void tellIfFirst(String why) {
        if (finding().isEmpty()) {
            LOG.error(
                    "What is written behind to cache '{}' does not reach '{}', and will not until somebody mends it: {}",
                    basin.cache(),
                    basin.store().name(),
                    why);
        }
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
        Arrays.stream(sluices).forEach(Sluice::end);
        List<Integer> held =
                Arrays.stream(sluices).filter(Sluice::isHeld).map(Sluice::shard).toList();
        Flux.fromIterable(held)
                .flatMap(shard -> basin.outbox().giveUp(shard, basin.holder()).onErrorComplete(), AT_ONCE)
                .subscribe(done -> {}, error -> over.tryEmitEmpty(), over::tryEmitEmpty);
    }

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
                .forEach(each -> sluices[each.shard()].isFound(each.records() + each.missing()));
        scanLater();
    }

    private void drainThoseInLine() {
        while (running < AT_ONCE && !line.isEmpty() && !closed) {
            running++;
            line.remove().drain();
        }
    }
}
