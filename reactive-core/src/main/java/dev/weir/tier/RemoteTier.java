/*
 * Copyright the Weir authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.weir.tier;

import java.time.Duration;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.function.IntToLongFunction;
import org.jspecify.annotations.Nullable;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

/**
 * A remote tier: entries that several processes share, and every change to them.
 *
 * <p>Each change happens at once and as a whole, in the shard of its key. A change carries the epoch its caller knows, and where
 * that is not the shard's it changes nothing and fails with {@link TierException.Reason#EPOCH_LOST}.
 *
 * <p>All publishers are cold, end within the time limit of the tier whatever becomes of the server, and fail with
 * {@link TierException} only. Nothing is ever sent twice for one subscription. Cancelling does not take back what was sent.
 */
public interface RemoteTier {

    /**
     * What is there, as the primary has it, without a look at generations; empty if there is nothing, or nothing that can be
     * read. Requests that are made at the same time travel together.
     */
    Mono<Found> get(RemoteKey key);

    /**
     * What a replica has, for when the primary cannot be asked. It may lack any number of changes, also such that this process
     * was told of: it is for who asks for no more than a value that was current once. Empty if there is nothing, or no replica
     * to be asked now; without replicas always.
     */
    default Mono<Found> getFromReplica(RemoteKey key) {
        return Mono.empty();
    }

    /**
     * What {@link #get} would find under each of these keys, in their order, and {@code null} where it would be empty; fails as a
     * whole. They may be any number, and of several shards only where {@linkplain #spansShards one request may be}.
     */
    Mono<List<@Nullable Found>> getAll(List<RemoteKey> keys);

    /** Whether one request may be about keys of several shards. */
    boolean spansShards();

    /**
     * Looks and, if there is nothing that will do, asks for the right to fill it. What is there will do if it is dirty, or
     * if it is of the shard's epoch, not outdated by an invalidation, newer than its generations and newer than what was
     * seen; its age is the caller's to judge.
     *
     * @param epoch the epoch of the shard
     * @param seen what the caller has and will not do; {@link Version#NONE} if it has nothing
     * @param longest how long the lease lasts if its holder dies
     */
    Mono<LeaseAnswer> lease(RemoteKey key, long epoch, Version seen, Duration longest);

    /**
     * Stores what was loaded under a lease, if it is still held, and nothing it depends on was invalidated since it was
     * granted: refused if the key is dirty or quarantined, or one of its generations is newer. Over something present it is
     * logged, into nothing it is not. The lease is over either way.
     *
     * @param keep how long it is kept; {@code null} until it is evicted
     * @return whether it was stored
     */
    Mono<Boolean> fill(Lease lease, StoredEntry entry, @Nullable Duration keep);

    /** Gives a lease back that will not be filled. */
    Mono<Void> release(Lease lease);

    /**
     * Draws a version, voids the key's lease and takes away what is there, or leaves it only as a fallback; logged. A dirty value
     * stays as it is until it has been flushed, and then goes.
     *
     * @param epoch the epoch of the shard
     * @param keepsFallback whether what is there is marked as outdated instead of deleted
     * @param quarantine the caller's mark to be set, if he is going to write the key where truth lives
     * @return the version
     */
    Mono<Version> invalidate(RemoteKey key, long epoch, boolean keepsFallback, @Nullable Quarantine quarantine);

    /**
     * Lifts the caller's own quarantine and invalidates as {@link #invalidate} does; stores the value if his quarantine was still
     * there and no other one when it was set or now, and since then no version was drawn for the key and none of the value's
     * generations was raised.
     *
     * @return whether the value was stored
     */
    Mono<Boolean> settle(Settlement settlement);

    /**
     * Draws a version, voids the key's lease and stores a value, whatever is there, unless the key is quarantined: then this is an
     * invalidation. Logged.
     *
     * @param epoch the epoch of the shard
     * @param keep how long it is kept; {@code null} until it is evicted
     * @return the version drawn
     */
    Mono<Version> put(RemoteKey key, long epoch, StoredEntry entry, @Nullable Duration keep);

    /**
     * Draws a version, voids the key's lease, stores the value as dirty and appends it to the outbox of its cache; logged. A dirty value
     * is kept until it has been flushed, and is current whatever else is invalidated. What was to go after its flush stays, being
     * newer now; dead letters of the key are superseded. A write that was accepted before changes nothing.
     *
     * <p>The quarantine of a key does not matter: what is written behind is not written to the source by anybody else.
     *
     * @param epoch the epoch of the shard
     */
    Mono<Acceptance> accept(Submission submission, long epoch);

    /**
     * Raises generations of one scope in all shards, and logs it in each. It ends when all shards have answered or failed: one that
     * fails keeps it from none of the others, and fails it as a whole, also if it has happened in all others.
     *
     * @param epochs the epoch of each shard; zero, which is none's, where the caller knows of none
     * @return the version drawn in each shard
     */
    Mono<Map<Integer, Version>> bump(Collection<Generation> generations, IntToLongFunction epochs);

    /** The texts of the keys of a scope, as they are found while walking over them as fast as they are asked for; some may come twice. */
    Flux<String> keys(Scope scope);
}
