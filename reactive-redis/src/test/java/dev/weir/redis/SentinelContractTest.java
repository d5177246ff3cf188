/*
 * Copyright the Weir authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.weir.redis;

import dev.weir.coherence.InvalidationLogContract;
import dev.weir.house.DropsSignals;
import dev.weir.outbox.OutboxContract;
import dev.weir.redis.server.RedisEdition;
import dev.weir.redis.server.RedisServer;
import dev.weir.redis.server.SentinelTrio;
import dev.weir.tier.Bed;
import dev.weir.tier.RemoteTierContract;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;

/** What is promised of every backend, behind sentinels, whose replica becomes the primary where a test asks for another server. */
@DropsSignals("The driver drops what fails on a connection that has been given up.")
class SentinelContractTest implements RemoteTierContract, InvalidationLogContract, OutboxContract {

    private static @Nullable SentinelTrio trio;

    private final Bed bed = new RedisBed(
            RedisBed.endpoints(trio().servers()),
            SentinelContractTest::failOver,
            RedisEdition.namespace(getClass()),
            Redis.sentinel(SentinelTrio.MASTER, trio().addresses()));

    @AfterAll
    static void end() {
        if (trio != null) {
            trio.close();
        }
    }

    @Override
    public Bed bed() {
        return bed;
    }

    private static void failOver() {
        RedisServer old = trio().master();
        trio().failOver();
        // What sentinels do to it as well, but only after several seconds.
        trio().awaitCalm();
        old.endpoint().call("CLIENT", "KILL", "TYPE", "normal", "SKIPME", "yes");
    }

    private static SentinelTrio trio() {
        if (trio == null) {
            trio = SentinelTrio.start(RedisEdition.preferred(), 1);
        }
        return trio;
    }
}
