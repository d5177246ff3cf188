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
import dev.weir.outbox.Durability;
import dev.weir.outbox.Outbox;
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
import dev.weir.tier.Version;
import dev.weir.time.CacheClock;
import java.time.Duration;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.function.IntToLongFunction;
import org.jspecify.annotations.Nullable;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import reactor.core.scheduler.Scheduler;

/** A backend whose network goes on while the process behind it stands still: replies wait at the gate of the process. */
final class GatedBackend implements Backend {

    private final Backend network;
    private final Scheduler gate;
    private final Function<Collection<LogPosition>, Duration> deafFor;
    private final boolean heedsClaims;

    private GatedBackend(
            Backend network, Scheduler gate, Function<Collection<LogPosition>, Duration> deafFor, boolean heedsClaims) {
        this.network = network;
        this.gate = gate;
        this.deafFor = deafFor;
        this.heedsClaims = heedsClaims;
    }

    /**
     * What is sent over a link goes by the clock of the world, what is received by that of the process; what a poll of these
     * positions brings comes so much later.
     */
    static BackendSource over(
            BackendSource link, CacheClock world, Function<Collection<LogPosition>, Duration> deafFor) {
        return over(link, world, deafFor, true);
    }

    /** The same, of a process that may drain whatever others have claimed. */
    static BackendSource over(
            BackendSource link,
            CacheClock world,
            Function<Collection<LogPosition>, Duration> deafFor,
            boolean heedsClaims) {
        return (namespace, process) ->
                new GatedBackend(link.open(namespace, world), process.scheduler(), deafFor, heedsClaims);
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
    public Outbox outbox(String cache) {
        return new GatedOutbox(network.outbox(cache), gate, heedsClaims);
    }

    @Override
    public Flux<Finding> inspect() {
        return network.inspect();
    }

    @Override
    public Flux<Finding> inspect(Durability durability) {
        return network.inspect(durability);
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
        public Mono<Version> invalidate(
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
        public Mono<Acceptance> accept(Submission submission, long epoch) {
            return gated(tier.accept(submission, epoch));
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
        public Mono<Boolean> begin(int shard, Attachment.Lost found, long next) {
            return gated(log.begin(shard, found, next));
        }

        @Override
        public Mono<Boolean> begin(int shard, long expected, long next) {
            return gated(log.begin(shard, expected, next));
        }

        @Override
        public Flux<LogReply> poll(Collection<LogPosition> positions) {
            Duration late = deafFor.apply(positions);
            Flux<LogReply> replies = log.poll(positions).publishOn(gate);
            return late.isZero() ? replies : replies.delaySequence(late, gate);
        }
    }
}
