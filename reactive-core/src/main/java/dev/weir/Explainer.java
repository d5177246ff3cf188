/*
 * Copyright the Weir authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.weir;

import dev.weir.Explanation.Copy;
import dev.weir.Explanation.Gone;
import dev.weir.Explanation.InFlight;
import dev.weir.Explanation.Outlook;
import dev.weir.Explanation.Shared;
import dev.weir.tier.RemoteKey;
import dev.weir.tier.TierException;
import java.time.Duration;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import reactor.core.publisher.Mono;

/** An explainer: looks at a key as a request would, and changes nothing. */
final class Explainer<K, V> {

    private final Paths<K, V> paths;
    private final Pool<K, V> pool;
    private final LocalTier<K, V> tier;
    private final long now;

    Explainer(Paths<K, V> paths) {
        this.paths = paths;
        this.pool = paths.pool;
        this.tier = pool.tier;
        this.now = pool.surroundings.clock().millis();
    }

    /** Asks the remote tier about a key that is written behind, and nobody about others. */
    Mono<Explanation> explain(K key) {
        return dirty(key).map(dirty -> explain(key, dirty));
    }

    private Mono<Optional<Boolean>> dirty(K key) {
        RemoteSide<K, V> remote = pool.remote;
        return remote == null || !paths.terms.areWrittenBehind
                ? Mono.just(Optional.empty())
                : remote.tier
                        .get(remote.keyOf(key))
                        .map(found -> Optional.of(found.isDirty()))
                        .defaultIfEmpty(Optional.of(false))
                        .onErrorReturn(TierException.class, Optional.empty());
    }

    private Explanation explain(K key, Optional<Boolean> dirty) {
        Kept<V> kept = tier.keptQuietly(key);
        Flight<K, V> flight = tier.flight(key);
        return new Explanation(
                pool.plan.name(),
                Optional.ofNullable(pool.tenant),
                outlook(key, kept, flight),
                paths.model.contract(paths.policy),
                paths.policy,
                kept instanceof LocalEntry<V> entry ? Optional.of(describe(key, entry)) : Optional.empty(),
                Optional.ofNullable(flight).map(flying -> describe(key, flying)),
                pool.remote == null ? Optional.empty() : Optional.of(describe(pool.remote, key, kept, dirty)),
                pool.chronicle.lately(key));
    }

    private Outlook outlook(K key, @Nullable Kept<V> kept, @Nullable Flight<K, V> flight) {
        if (flight != null && tier.isCurrent(key, flight)) {
            return flight.previous() == null ? Outlook.JOIN_LOAD : meanwhile(flight, flight.previous());
        }
        if (flight != null || kept == null || !tier.isCurrent(key, kept)) {
            return Outlook.LOAD;
        }
        if (kept instanceof LocalEntry<V> entry) {
            return outlook(entry);
        }
        return paths.terms.heeds((Refusal<V>) kept, now) ? Outlook.REMEMBERED_ERROR : Outlook.LOAD;
    }

    private Outlook meanwhile(Flight<K, V> flight, LocalEntry<V> previous) {
        return switch (paths.reads.serving.standing(previous, now)) {
            case FRESH, DUE -> Outlook.HIT;
            case STALE -> Outlook.STALE_AND_REFRESH;
            case FALLBACK -> flight.isSlow() ? Outlook.STALE_AND_REFRESH : Outlook.JOIN_LOAD;
            default -> Outlook.JOIN_LOAD;
        };
    }

    private Outlook outlook(LocalEntry<V> entry) {
        boolean rests = entry.restsAt(now);
        return switch (paths.reads.serving.standing(entry, now)) {
            case FRESH -> Outlook.HIT;
            case DUE -> rests ? Outlook.HIT : Outlook.HIT_AND_REFRESH;
            case STALE -> rests ? Outlook.STALE_AFTER_FAILURE : Outlook.STALE_AND_REFRESH;
            case FALLBACK -> rests ? Outlook.STALE_AFTER_FAILURE : Outlook.LOAD_OR_FALL_BACK;
            default -> Outlook.LOAD;
        };
    }

    private Explanation.Kept describe(K key, LocalEntry<V> entry) {
        Gone gone = entry.isExpired() ? Gone.EXPIRED : Gone.NO;
        return new Explanation.Kept(
                entry.value == null,
                Duration.ofMillis(Math.max(0, entry.ageAt(now))),
                entry.freshTime(),
                tier.isCurrent(key, entry) ? gone : Gone.INVALIDATED,
                entry.notes.tags,
                entry.notes.version,
                entry.notes.etag);
    }

    private Shared describe(RemoteSide<K, V> remote, K key, @Nullable Kept<V> kept, Optional<Boolean> dirty) {
        RemoteKey written = remote.keyOf(key);
        Shard shard = remote.shard(written);
        Set<String> tags = kept instanceof LocalEntry<V> entry ? entry.notes.tags : Set.of();
        return new Shared(
                written.shard(),
                shard.isCoherent(),
                since(shard.freshAsOf()),
                remote.breaker.reach(),
                remote.recovery.owes(written, tags),
                dirty,
                kept instanceof SharedEntry<V> copy ? Optional.of(describe(copy)) : Optional.empty());
    }

    private Copy describe(SharedEntry<V> copy) {
        return new Copy(
                copy.isDegraded() ? Optional.empty() : Optional.of(copy.version),
                since(copy.asOf),
                paths.reads.serving.standing(copy, now) == paths.terms.standing(copy, now));
    }

    private Optional<Duration> since(long nanos) {
        return nanos == SharedEntry.NEVER_KNOWN
                ? Optional.empty()
                : Optional.of(
                        Duration.ofNanos(Math.max(0, pool.surroundings.clock().nanos() - nanos)));
    }

    private InFlight describe(K key, Flight<K, V> flight) {
        return new InFlight(
                Duration.ofMillis(Math.max(0, now - flight.startedAt)), flight.isSlow(), tier.isCurrent(key, flight));
    }
}
