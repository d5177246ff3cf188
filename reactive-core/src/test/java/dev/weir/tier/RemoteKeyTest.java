/*
 * Copyright the Weir authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.weir.tier;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.zip.CRC32C;
import org.junit.jupiter.api.Test;

/** Which shard a key is of, which must be the same in all processes and for ever. */
class RemoteKeyTest {

    @Test
    void theShardIsTheChecksumOfAllThatAKeyIs() {
        for (String text : Contract.hostileNames()) {
            for (String tenant : List.of("", "acme", "f\u00fcr alle")) {
                for (int shards : new int[] {1, 2, 32, 1000, Integer.MAX_VALUE}) {
                    Scope scope = new Scope("products", tenant);
                    assertThat(RemoteKey.of(scope, text, List.of(), shards).shard())
                            .as("%s of %s among %d", text, tenant, shards)
                            .isEqualTo((int) (checksum("products\0" + tenant + "\0" + text) % shards));
                }
            }
        }
    }

    @Test
    void halfASurrogatePairHasAShardToo() {
        assertThat(RemoteKey.of(new Scope("c", ""), "a\ud83d", List.of(), 32).shard())
                .isEqualTo((int) (checksum("c\0\0a?") % 32));
    }

    private static long checksum(String text) {
        CRC32C sum = new CRC32C();
        sum.update(text.getBytes(UTF_8));
        return sum.getValue();
    }
}
