/*
 * Copyright the Weir authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.weir;

import dev.weir.backend.Backend;
import dev.weir.backend.BackendSource;
import dev.weir.backend.Finding;
import dev.weir.coherence.Attachment;
import dev.weir.coherence.InvalidationLog;
import dev.weir.coherence.LogPosition;
import dev.weir.coherence.LogReply;
import dev.weir.tier.Found;
import dev.weir.tier.Generation;
import dev.weir.tier.Invalidated;
import dev.weir.tier.Lease;
import dev.weir.tier.LeaseAnswer;
import dev.weir.tier.Quarantine;
import dev.weir.tier.RemoteKey;
import dev.weir.tier.RemoteTier;
import dev.weir.tier.Scope;
import dev.weir.tier.Settlement;
import dev.weir.tier.StoredEntry;
import dev.weir.tier.Version;
import dev.weir.time.CacheClock;
import java.time.Duration;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.function.IntToLongFunction;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import reactor.core.scheduler.Scheduler;

/** A backend whose network goes on while the process behind it stands still: replies wait at the gate of the process. */
final class GatedBackend implements Backend {

    private final Backend network;
    private final Scheduler gate;
    private final Supplier<Duration> deafFor;

    private GatedBackend(Backend network, Scheduler gate, Supplier<Duration> deafFor) {
        this.network = network;
        this.gate = gate;
        this.deafFor = deafFor;
    }

    /**
     * What is sent over a link goes by the clock of the world, what is received by that of the process; what the log says comes so
     * much later.
     */
    static BackendSource over(BackendSource link, CacheClock world, Supplier<Duration> deafFor) {
        return (namespace, process) -> new GatedBackend(link.open(namespace, world), process.scheduler(), deafFor);
    }

    @Override
    public int shards() {
        return network.shards();
    }

    @Override
    public RemoteTier tier() {
        return new Tier(network.tier());
    }

    @Override
    public InvalidationLog log() {
        return new Log(network.log());
    }

    @Override
    public Flux<Finding> inspect() {
        return network.inspect();
    }

    @Override
    public Mono<Void> close() {
        return network.close();
    }

    private <T> Mono<T> gated(Mono<T> reply) {
        return reply.publishOn(gate);
    }

    private final class Tier implements RemoteTier {

        private final RemoteTier tier;

        private Tier(RemoteTier tier) {
            this.tier = tier;
        }

        @Override
        public Mono<Found> get(RemoteKey key) {
            return gated(tier.get(key));
        }

        @Override
        public Mono<List<@Nullable Found>> getAll(List<RemoteKey> keys) {
            return gated(tier.getAll(keys));
        }

        @Override
        public boolean spansShards() {
            return tier.spansShards();
        }

        @Override
        public Mono<LeaseAnswer> lease(RemoteKey key, long epoch, Version seen, Duration longest) {
            return gated(tier.lease(key, epoch, seen, longest));
        }

        @Override
        public Mono<Boolean> fill(Lease lease, StoredEntry entry, @Nullable Duration keep) {
            return gated(tier.fill(lease, entry, keep));
        }

        @Override
        public Mono<Void> release(Lease lease) {
            return gated(tier.release(lease));
        }

        @Override
        public Mono<Invalidated> invalidate(
                RemoteKey key, long epoch, boolean keepsFallback, @Nullable Quarantine quarantine) {
            return gated(tier.invalidate(key, epoch, keepsFallback, quarantine));
        }

        @Override
        public Mono<Boolean> settle(Settlement settlement) {
            return gated(tier.settle(settlement));
        }

        @Override
        public Mono<Version> put(RemoteKey key, long epoch, StoredEntry entry, @Nullable Duration keep) {
            return gated(tier.put(key, epoch, entry, keep));
        }

        @Override
        public Mono<Map<Integer, Version>> bump(Collection<Generation> generations, IntToLongFunction epochs) {
            return gated(tier.bump(generations, epochs));
        }

        @Override
        public Flux<String> keys(Scope scope) {
            return tier.keys(scope).publishOn(gate);
        }
    }

    private final class Log implements InvalidationLog {

        private final InvalidationLog log;

        private Log(InvalidationLog log) {
            this.log = log;
        }

        @Override
        public Mono<Attachment> attach(int shard) {
            return gated(log.attach(shard));
        }

        @Override
        public Mono<Boolean> begin(int shard, long expected, long next) {
            return gated(log.begin(shard, expected, next));
        }

        @Override
        public Flux<LogReply> poll(Collection<LogPosition> positions) {
            Duration late = deafFor.get();
            Flux<LogReply> replies = log.poll(positions).publishOn(gate);
            return late.isZero() ? replies : replies.delaySequence(late, gate);
        }
    }
}
