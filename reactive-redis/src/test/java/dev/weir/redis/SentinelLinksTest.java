/*
 * Copyright the Weir authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.weir.redis;

import static org.assertj.core.api.Assertions.assertThat;

import dev.weir.house.DropsSignals;
import dev.weir.redis.server.EachEdition;
import dev.weir.redis.server.RedisEdition;
import dev.weir.redis.server.RedisServer;
import dev.weir.redis.server.SentinelTrio;
import org.junit.jupiter.params.ParameterizedTest;

/** Links behind sentinels lead to whoever is the primary. */
@DropsSignals("The driver drops what fails on a connection that has been given up.")
class SentinelLinksTest extends LinkCase {

    @ParameterizedTest
    @EachEdition(canStart = true)
    void followThePrimaryWhenItIsReplacedAndWhenItDies(RedisEdition edition) {
        try (SentinelTrio trio = SentinelTrio.start(edition, 2)) {
            Links links =
                    open(Redis.sentinel(SentinelTrio.MASTER, trio.addresses()).replicas());
            await(() -> links.replica() != null);
            assertThat(links.replica().serverId())
                    .isIn(trio.replicas().stream()
                            .map(each -> each.endpoint().info("server", "run_id"))
                            .toList());
            assertLeadTo(trio.master(), links);
            assertLeadTo(trio.failOver(), links);
            trio.awaitCalm();
            assertLeadTo(trio.killMaster(), links);
        }
    }

    private static void assertLeadTo(RedisServer primary, Links links) {
        String id = primary.endpoint().info("server", "run_id");
        await(() -> link(links).serverId().equals(id)
                && patient(links.logTo(0)).serverId().equals(id));
        patient(links.to(0).flatMap(link -> set(link, "key", id)));
        assertThat(primary.endpoint().text("GET", "key")).isEqualTo(id);
    }
}
