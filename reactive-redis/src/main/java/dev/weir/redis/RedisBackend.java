/*
 * Copyright the Weir authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.weir.redis;

import dev.weir.backend.Backend;
import dev.weir.backend.Finding;
import dev.weir.coherence.InvalidationLog;
import dev.weir.outbox.Durability;
import dev.weir.outbox.Outbox;
import dev.weir.tier.RemoteTier;
import dev.weir.time.CacheClock;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

/** One namespace in Redis. */
final class RedisBackend implements Backend {

    private final Links links;
    private final KeyNames names;
    private final RedisTier tier;
    private final RedisInvalidationLog log;
    private final AttachedServers servers;
    private final Envelopes envelopes;
    private final Inspection inspection;
    private final DurabilityInspection durabilityInspection;

    RedisBackend(Links links, String namespace, int shards, CacheClock clock) {
        Scripts.load();
        this.links = links;
        this.names = new KeyNames(namespace, shards, KeyNames.LONGEST_TEXT);
        this.servers = new AttachedServers(shards);
        this.envelopes = new Envelopes(names, Envelopes.LONGEST_PAYLOAD);
        LeaseTokens tokens = new LeaseTokens();
        this.tier = new RedisTier(links, names, servers, envelopes, tokens);
        this.log = new RedisInvalidationLog(links, names, servers, tokens, clock);
        this.inspection = new Inspection(links, names);
        this.durabilityInspection = new DurabilityInspection(links, names);
    }

    @Override
    public int shards() {
        return names.shards();
    }

    @Override
    public RemoteTier tier() {
        return tier;
    }

    @Override
    public InvalidationLog log() {
        return log;
    }

    @Override
    public Outbox outbox(String cache) {
        return new RedisOutbox(cache, links, names, servers, envelopes);
    }

    @Override
    public Flux<Finding> inspect() {
        return inspection.findings();
    }

    @Override
    public Flux<Finding> inspect(Durability durability) {
        return durabilityInspection.findings(durability);
    }

    @Override
    public Mono<Void> close() {
        return links.close();
    }
}
