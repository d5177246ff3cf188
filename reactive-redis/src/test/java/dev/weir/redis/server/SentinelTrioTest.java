/*
 * Copyright the Weir authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.weir.redis.server;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.params.ParameterizedTest;

/** What the sentinels do when the master goes. */
class SentinelTrioTest {

    @ParameterizedTest
    @EachEdition(canStart = true)
    void promoteAReplicaThatHasTheDataAndTakeTheOldMasterBackAsAReplica(RedisEdition edition) {
        try (SentinelTrio trio = SentinelTrio.start(edition, 1)) {
            RedisServer old = trio.master();
            write(trio, "a");
            RedisServer next = trio.failOver();
            assertThat(next).isNotSameAs(old).isIn(trio.servers());
            assertThat(next.endpoint().text("GET", "a")).isEqualTo("1");
            trio.awaitCalm();
            assertThat(trio.replicas()).containsExactly(old);
        }
    }

    @ParameterizedTest
    @EachEdition(canStart = true)
    void loseWhatWasWrittenAfterTheReplicasWereCutOff(RedisEdition edition) {
        try (SentinelTrio trio = SentinelTrio.start(edition, 2)) {
            RedisServer old = trio.master();
            write(trio, "kept");
            old.endpoint().call("WAIT", "2", "0");
            trio.cutReplication();
            write(trio, "lost");
            RedisServer next = trio.killMaster();
            assertThat(next.endpoint().text("GET", "kept")).isEqualTo("1");
            assertThat(next.endpoint().call("GET", "lost")).isNull();
            old.restart();
            trio.healReplication();
            assertThat(trio.master()).isSameAs(next);
            assertThat(trio.replicas()).hasSize(2).contains(old);
        }
    }

    private static void write(SentinelTrio trio, String key) {
        trio.master().endpoint().call("SET", key, "1");
    }
}
