/*
 * Copyright the Weir authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.weir;

import static java.util.Objects.requireNonNull;

import dev.weir.Entry.Tier;
import dev.weir.WarmUp.Progress;
import dev.weir.WarmUp.Row;
import dev.weir.Watches.Watch;
import dev.weir.time.CacheClock;
import java.time.Duration;
import java.util.BitSet;
import java.util.Collection;
import java.util.Set;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import reactor.core.publisher.SynchronousSink;

/**
 * The path of a warm-up: each key is read as anybody would read it, so that it is loaded under a lease if nothing is there, and
 * nothing that is there is replaced.
 *
 * <p>A row was read before the lease was granted, so it counts only if nothing happened to its key between the beginning of the query
 * and that: which this process knows as soon as it has read the log as far as that. Else the source is asked, and so it is for what
 * is written behind: no log says when that was flushed, and a row may have been read before.
 */
final class WarmUpPath<K, V> {

    private static final Duration LOOK_AGAIN = Duration.ofMillis(10);
    private static final long LONGEST_LOOKS = 200;

    private final Pool<K, V> pool;
    private final LocalTier<K, V> tier;
    private final CacheClock clock;

    WarmUpPath(Pool<K, V> pool) {
        this.pool = pool;
        this.tier = pool.tier;
        this.clock = pool.surroundings.clock();
    }

    /** The way of one who asks for it; how fast he takes it makes no difference, and the last word of the last round reaches him. */
    Flux<Progress> run(WarmUp<K, V> what) {
        return Flux.defer(() -> {
                    AtomicLong rounds = new AtomicLong();
                    Flux<Progress> round = Flux.defer(() -> round(what, rounds.incrementAndGet()));
                    Duration pause = what.every;
                    return pause == null
                            ? round
                            : round.repeatWhen(ended -> ended.concatMap(none -> Mono.delay(pause, clock.scheduler())));
                })
                .onBackpressureLatest();
    }

    private Flux<Progress> round(WarmUp<K, V> what, long number) {
        return Flux.using(
                () -> new Round(number),
                round -> what.rows()
                        .flatMap(round::warm, what.inFlight)
                        .onErrorResume(error -> what.every == null ? Flux.error(error) : round.failed(error))
                        .handle(round::count)
                        .concatWith(Mono.fromSupplier(() -> round.progress.over())),
                Round::end);
    }

    /** What became of a key; {@code null} as an error if none is to be told. */
    private record Outcome(Kind kind, @Nullable Throwable error) {

        private enum Kind {
            LOADED,
            PRESENT,
            FAILED
        }
    }

    /** A round. */
    private final class Round {

        private final Watch<K> watch = tier.watches.begin(tier.era());
        private final BitSet known = new BitSet();
        private volatile Progress progress;

        private Round(long number) {
            this.progress = new Progress(number, 0, 0, 0, false);
            RemoteSide<K, V> side = pool.remote;
            for (int shard = 0; side != null && shard < side.shards(); shard++) {
                known.set(shard, side.coherence.shard(shard).isCoherent());
            }
        }

        private void end() {
            tier.watches.end(watch);
        }

        private Mono<Outcome> warm(Row<K, V> row) {
            return Mono.defer(() -> {
                        Paths<K, V> paths = pool.pathsOf(row.key()).at(Consistency.EVENTUAL);
                        Loader<? super K, V> source = requireNonNull(paths.source);
                        boolean writesBehind = paths.model.writes() instanceof WriteModel.Behind;
                        Loader<? super K, V> loader = row.value() == null || writesBehind
                                ? source
                                : (key, context) -> load(row, source, context);
                        return ReadMono.entry(paths.reads, row.key(), loader);
                    })
                    .map(entry ->
                            new Outcome(entry.tier() == Tier.SOURCE ? Outcome.Kind.LOADED : Outcome.Kind.PRESENT, null))
                    .onErrorResume(error -> Mono.just(new Outcome(Outcome.Kind.FAILED, error)));
        }

        private Mono<V> load(Row<K, V> row, Loader<? super K, V> source, LoadContext<V> context) {
            return isKnownUpToNow(row.key())
                    .flatMap(known -> known && !isChanged(row)
                            ? Mono.just(requireNonNull(row.value()))
                            : Mono.defer(() -> Mono.from(source.load(row.key(), context))));
        }

        /** Whether the log has been read from the beginning on, without a gap, up to this moment; waits for that. */
        private Mono<Boolean> isKnownUpToNow(K key) {
            RemoteSide<K, V> side = pool.remote;
            if (side == null) {
                return Mono.just(true);
            }
            Shard shard = side.shard(side.keyOf(key));
            if (!known.get(shard.number())) {
                return Mono.just(false);
            }
            long now = clock.nanos();
            return Mono.fromSupplier(() -> shard.freshAsOf() != SharedEntry.NEVER_KNOWN && shard.freshAsOf() - now >= 0)
                    .filter(isKnown -> isKnown || !shard.isCoherent())
                    .repeatWhenEmpty(looks -> looks.take(LONGEST_LOOKS).delayElements(LOOK_AGAIN, clock.scheduler()))
                    .defaultIfEmpty(false);
        }

        private boolean isChanged(Row<K, V> row) {
            RemoteSide<K, V> side = pool.remote;
            int shard = side == null ? Slot.NO_SHARD : side.keyOf(row.key()).shard();
            return watch.isTouched(row.key())
                    || tier.generations()
                                    .newest(shard, pool.plan.traits().prefixes().apply(row.key()), tags(row))
                            > watch.since.number;
        }

        private Set<String> tags(Row<K, V> row) {
            Collection<String> tags = pool.plan.traits().tags().apply(requireNonNull(row.value()));
            return tags == null ? Set.of() : Set.copyOf(tags);
        }

        /** A query that fails ends its round, but not the next ones. */
        private Mono<Outcome> failed(Throwable error) {
            pool.chronicle.unheard(error);
            return Mono.just(new Outcome(Outcome.Kind.FAILED, error));
        }

        private void count(Outcome outcome, SynchronousSink<Progress> sink) {
            if (outcome.error() instanceof CacheClosedException closed) {
                sink.error(closed);
                return;
            }
            Progress before = progress;
            progress = new Progress(
                    before.round(),
                    before.loaded() + (outcome.kind() == Outcome.Kind.LOADED ? 1 : 0),
                    before.present() + (outcome.kind() == Outcome.Kind.PRESENT ? 1 : 0),
                    before.failed() + (outcome.kind() == Outcome.Kind.FAILED ? 1 : 0),
                    false);
            sink.next(progress);
        }
    }
}
