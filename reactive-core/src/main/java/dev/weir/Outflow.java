/*
 * Copyright the Weir authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.weir;

import dev.weir.backend.Finding;
import dev.weir.metrics.OutboxStats;
import dev.weir.outbox.WriteBehind;
import dev.weir.source.Store;
import java.util.List;
import java.util.random.RandomGenerator;
import java.util.stream.Stream;
import reactor.core.publisher.Mono;

/** An outflow: all of one cache that is about writing behind. */
final class Outflow<K, V> {

    final AcceptPath<K, V> acceptances;
    private final Basin<K, V> basin;
    private final Assurance assurance;
    private final Drainage<K, V> drainage;
    private final Succession.Heir heir;
    private final OutboxView<K, V> view;

    Outflow(Pool<K, V> pool, Remote remote, RemoteSide<K, V> side, Store<K, V> store, WriteBehind spec) {
        Surroundings surroundings = pool.surroundings;
        String cache = pool.plan.name();
        Losses losses = new Losses(cache, pool.chronicle);
        RandomGenerator random = surroundings.random().get();
        this.basin = new Basin<>(
                remote.namespace(),
                cache,
                remote.backend().outbox(cache),
                store,
                spec,
                new RecordReader<>(side),
                new Levels(remote.shards(), surroundings.clock()),
                new OutboxTally(),
                new BatchSize(spec.batch()),
                losses,
                remote.succession(),
                remote.coherence(),
                pool.chronicle,
                surroundings.recorder(),
                surroundings.clock(),
                surroundings.random(),
                surroundings.fences(),
                Long.toUnsignedString(random.nextLong(), 36) + "x" + Long.toUnsignedString(random.nextLong(), 36));
        this.heir = new Succession.Heir(cache, store, losses);
        this.assurance =
                new Assurance(cache, spec.durability(), remote.backend(), remote.coherence(), surroundings.clock());
        this.drainage = new Drainage<>(basin, remote.shards());
        this.acceptances = new AcceptPath<>(basin, side, pool.tier, assurance, drainage);
        this.view = new OutboxView<>(basin, remote.changes(), pool.tier, drainage);
    }

    /** From now on it drains what is there. */
    void start() {
        basin.succession().add(heir);
        // Once when it is there for the first time, which may have been before this.
        basin.coherence().onChange(outlook -> {
            if (outlook.state() == dev.weir.coherence.CoherenceState.COHERENT) {
                assurance.serverIsThere();
            }
        });
        assurance.serverIsThere();
        drainage.start();
    }

    CacheOutbox<K, V> view() {
        return view;
    }

    /** What breaks a promise, and has to be mended. */
    List<Finding> broken() {
        return Stream.of(assurance.broken().stream(), drainage.finding().stream(), basin.losses().finding().stream())
                .flatMap(each -> each)
                .toList();
    }

    /** Whether something has been waiting for longer than it may. */
    boolean isLate() {
        return basin.levels().lag().compareTo(basin.spec().maxLag()) > 0;
    }

    OutboxStats stats() {
        Levels levels = basin.levels();
        OutboxTally tally = basin.tally();
        return new OutboxStats(
                levels.waiting(),
                levels.lag(),
                levels.parked(),
                levels.deadLetters(),
                tally.accepted.sum(),
                tally.flushed.sum(),
                tally.retries.sum(),
                tally.refused.sum(),
                tally.buried.sum(),
                tally.conflicts.sum());
    }

    /**
     * Once loads have landed, drains what this process was draining, within its time, and tells of that; then nobody is told of
     * anything any more.
     */
    Mono<Void> closeAfter(Mono<Void> landed) {
        EventFeed feed = basin.chronicle().feed;
        return landed.then(drainage.close())
                .doOnSuccess(done -> {
                    assurance.close();
                    basin.succession().remove(heir);
                })
                .doOnTerminate(feed::close);
    }
}
