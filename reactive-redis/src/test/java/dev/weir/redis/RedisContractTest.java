/*
 * Copyright the Weir authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.weir.redis;

import dev.weir.coherence.InvalidationLogContract;
import dev.weir.house.DropsSignals;
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
@EachEdition(canStart = true)
@DropsSignals("The driver drops what fails on a connection that has been given up.")
class RedisContractTest implements RemoteTierContract, InvalidationLogContract {

    private static final Map<RedisEdition, RedisServer> SERVERS = new HashMap<>();

    private final Bed bed;

    RedisContractTest(RedisEdition edition) {
        // It keeps its data, so that it is another server with the same data after a restart.
        RedisServer server = SERVERS.computeIfAbsent(
                edition, each -> each.start(RedisOptions.defaults().withAppendOnly("no")));
        bed = new RedisBed(
                List.of(server), server::restart, RedisEdition.namespace(getClass()), Redis.at(server.url()));
    }

    @Override
    public Bed bed() {
        return bed;
    }
}
