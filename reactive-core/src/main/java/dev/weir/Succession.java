/*
 * Copyright the Weir authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.weir;

import dev.weir.coherence.Attachment;
import dev.weir.coherence.InvalidationLog;
import dev.weir.source.Store;
import dev.weir.tier.TierException;
import dev.weir.tier.TierException.Reason;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

/**
 * A succession of epochs: before one is begun every store knows of it, so that nobody can apply any more what was read in an
 * older one. A store that cannot be asked holds it up.
 */
final class Succession {

    /** How often a store may know of a later epoch than the last one did. */
    private static final int ROUNDS = 5;

    private final String namespace;
    private final InvalidationLog log;
    private final Fences fences;
    private final List<Heir> heirs = new CopyOnWriteArrayList<>();

    Succession(String namespace, InvalidationLog log, Fences fences) {
        this.namespace = namespace;
        this.log = log;
        this.fences = fences;
    }

    /** From now on that one is asked, and told. */
    void add(Heir heir) {
        heirs.add(heir);
    }

    void remove(Heir heir) {
        heirs.remove(heir);
    }

    /** Who writes behind to a store that has rows in common with this one; empty if nobody does. */
    Flux<Heir> sharingRowsWith(Store<?, ?> store) {
        return Flux.fromIterable(heirs).filter(heir -> heir.store().sharesRowsWith(store));
    }

    /**
     * The epoch to be begun where there was none, or another server's: at least this one, and later than all that the stores know
     * of, also if the clock was set back. Empty if somebody else has begun one meanwhile.
     */
    Mono<Long> next(int shard, Attachment.Lost found, long atLeast) {
        if (!fences.raiseEpochInStoresFirst()) {
            return Mono.just(atLeast);
        }
        return known(shard)
                .flatMap(known -> told(shard, found, known)
                        .filter(isStillLost -> isStillLost)
                        .flatMap(same ->
                                raised(shard, known.values().stream().reduce(atLeast - 1, Math::max) + 1, ROUNDS)));
    }

    /** Begins the epoch that a store knows of already, or a later one. */
    Mono<Void> begin(int shard, long expected, long atLeast) {
        if (!fences.raiseEpochInStoresFirst()) {
            return log.begin(shard, expected, atLeast).then();
        }
        return raised(shard, atLeast, ROUNDS)
                .flatMap(next -> log.begin(shard, expected, next))
                .then();
    }

    /** Whether the server has this epoch at present. */
    Mono<Boolean> isPresent(int shard, long epoch) {
        return log.attach(shard).map(there -> there instanceof Attachment.Attached at && at.epoch() == epoch);
    }

    /** A shard was attached, of which this process knew a life before. */
    void attached(int shard, ShardLife before, ShardLife now) {
        if (before.epoch() == 0) {
            return;
        }
        if (now.born() != before.born()) {
            heirs.forEach(heir -> heir.losses().stateIsGone(shard));
        } else if (!now.server().equals(before.server())) {
            heirs.forEach(heir -> heir.losses().tailMayBeGone(shard));
        }
    }

    /** The greatest epochs that stores have seen of a shard. */
    private Mono<Map<Heir, Long>> known(int shard) {
        return Flux.fromIterable(heirs)
                .concatMap(heir -> heir.store()
                        .raiseEpoch(namespace, shard, 0)
                        .map(known -> Map.entry(heir, known))
                        .onErrorMap(Succession::heldUp))
                .collectMap(Map.Entry::getKey, Map.Entry::getValue);
    }

    /**
     * Whose store has seen an epoch of a state that is gone has lost what was in there, and is told before another one is begun, as who
     * begins it may die of that. Not so if the epoch was begun a moment ago, by another process that has found the same vacancy.
     *
     * @return whether the shard is still lost, as far as that had to be looked at
     */
    private Mono<Boolean> told(int shard, Attachment.Lost found, Map<Heir, Long> known) {
        List<Heir> bereft = known.entrySet().stream()
                .filter(each -> each.getValue() > 0)
                .map(Map.Entry::getKey)
                .toList();
        if (found.epoch() != 0 || bereft.isEmpty()) {
            return Mono.just(true);
        }
        return log.attach(shard)
                .map(again ->
                        again instanceof Attachment.Lost lost && lost.vacancy().equals(found.vacancy()))
                .doOnNext(isStillLost -> {
                    if (isStillLost) {
                        bereft.forEach(heir -> heir.losses().stateIsGone(shard));
                    }
                });
    }

    private Mono<Long> raised(int shard, long next, int rounds) {
        return Flux.fromIterable(heirs)
                .concatMap(heir -> heir.store().raiseEpoch(namespace, shard, next))
                .onErrorMap(Succession::heldUp)
                .reduce(next, Math::max)
                .flatMap(known -> {
                    if (known == next) {
                        return Mono.just(next);
                    }
                    return rounds == 0
                            ? Mono.error(new TierException(
                                    Reason.UNREACHABLE,
                                    "Epochs of shard " + shard + " are begun faster than stores tell them"))
                            : raised(shard, known + 1, rounds - 1);
                });
    }

    private static Throwable heldUp(Throwable error) {
        return new TierException(
                Reason.UNREACHABLE,
                "A store cannot be told of a new epoch, which is therefore not begun yet: " + error.getMessage(),
                error);
    }

    /** An heir: a cache that writes behind, where its writes go, and who is told if some are lost. */
    record Heir(String cache, Store<?, ?> store, Losses losses) {}
}
