/*
 * Copyright the Weir authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.weir;

import dev.weir.codec.UnencodableException;
import dev.weir.coherence.Session;
import dev.weir.policy.WhenUnreachable;
import dev.weir.tier.Generation;
import dev.weir.tier.Quarantine;
import dev.weir.tier.RemoteKey;
import dev.weir.tier.RemoteTier;
import dev.weir.tier.Settlement;
import dev.weir.tier.StoredEntry;
import dev.weir.tier.TierException;
import dev.weir.tier.TierException.Reason;
import dev.weir.tier.Version;
import java.time.Duration;
import java.util.Collection;
import java.util.List;
import java.util.function.LongFunction;
import org.jspecify.annotations.Nullable;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

/**
 * The changes of one pool as they are made in the remote tier. Each takes its key from the local tier before it is sent, and
 * again before it is confirmed: a flight that began in between may have found what was there before.
 */
final class RemoteChanges<K, V> {

    private final String cache;
    private final RemoteSide<K, V> side;
    private final RemoteTier remote;
    private final Coherence coherence;
    private final LocalTier<K, V> tier;
    private final Fences fences;
    private final EpochChanges changes;
    private final RecoveryQueue recovery;
    private final Tally tally;

    RemoteChanges(String cache, RemoteSide<K, V> side, LocalTier<K, V> tier, Fences fences, Tally tally) {
        this.cache = cache;
        this.side = side;
        this.remote = side.tier;
        this.coherence = side.coherence;
        this.changes = side.changes;
        this.recovery = side.recovery;
        this.tier = tier;
        this.fences = fences;
        this.tally = tally;
    }

    /** Stores an entry, of which a local copy is made when it is read. */
    Mono<Void> put(K key, LocalEntry<V> entry, @Nullable Duration keep) {
        return Mono.defer(() -> {
                    RemoteKey written = side.keyOf(key);
                    StoredEntry stored = side.written(entry);
                    return detached(
                            key,
                            written,
                            false,
                            epoch -> remote.put(written, epoch, side.stamped(stored, entry), keep));
                })
                .onErrorMap(this::translated);
    }

    /** Takes away what is there, or leaves it only to fall back on. */
    Mono<Void> invalidate(K key, boolean keepsFallback) {
        RemoteKey written = side.keyOf(key);
        return detached(key, written, keepsFallback, epoch -> remote.invalidate(written, epoch, keepsFallback, null));
    }

    /** The same, of which nobody wants to know whether it is done. */
    void invalidateUnconfirmed(K key) {
        detach(key, false);
        recovery.owe(side.keyOf(key), false);
    }

    /**
     * Has a key written where truth lives, so that nothing that was loaded before or meanwhile is stored afterwards, even if this
     * process dies in between.
     *
     * @param write the write; not subscribed to if the remote tier cannot be told of it before
     * @param mark this writer's, random
     * @param longest longer than the write can take
     * @param value what is there afterwards, to be stored if nothing else happened to the key; {@code null} invalidates only
     */
    <T> Mono<T> around(K key, Mono<T> write, String mark, Duration longest, @Nullable LocalEntry<V> value) {
        return Mono.defer(() -> new RemoteEnclosure<>(
                        this,
                        List.of(new Draft<>(key, value, null)),
                        new Quarantine(mark, longest),
                        WhenUnreachable.FAIL)
                .around(write));
    }

    RemoteKey keyOf(K key) {
        return side.keyOf(key);
    }

    /** An entry as it is stored, fails if it cannot be. */
    StoredEntry written(LocalEntry<V> entry) {
        return side.written(entry);
    }

    StoredEntry stamped(StoredEntry stored, LocalEntry<V> entry) {
        return side.stamped(stored, entry);
    }

    /** Takes a key from the local tier before a change of it is sent. */
    void forgetBefore(K key) {
        before(() -> tier.remove(key));
    }

    /** Takes a key from the local tier before a change of it is confirmed. */
    void forgetAfter(K key) {
        after(() -> tier.remove(key));
    }

    /** Takes away what is there, and keeps the key from being filled. */
    Mono<Version> quarantine(RemoteKey written, Quarantine quarantine) {
        return changes.inShard(written.shard(), epoch -> remote.invalidate(written, epoch, false, quarantine));
    }

    Mono<Boolean> settle(Settlement settlement) {
        return remote.settle(settlement);
    }

    /** Takes away what is there, in whatever epoch that is by now, and leaves all quarantines as they are. */
    Mono<Version> invalidateAgain(RemoteKey written) {
        return changes.inShard(written.shard(), epoch -> remote.invalidate(written, epoch, false, null));
    }

    void owe(RemoteKey written) {
        recovery.owe(written, false);
    }

    /** A write goes on of which the tier could not be told before. */
    void unannounced() {
        tally.unannouncedWrites.increment();
    }

    /** Raises generations in all shards, and here. */
    Mono<Void> bump(Collection<Generation> generations, Runnable here) {
        return Mono.deferContextual(context -> {
            Session session = Wishes.in(context).session();
            before(here);
            side.raises.add(generations);
            return changes.inEachShard(epochs -> remote.bump(generations, epochs))
                    .doOnNext(versions -> versions.forEach((shard, version) -> {
                        generations.forEach(raised -> coherence.shard(shard).raise(raised, version));
                        if (session != null) {
                            session.sawInShard(shard, version);
                        }
                    }))
                    .doOnError(why -> recovery.owe(generations, why))
                    .doOnCancel(() -> recovery.owe(generations))
                    .onErrorMap(this::translated)
                    .doOnTerminate(() -> after(here))
                    .doOnCancel(here)
                    .then();
        });
    }

    private static void saw(@Nullable Session session, RemoteKey key, Version version) {
        if (session != null) {
            session.saw(key, version);
        }
    }

    /** The texts of the keys that are in the remote tier. */
    Flux<String> keys() {
        return remote.keys(side.scope).onErrorMap(this::translated);
    }

    private Mono<Void> detached(K key, RemoteKey written, boolean keepsFallback, LongFunction<Mono<Version>> change) {
        return Mono.deferContextual(context -> {
            Session session = Wishes.in(context).session();
            before(() -> detach(key, keepsFallback));
            return changes.inShard(written.shard(), change)
                    .doOnNext(version -> {
                        after(() -> tier.outdate(key, version, keepsFallback));
                        saw(session, written, version);
                    })
                    .doOnError(why -> {
                        detach(key, keepsFallback);
                        recovery.owe(written, keepsFallback, why);
                    })
                    .doOnCancel(() -> {
                        // Nobody will say whether it was done.
                        detach(key, keepsFallback);
                        recovery.owe(written, keepsFallback);
                    })
                    .onErrorMap(this::translated)
                    .then();
        });
    }

    private void before(Runnable here) {
        if (fences.detachBeforeSending()) {
            here.run();
        }
    }

    private void after(Runnable here) {
        if (fences.detachBeforeConfirming()) {
            here.run();
        }
    }

    private void detach(K key, boolean keepsFallback) {
        if (keepsFallback) {
            tier.expire(key);
        } else {
            tier.remove(key);
        }
    }

    /** What a failure of the remote tier is to users. */
    Throwable translated(Throwable error) {
        if (error instanceof TierException failure) {
            return failure.reason() == Reason.TOO_LARGE
                    ? new UnstorableValueException(cache, failure)
                    : new TierUnavailableException(cache, failure);
        }
        return error instanceof UnencodableException ? new UnstorableValueException(cache, error) : error;
    }
}
