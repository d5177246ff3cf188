/*
 * Copyright the Weir authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.weir.redis;

import dev.weir.coherence.InvalidationLogContract;
import dev.weir.house.DropsSignals;
import dev.weir.outbox.OutboxContract;
import dev.weir.redis.server.EachEdition;
import dev.weir.redis.server.RedisEdition;
import dev.weir.redis.server.RedisOptions;
import dev.weir.redis.server.RedisServer;
import dev.weir.tier.Bed;
import dev.weir.tier.RemoteTierContract;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.params.ParameterizedClass;

/** What is promised of every backend, on each edition of Redis. */
@ParameterizedClass
@EachEdition
@DropsSignals("The driver drops what fails on a connection that has been given up.")
class RedisContractTest implements RemoteTierContract, InvalidationLogContract, OutboxContract {

    private static final Map<RedisEdition, RedisServer> SERVERS = new HashMap<>();

    private final Bed bed;

    RedisContractTest(RedisEdition edition) {
        String namespace = RedisEdition.namespace(getClass());
        bed = edition.canStart() ? bed(edition, namespace) : RedisBed.on(edition.shared(), namespace);
    }

    @Override
    public Bed bed() {
        return bed;
    }

    private static Bed bed(RedisEdition edition, String namespace) {
        // It keeps its data, so that it is another server with the same data after a restart.
        RedisServer server = SERVERS.computeIfAbsent(
                edition, each -> each.start(RedisOptions.defaults().withAppendOnly("no")));
        return new RedisBed(List.of(server.endpoint()), server::restart, namespace, Redis.at(server.url()));
    }
}
