/*
 * Copyright the Weir authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.weir.examples;

import static org.assertj.core.api.Assertions.assertThat;

import dev.weir.redis.Redis;
import dev.weir.redis.Tls;
import java.io.IOException;
import java.lang.reflect.Method;
import java.lang.reflect.Modifier;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.cert.Certificate;
import java.time.Duration;
import java.util.Arrays;
import java.util.Base64;
import javax.net.ssl.TrustManagerFactory;
import javax.net.ssl.X509TrustManager;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The code of {@code docs/redis.md}. */
class RedisSnippetsTest {

    private final Vault vault = new Vault();

    @Test
    void aServerIsNamedWithEverythingThatCanBeSaid(@TempDir Path directory) throws Exception {
        Path authorities = authorities(directory);
        // snippet: redis-at
        Redis redis = Redis.at("rediss://cache.example:6379/0")
                .credentials("shop", vault::redisPassword)
                .tls(Tls.verified().trusting(authorities))
                .connectTimeout(Duration.ofSeconds(2))
                .commandTimeout(Duration.ofMillis(500))
                .clientName("shop-7")
                .shards(32)
                .replicas("replica.example:6379");
        // end
        assertThat(redis.toString())
                .contains("cache.example:6379", "user shop", "TLS", "shop-7", "replica.example:6379")
                .doesNotContain("hidden");
    }

    @Test
    void sentinelsAreNamed(@TempDir Path directory) throws Exception {
        Path authorities = authorities(directory);
        // snippet: redis-sentinel
        Redis redis = Redis.sentinel("main", "one.example:26379", "two.example:26379", "three.example:26379")
                .credentials("shop", vault::redisPassword)
                .sentinelCredentials("shop-watch", vault::sentinelPassword)
                .sentinelTls(Tls.verified().trusting(authorities))
                .replicas();
        // end
        assertThat(redis.toString()).contains("main and its replicas").doesNotContain("hidden");
    }

    @Test
    void aClusterIsNamed() {
        // snippet: redis-cluster
        Redis redis = Redis.cluster("rediss://one.example:6379", "rediss://two.example:6379")
                .password(vault::redisPassword);
        // end
        assertThat(redis.toString()).contains("cluster").doesNotContain("hidden");
    }

    @Test
    void everythingThatCanBeSaidStandsOnThePage() {
        String page = Repository.here().read("docs/redis.md");

        assertThat(Arrays.stream(Redis.class.getMethods())
                        .filter(method -> method.getReturnType() == Redis.class)
                        .filter(method -> !Modifier.isStatic(method.getModifiers()))
                        .map(Method::getName))
                .hasSizeGreaterThan(8)
                .allSatisfy(name -> assertThat(page).contains("`" + name + "("));
    }

    /** One of those that the Java platform trusts, as a file. */
    private static Path authorities(Path directory) throws IOException, GeneralSecurityException {
        TrustManagerFactory platform = TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
        platform.init((KeyStore) null);
        Certificate any = ((X509TrustManager) platform.getTrustManagers()[0]).getAcceptedIssuers()[0];
        String body = Base64.getMimeEncoder().encodeToString(any.getEncoded());
        return Files.writeString(
                directory.resolve("authorities.pem"),
                "-----BEGIN CERTIFICATE-----\n" + body + "\n-----END CERTIFICATE-----\n");
    }

    /** A vault of secrets. */
    private static final class Vault {

        String redisPassword() {
            return "hidden";
        }

        String sentinelPassword() {
            return "hidden";
        }
    }
}
