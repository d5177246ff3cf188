/*
 * Copyright the Weir authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.weir;

import dev.weir.coherence.Session;
import dev.weir.policy.WhenUnreachable;
import dev.weir.source.Transactions.Ending;
import dev.weir.tier.Quarantine;
import dev.weir.tier.RemoteKey;
import dev.weir.tier.Settlement;
import dev.weir.tier.StoredEntry;
import dev.weir.tier.TierException;
import dev.weir.tier.TierException.Reason;
import dev.weir.tier.Version;
import java.util.List;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

/**
 * An enclosure in the remote tier: each key is quarantined before the write, and settled after it.
 *
 * <p>If the writer dies in between, or nobody knows how the write has ended, the quarantine ends by itself, which is later than the
 * write can take effect. What the tier could not be told of is owed to it.
 */
final class RemoteEnclosure<K, V> implements Enclosure {

    /** How many keys of one write are on their way to the remote tier at a time. */
    private static final int AT_ONCE = 256;

    private final RemoteChanges<K, V> changes;
    private final List<Draft<K, V>> drafts;
    private final Quarantine quarantine;
    private final WhenUnreachable whenUnreachable;
    private volatile List<Plot> plots = List.of();
    private volatile @Nullable Session session;
    private final AtomicBoolean isOver = new AtomicBoolean();

    RemoteEnclosure(
            RemoteChanges<K, V> changes,
            List<Draft<K, V>> drafts,
            Quarantine quarantine,
            WhenUnreachable whenUnreachable) {
        this.changes = changes;
        this.drafts = drafts;
        this.quarantine = quarantine;
        this.whenUnreachable = whenUnreachable;
    }

    @Override
    public Mono<Void> begin() {
        return Mono.deferContextual(context -> {
                    session = Wishes.in(context).session();
                    // All of them first: a value that cannot be written down is to be found out before anything is
                    // sent.
                    plots = drafts.stream().map(Plot::new).toList();
                    return Flux.fromIterable(plots)
                            .flatMap(Plot::begin, AT_ONCE)
                            .then(Mono.defer(this::goAheadOrBack));
                })
                .onErrorMap(changes::translated);
    }

    private Mono<Void> goAheadOrBack() {
        Throwable why = plots.stream()
                .map(plot -> plot.failure)
                .filter(failure -> failure != null && !isToBeMadeAllTheSame(failure))
                .findFirst()
                .orElse(null);
        if (why != null) {
            return end(Ending.ROLLED_BACK).then(Mono.error(why));
        }
        plots.stream().filter(plot -> plot.failure != null).forEach(plot -> changes.unannounced());
        return Mono.empty();
    }

    private boolean isToBeMadeAllTheSame(Throwable failure) {
        return whenUnreachable == WhenUnreachable.PROCEED
                && failure instanceof TierException told
                && told.reason() != Reason.TOO_LARGE
                && told.reason() != Reason.MISCONFIGURED;
    }

    @Override
    public Mono<Void> end(Ending ending) {
        return Flux.defer(() -> Flux.fromIterable(isOver.getAndSet(true) ? List.of() : plots))
                .flatMap(plot -> plot.end(ending), AT_ONCE)
                .then();
    }

    /** A plot: the part of an enclosure that is about one key. */
    private final class Plot {

        private final K key;
        private final RemoteKey written;
        private final Draft<K, V> draft;
        private final @Nullable StoredEntry stored;
        private volatile @Nullable Version begun;
        private volatile @Nullable Throwable failure;

        private Plot(Draft<K, V> draft) {
            this.key = draft.key();
            this.draft = draft;
            this.written = changes.keyOf(key);
            this.stored = draft.entry() == null ? null : changes.written(draft.entry());
        }

        /** A failure is a value until all have answered: errors that meet in flatMap become a third. */
        private Mono<Void> begin() {
            changes.forgetBefore(key);
            return changes.quarantine(written, quarantine)
                    .doOnNext(done -> begun = done)
                    .onErrorResume(error -> {
                        failure = error;
                        return Mono.empty();
                    })
                    .then();
        }

        private Mono<Void> end(Ending ending) {
            Version mine = begun;
            if (mine == null) {
                return Mono.fromRunnable(() -> {
                    changes.forgetAfter(key);
                    if (ending != Ending.ROLLED_BACK) {
                        changes.owe(written);
                    }
                });
            }
            Session writer = session;
            if (writer != null) {
                writer.saw(written, mine);
            }
            Mono<Void> again = changes.invalidateAgain(written).then();
            Mono<Void> settled = Mono.defer(() -> changes.settle(settlement(mine, ending)))
                    .then()
                    .onErrorResume(error -> again);
            return (ending == Ending.UNKNOWN ? again : settled)
                    .onErrorResume(error -> {
                        changes.owe(written);
                        return Mono.empty();
                    })
                    .doOnTerminate(() -> changes.forgetAfter(key))
                    .doOnCancel(() -> changes.forgetAfter(key));
        }

        private Settlement settlement(Version mine, Ending ending) {
            LocalEntry<V> entry = draft.entry();
            StoredEntry value = ending == Ending.COMMITTED && entry != null && stored != null
                    ? changes.stamped(stored, entry)
                    : null;
            return new Settlement(written, quarantine.mark(), mine, value, draft.keep());
        }
    }
}
