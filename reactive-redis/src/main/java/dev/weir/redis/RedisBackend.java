/*
 * Copyright the Weir authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.weir.redis;

import dev.weir.backend.Backend;
import dev.weir.backend.Finding;
import dev.weir.coherence.InvalidationLog;
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
    private final Inspection inspection;

    RedisBackend(Links links, String namespace, int shards, CacheClock clock) {
        Scripts.load();
        this.links = links;
        this.names = new KeyNames(namespace, shards, KeyNames.LONGEST_TEXT);
        AttachedServers servers = new AttachedServers(shards);
        Envelopes envelopes = new Envelopes(names, Envelopes.LONGEST_PAYLOAD);
        this.tier = new RedisTier(links, names, servers, envelopes, new LeaseTokens());
        this.log = new RedisInvalidationLog(links, names, servers, clock);
        this.inspection = new Inspection(links, names);
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
    public Flux<Finding> inspect() {
        return inspection.findings();
    }

    @Override
    public Mono<Void> close() {
        return links.close();
    }
}
