/*
 * Copyright the Weir authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.weir.redis.server;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.params.ParameterizedTest;

/** What a client of the cluster meets. */
class ClusterOfThreeTest {

    @ParameterizedTest
    @EachEdition(canStart = true)
    void servesEachKeyAtItsOwnerAndSendsOthersThere(RedisEdition edition) {
        try (ClusterOfThree cluster = ClusterOfThree.start(edition)) {
            for (String key : new String[] {"a", "b", "c", "{weir}:d", "e"}) {
                RedisServer owner = cluster.owner(key);
                assertThat(owner.endpoint().text("SET", key, "1")).isEqualTo("OK");
                cluster.nodes().stream()
                        .filter(each -> each != owner)
                        .forEach(other -> assertThatThrownBy(
                                        () -> other.endpoint().call("GET", key))
                                .hasMessageMatching("MOVED \\d+ 127.0.0.1:"
                                        + owner.endpoint().port()));
            }
        }
    }
}
