/*
 * Copyright the Weir authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.weir;

import dev.weir.metrics.CacheRecorder;
import dev.weir.metrics.RemoteOperation;
import dev.weir.tier.Acceptance;
import dev.weir.tier.Found;
import dev.weir.tier.Generation;
import dev.weir.tier.Lease;
import dev.weir.tier.LeaseAnswer;
import dev.weir.tier.Quarantine;
import dev.weir.tier.RemoteKey;
import dev.weir.tier.RemoteTier;
import dev.weir.tier.Scope;
import dev.weir.tier.Settlement;
import dev.weir.tier.StoredEntry;
import dev.weir.tier.Submission;
import dev.weir.tier.TierException;
import dev.weir.tier.Version;
import java.time.Duration;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.function.IntToLongFunction;
import org.jspecify.annotations.Nullable;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

/** A remote tier that is asked through its breaker; the recorder is told how each request went. */
final class GuardedTier implements RemoteTier {

    private final RemoteTier tier;
    final TierBreaker breaker;
    final CacheRecorder recorder;

    GuardedTier(RemoteTier tier, TierBreaker breaker, CacheRecorder recorder) {
        this.tier = tier;
        this.breaker = breaker;
        this.recorder = recorder;
    }

    @Override
    public Mono<Found> get(RemoteKey key) {
        return watched(RemoteOperation.GET, key.scope(), tier.get(key));
    }

    /** Past the breaker, which is about the primary. */
    @Override
    public Mono<Found> getFromReplica(RemoteKey key) {
        return tier.getFromReplica(key);
    }

    /** As {@link #get}, for a reply that tells how it ended: every remote hit is one, and is to be one object. */
    void look(RemoteKey key, Reply<Found> reply) {
        if (breaker.letsThrough()) {
            tier.get(key).subscribe(reply);
        } else {
            refuse(key, reply);
        }
    }

    /** The same under many keys, which count as one request. */
    void lookUnderAll(List<RemoteKey> keys, Reply<List<@Nullable Found>> reply) {
        if (breaker.letsThrough()) {
            tier.getAll(keys).subscribe(reply);
        } else {
            refuse(keys.get(0), reply);
        }
    }

    private void refuse(RemoteKey key, Reply<?> reply) {
        TierException refusal = breaker.refusal();
        recorder.remoteFailed(key.scope().cache(), RemoteOperation.GET, refusal.reason());
        reply.goesWrong(refusal);
    }

    /** A request that was let through was answered after a time. */
    void answered(String cache, RemoteOperation operation, long nanos) {
        breaker.answered(nanos);
        recorder.remoteAnswered(cache, operation, nanos);
    }

    /** A request that was let through has failed after a time. */
    void failed(String cache, RemoteOperation operation, Throwable error, long nanos) {
        breaker.failed(error, nanos);
        if (error instanceof TierException failure) {
            recorder.remoteFailed(cache, operation, failure.reason());
        }
    }

    @Override
    public Mono<List<@Nullable Found>> getAll(List<RemoteKey> keys) {
        Mono<List<@Nullable Found>> found = tier.getAll(keys);
        return keys.isEmpty() ? found : watched(RemoteOperation.GET, keys.get(0).scope(), found);
    }

    @Override
    public boolean spansShards() {
        return tier.spansShards();
    }

    @Override
    public Mono<LeaseAnswer> lease(RemoteKey key, long epoch, Version seen, Duration longest) {
        return watched(RemoteOperation.LEASE, key.scope(), tier.lease(key, epoch, seen, longest));
    }

    @Override
    public Mono<Boolean> fill(Lease lease, StoredEntry entry, @Nullable Duration keep) {
        return concluding(RemoteOperation.FILL, lease.key().scope(), tier.fill(lease, entry, keep));
    }

    @Override
    public Mono<Void> release(Lease lease) {
        return concluding(RemoteOperation.RELEASE, lease.key().scope(), tier.release(lease));
    }

    @Override
    public Mono<Version> invalidate(RemoteKey key, long epoch, boolean keepsFallback, @Nullable Quarantine quarantine) {
        return watched(RemoteOperation.INVALIDATE, key.scope(), tier.invalidate(key, epoch, keepsFallback, quarantine));
    }

    @Override
    public Mono<Boolean> settle(Settlement settlement) {
        return concluding(RemoteOperation.SETTLE, settlement.key().scope(), tier.settle(settlement));
    }

    @Override
    public Mono<Version> put(RemoteKey key, long epoch, StoredEntry entry, @Nullable Duration keep) {
        return watched(RemoteOperation.PUT, key.scope(), tier.put(key, epoch, entry, keep));
    }

    @Override
    public Mono<Acceptance> accept(Submission submission, long epoch) {
        return watched(RemoteOperation.ACCEPT, submission.key().scope(), tier.accept(submission, epoch));
    }

    @Override
    public Mono<Map<Integer, Version>> bump(Collection<Generation> generations, IntToLongFunction epochs) {
        Mono<Map<Integer, Version>> bumped = tier.bump(generations, epochs);
        return generations.isEmpty()
                ? bumped
                : watched(RemoteOperation.BUMP, generations.iterator().next().scope(), bumped);
    }

    /** How long it takes is up to whoever asks for more, so the breaker is only asked. */
    @Override
    public Flux<String> keys(Scope scope) {
        return Flux.defer(() -> {
            if (!breaker.letsThrough()) {
                return Flux.error(breaker.refusal());
            }
            breaker.unused();
            return tier.keys(scope);
        });
    }

    private <T> Mono<T> watched(RemoteOperation operation, Scope scope, Mono<T> request) {
        return new WatchedRequest<>(request, this, operation, scope.cache(), false);
    }

    /** Sent whatever the breaker says: others wait for the end of what was begun. */
    private <T> Mono<T> concluding(RemoteOperation operation, Scope scope, Mono<T> request) {
        return new WatchedRequest<>(request, this, operation, scope.cache(), true);
    }
}
