/*
 * Copyright the Weir authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.weir.testing;

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
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.function.IntToLongFunction;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

/** A remote tier in memory: each call is one request to one shard. */
final class InMemoryTier implements RemoteTier {

    private final InMemoryBackend backend;

    InMemoryTier(InMemoryBackend backend) {
        this.backend = backend;
    }

    @Override
    public Mono<Found> get(RemoteKey key) {
        return backend.look(key.shard(), (shard, server) -> shard.tier().get(key));
    }

    @Override
    public Mono<List<@Nullable Found>> getAll(List<RemoteKey> keys) {
        List<RemoteKey> asked = List.copyOf(keys);
        return backend.lookAtAll(asked.stream().map(RemoteKey::shard).distinct().toList(), shards -> {
            List<@Nullable Found> found = new ArrayList<>(asked.size());
            asked.forEach(key -> found.add(shards.apply(key.shard()).tier().get(key)));
            return found;
        });
    }

    @Override
    public boolean spansShards() {
        return true;
    }

    @Override
    public Mono<LeaseAnswer> lease(RemoteKey key, long epoch, Version seen, Duration longest) {
        return Mono.defer(() -> {
            String token = backend.server().randomText();
            return backend.change(key.shard(), (shard, server) -> shard.tier().lease(key, epoch, seen, longest, token));
        });
    }

    @Override
    public Mono<Boolean> fill(Lease lease, StoredEntry entry, @Nullable Duration keep) {
        return backend.change(
                lease.key().shard(), (shard, server) -> shard.tier().fill(lease, entry, keep));
    }

    @Override
    public Mono<Void> release(Lease lease) {
        return backend.change(lease.key().shard(), (shard, server) -> {
            shard.tier().release(lease);
            return null;
        });
    }

    @Override
    public Mono<Version> invalidate(RemoteKey key, long epoch, boolean keepsFallback, @Nullable Quarantine quarantine) {
        return backend.change(
                key.shard(), (shard, server) -> shard.tier().invalidate(key, epoch, keepsFallback, quarantine));
    }

    @Override
    public Mono<Boolean> settle(Settlement settlement) {
        return backend.change(
                settlement.key().shard(), (shard, server) -> shard.tier().settle(settlement));
    }

    @Override
    public Mono<Version> put(RemoteKey key, long epoch, StoredEntry entry, @Nullable Duration keep) {
        return backend.change(key.shard(), (shard, server) -> shard.tier().put(key, epoch, entry, keep));
    }

    @Override
    public Mono<Acceptance> accept(Submission submission, long epoch) {
        return backend.change(
                submission.key().shard(), (shard, server) -> shard.outbox().accept(submission, epoch));
    }

    @Override
    public Mono<Map<Integer, Version>> bump(Collection<Generation> generations, IntToLongFunction epochs) {
        List<Generation> raised = List.copyOf(generations);
        return Flux.range(0, backend.shards())
                .flatMap(shard -> bumped(shard, raised, epochs.applyAsLong(shard)), backend.shards())
                .collectList()
                .handle((shards, sink) -> shards.stream()
                        .map(Bumped::outcome)
                        .filter(outcome -> outcome.failure() != null)
                        .findFirst()
                        .ifPresentOrElse(
                                failed -> Outcome.tell(new Outcome<>(null, failed.failure()), sink),
                                () -> sink.next(versions(shards))));
    }

    @Override
    public Flux<String> keys(Scope scope) {
        return Flux.range(0, backend.shards())
                .concatMap(
                        shard -> backend.look(shard, (at, server) -> at.tier().keys()), 1)
                .concatMapIterable(keys -> keys, 1)
                .filter(key -> key.scope().equals(scope))
                .map(ShardKey::text);
    }

    /** Never fails, so that no other shard is given up because of one. */
    private Mono<Bumped> bumped(int number, Collection<Generation> generations, long epoch) {
        return backend.<Version>change(number, (shard, server) -> shard.tier().bump(generations, epoch))
                .map(version -> new Bumped(number, new Outcome<>(version, null)))
                .onErrorResume(TierException.class, failure -> Mono.just(new Bumped(number, Outcome.failed(failure))));
    }

    private static Map<Integer, Version> versions(List<Bumped> shards) {
        return shards.stream().collect(Collectors.toMap(Bumped::shard, Bumped::version));
    }

    private record Bumped(int shard, Outcome<Version> outcome) {

        Version version() {
            Version version = outcome.value();
            return version == null ? Version.NONE : version;
        }
    }
}
