/*
 * Copyright the Weir authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.weir.redis;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What can be said about a Redis, and what is refused as soon as it is said. */
class RedisTest {

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "localhost",
                "http://localhost",
                "redis://",
                "redis:/localhost",
                "redis://user:hidden@host",
                "redis://:hidden@host",
                "redis://host?timeout=1",
                "redis://host/one",
                "redis://host:99999",
                "redis://ho st:hidden"
            })
    void anAddressThatIsNoneIsRefusedAndNotQuoted(String uri) {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> Redis.at(uri))
                .withMessageNotContaining("hidden")
                .withMessageMatching("(?s).*\\. .+\\.");
    }

    @Test
    void addressesAreWrittenAsUsual() {
        assertThat(Redis.at("redis://host")).asString().contains("host:6379").contains("no TLS");
        assertThat(Redis.at("rediss://[::1]:7000/3"))
                .asString()
                .contains("[::1]:7000")
                .contains("TLS")
                .contains("database 3");
        assertThat(Redis.sentinel("main", "one", "two:7001", "[::1]:7002"))
                .asString()
                .contains("one:26379")
                .contains("two:7001")
                .contains("[::1]:7002");
        assertThat(Redis.cluster("redis://one:7000", "redis://two").database(0))
                .asString()
                .contains("two:6379");
        assertThat(Redis.at("redis://host/3").database(4)).asString().contains("database 4");
    }

    @Test
    void whatCannotWorkIsRefusedAtOnce() {
        Redis redis = Redis.at("redis://host");
        assertThatIllegalArgumentException().isThrownBy(() -> redis.shards(0)).withMessageContaining("1 to");
        assertThatIllegalArgumentException().isThrownBy(() -> redis.shards(1025));
        assertThatIllegalArgumentException()
                .isThrownBy(() -> redis.commandTimeout(Duration.ZERO))
                .withMessageContaining("commandTimeout");
        assertThatIllegalArgumentException().isThrownBy(() -> redis.connectTimeout(Duration.ofHours(1)));
        assertThatIllegalArgumentException().isThrownBy(() -> redis.clientName("two words"));
        assertThatIllegalArgumentException().isThrownBy(() -> redis.credentials(" ", () -> "secret"));
        assertThatIllegalArgumentException().isThrownBy(() -> Redis.sentinel("main"));
        assertThatIllegalArgumentException().isThrownBy(Redis::cluster);
        assertThatIllegalArgumentException().isThrownBy(() -> Redis.cluster("redis://a", "rediss://b"));
        assertThatIllegalArgumentException().isThrownBy(() -> Redis.cluster("redis://a/1"));
        assertThatIllegalArgumentException()
                .isThrownBy(() -> redis.database(-1))
                .withMessageContaining("from 0");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> Redis.cluster("redis://a").database(1))
                .withMessageContaining("one database only");
    }

    @Test
    void replicasAreNamedWhereNobodyElseKnowsThem() {
        assertThat(Redis.at("redis://host").replicas("other:7000", "another"))
                .asString()
                .contains("other:7000", "another:6379");
        assertThat(Redis.sentinel("main", "one").replicas()).asString().contains("its replicas");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> Redis.at("redis://host").replicas())
                .withMessageContaining("replicas(");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> Redis.sentinel("main", "one").replicas("other"))
                .withMessageContaining("without addresses");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> Redis.cluster("redis://one").replicas())
                .withMessageContaining("cluster");
    }

    @Test
    void sentinelsAreEnteredOnlyWhereThereAreSome() {
        Redis redis = Redis.at("redis://host");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> redis.sentinelPassword(() -> "hidden"))
                .withMessageContaining("Redis.sentinel");
        assertThatIllegalArgumentException().isThrownBy(() -> redis.sentinelTls(Tls.verified()));
        assertThatIllegalArgumentException()
                .isThrownBy(() -> Redis.cluster("redis://host").sentinelCredentials("user", () -> "hidden"));
        assertThatIllegalArgumentException()
                .isThrownBy(() -> Redis.sentinel("main", "one").sentinelCredentials(" ", () -> "hidden"));
        assertThatIllegalArgumentException()
                .isThrownBy(() ->
                        Redis.sentinel("main", "one").sentinelTls(Tls.verified().unverified()))
                .withMessageContaining("trusting");
    }

    @Test
    void verificationIsGivenUpOnThisMachineOnly() {
        Tls unverified = Tls.verified().unverified();
        for (String here : new String[] {"localhost", "127.0.0.1", "127.9.9.9", "[::1]"}) {
            assertThat(Redis.at("rediss://" + here).tls(unverified)).asString().contains("without verification");
        }
        for (String there : new String[] {"10.0.0.1", "127.0.0.1.example", "localhost.example", "cache"}) {
            assertThatIllegalArgumentException()
                    .isThrownBy(() -> Redis.at("rediss://" + there).tls(unverified))
                    .withMessageContaining("trusting");
        }
    }
}
