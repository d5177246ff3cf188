/*
 * Copyright the Weir authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.weir.redis;

import dev.weir.coherence.InvalidationLogContract;
import dev.weir.house.DropsSignals;
import dev.weir.redis.server.ClusterOfThree;
import dev.weir.redis.server.RedisEdition;
import dev.weir.tier.Bed;
import dev.weir.tier.RemoteTierContract;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;

/** What is promised of every backend, over three primaries of a cluster. */
@DropsSignals("The driver drops what fails on a connection that has been given up.")
class ClusterContractTest implements RemoteTierContract, InvalidationLogContract {

    private static @Nullable ClusterOfThree cluster;

    private final Bed bed = new RedisBed(
            RedisBed.endpoints(cluster().nodes()),
            null,
            RedisEdition.namespace(getClass()),
            Redis.cluster(cluster().url()));

    @AfterAll
    static void end() {
        if (cluster != null) {
            cluster.close();
        }
    }

    @Override
    public Bed bed() {
        return bed;
    }

    private static ClusterOfThree cluster() {
        if (cluster == null) {
            cluster = ClusterOfThree.start(RedisEdition.preferred());
        }
        return cluster;
    }
}
