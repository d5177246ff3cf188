/*
 * Copyright the Weir authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.weir.redis;

import static org.assertj.core.api.Assertions.assertThat;

import dev.weir.coherence.InvalidationLogContract;
import dev.weir.house.DropsSignals;
import dev.weir.outbox.OutboxContract;
import dev.weir.redis.server.ClusterOfThree;
import dev.weir.redis.server.RedisEdition;
import dev.weir.tier.Bed;
import dev.weir.tier.Peer;
import dev.weir.tier.RemoteKey;
import dev.weir.tier.RemoteTierContract;
import java.util.List;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;
import reactor.test.StepVerifier;

/** What is promised of every backend, over three primaries of a cluster. */
@DropsSignals("The driver drops what fails on a connection that has been given up.")
class ClusterContractTest implements RemoteTierContract, InvalidationLogContract, OutboxContract {

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

    @Test
    void keysOfSeveralShardsAreRefusedBeforeTheyAreSent() {
        Peer peer = peer();
        List<RemoteKey> keys =
                IntStream.range(0, 20).mapToObj(i -> peer.key("key-" + i)).toList();
        assertThat(peer.tier().spansShards()).isFalse();
        StepVerifier.create(peer.tier().getAll(keys))
                .expectError(IllegalArgumentException.class)
                .verify(Bed.LIMIT);
    }

    private static ClusterOfThree cluster() {
        if (cluster == null) {
            cluster = ClusterOfThree.start(RedisEdition.preferred());
        }
        return cluster;
    }
}
