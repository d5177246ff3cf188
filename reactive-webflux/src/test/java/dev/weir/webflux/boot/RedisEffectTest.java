/*
 * Copyright the Weir authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.weir.webflux.boot;

import static org.assertj.core.api.Assertions.assertThat;

import dev.weir.CachePlan;
import dev.weir.backend.BackendSource;
import dev.weir.redis.Redis;
import dev.weir.redis.server.Certificates;
import dev.weir.testing.InMemoryServer;
import dev.weir.time.CacheClock;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.springframework.boot.autoconfigure.AutoConfigurations;
import org.springframework.boot.autoconfigure.ssl.SslAutoConfiguration;
import org.springframework.boot.test.context.FilteredClassLoader;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;

/** Every property of Redis reaches it, and no secret is written anywhere. */
class RedisEffectTest {

    private static final String[] SENTINEL = {"sentinel.master=m", "sentinel.nodes=s.example:1"};

    static Stream<Effect> all() {
        return Stream.of(
                Effect.of("url", "redis://c.example:7000/3", "host=c.example, port=7000"),
                Effect.of("username", "shop", "user=shop", "url=redis://localhost", "password=p"),
                Effect.of("password", "s3cr3t", "supplier of s3cr3t", "url=redis://localhost"),
                Effect.of("replicas", "r.example:1", "r.example:1", "url=redis://localhost"),
                Effect.of("client-name", "till", "clientName=till", "url=redis://localhost"),
                Effect.of("command-timeout", "900ms", "commandTimeout=PT0.9S", "url=redis://localhost"),
                Effect.of("connect-timeout", "901ms", "connectTimeout=PT0.901S", "url=redis://localhost"),
                Effect.of("shards", "16", "shards=16", "url=redis://localhost"),
                Effect.of("tls.enabled", "true", "isVerified=true", "url=redis://localhost"),
                Effect.of("tls.verified", "false", "isVerified=false", "url=redis://localhost"),
                Effect.of("tls.bundle", "shop", "trust=javax.net.ssl.TrustManagerFactory", "url=redis://localhost"),
                Effect.of("sentinel.master", "prime", "master=prime", "sentinel.nodes=s.example:1"),
                Effect.of("sentinel.nodes", "t.example:2", "t.example:2", "sentinel.master=m"),
                sentinel("sentinel.replicas", "true", "hasReplicas=true"),
                sentinel("sentinel.database", "3", "database=3"),
                sentinel("sentinel.username", "guard", "user=guard", "sentinel.password=p"),
                sentinel("sentinel.password", "s3cr3t", "supplier of s3cr3t"),
                sentinel("sentinel.tls.enabled", "true", "isVerified=true"),
                Effect.of(
                        "sentinel.tls.verified",
                        "false",
                        "isVerified=false",
                        "sentinel.master=m",
                        "sentinel.nodes=localhost:1"),
                sentinel("sentinel.tls.bundle", "shop", "trust=javax.net.ssl.TrustManagerFactory"),
                Effect.of("cluster.nodes", "redis://n.example:7000", "n.example"));
    }

    private static Effect sentinel(String property, String value, String seen, String... more) {
        return Effect.of(
                property,
                value,
                seen,
                Stream.concat(Stream.of(SENTINEL), Stream.of(more)).toArray(String[]::new));
    }

    @ParameterizedTest
    @MethodSource("all")
    void thePropertyReachesRedis(Effect effect) {
        Certificates certificates = Certificates.make();
        ApplicationContextRunner without = redis().withPropertyValues(
                        "spring.ssl.bundle.pem.shop.truststore.certificate=file:" + certificates.certificate())
                .withPropertyValues(effect.beside().stream()
                        .map(beside -> "weir.redis." + beside)
                        .toArray(String[]::new));
        without.run(context -> {
            if (context.getStartupFailure() == null && context.containsBean("weirRedis")) {
                assertThat(CachePlan.written(context.getBean(Redis.class), 0)).doesNotContain(effect.seen());
            }
        });
        without.withPropertyValues("weir.redis." + effect.property() + "=" + effect.value())
                .run(context -> {
                    assertThat(context).hasNotFailed();
                    assertThat(CachePlan.written(context.getBean(Redis.class), 0))
                            .contains(effect.seen());
                    assertThat(context.getBean(RedisProperties.class) + " " + context.getBean(Redis.class))
                            .doesNotContain("s3cr3t");
                });
    }

    @Test
    void withoutAnyPropertyThereIsNone() {
        redis().run(context -> assertThat(context).doesNotHaveBean(BackendSource.class));
        redis().withPropertyValues("spring.data.redis.repositories.enabled=false")
                .run(context -> assertThat(context).doesNotHaveBean(BackendSource.class));
    }

    @Test
    void withoutTheModuleOrCachesThatAreEnabledThereIsNone() {
        redis().withPropertyValues("weir.redis.url=redis://localhost")
                .run(context -> assertThat(context).hasSingleBean(Redis.class));
        redis().withPropertyValues("weir.redis.url=redis://localhost")
                .withClassLoader(new FilteredClassLoader(Redis.class))
                .run(context -> assertThat(context).doesNotHaveBean("weirRedis"));
        redis().withPropertyValues("weir.redis.url=redis://localhost", "weir.enabled=false")
                .run(context -> assertThat(context).doesNotHaveBean("weirRedis"));
    }

    @Test
    void oneOfTheApplicationsOwnTakesItsPlace() {
        BackendSource own =
                InMemoryServer.create(CacheClock.system(), new Random(1)).link();
        redis().withPropertyValues("weir.redis.url=redis://localhost")
                .withBean(BackendSource.class, () -> own)
                .run(context -> assertThat(context.getBean(BackendSource.class)).isSameAs(own));
    }

    @Test
    void customizersHaveTheLastWord() {
        redis().withPropertyValues("weir.redis.url=redis://localhost")
                .withBean(RedisCustomizer.class, () -> redis -> redis.shards(8))
                .run(context -> assertThat(context.getBean(Redis.class))
                        .hasToString("Redis[localhost:6379, no TLS, database 0, client name weir, commandTimeout PT1S, "
                                + "connectTimeout PT2S, 8 shards]"));
    }

    @Test
    void whatSpringDataIsToldIsTaken() {
        redis().withPropertyValues(
                        "spring.data.redis.host=cache.example",
                        "spring.data.redis.port=7000",
                        "spring.data.redis.database=2",
                        "spring.data.redis.username=shop",
                        "spring.data.redis.password=s3cr3t",
                        "spring.data.redis.timeout=3s",
                        "spring.data.redis.connect-timeout=4s",
                        "spring.data.redis.client-name=till",
                        "spring.data.redis.ssl.enabled=true",
                        "weir.redis.shards=8")
                .run(context -> {
                    assertThat(context.getBean(Redis.class))
                            .hasToString(
                                    "Redis[cache.example:7000, user shop, TLS, database 2, client name till, commandTimeout PT3S, "
                                            + "connectTimeout PT4S, 8 shards]");
                    assertThat(CachePlan.written(context.getBean(Redis.class), 0))
                            .contains("supplier of s3cr3t");
                });
    }

    @Test
    void aUrlOfSpringDataMayHoldASecret() {
        redis().withPropertyValues("spring.data.redis.url=rediss://shop:s3cr3t@cache.example:7000/1")
                .run(context -> {
                    assertThat(context.getBean(Redis.class).toString())
                            .startsWith("Redis[cache.example:7000, user shop, TLS, database 1")
                            .doesNotContain("s3cr3t");
                    assertThat(CachePlan.written(context.getBean(Redis.class), 0))
                            .contains("supplier of s3cr3t");
                });
    }

    @Test
    void sentinelsAndClustersOfSpringDataAreTaken() {
        redis().withPropertyValues("spring.data.redis.sentinel.master=m", "spring.data.redis.sentinel.nodes=a:1,b:2")
                .run(context -> assertThat(context.getBean(Redis.class).toString())
                        .startsWith("Redis[m behind sentinels at [a:1, b:2]"));
        redis().withPropertyValues(
                        "spring.data.redis.sentinel.master=m",
                        "spring.data.redis.sentinel.nodes=a:1",
                        "spring.data.redis.database=3")
                .run(context ->
                        assertThat(context.getBean(Redis.class).toString()).contains("database 3"));
        redis().withPropertyValues(
                        "spring.data.redis.sentinel.master=m",
                        "spring.data.redis.sentinel.nodes=a:1",
                        "spring.data.redis.url=redis://ignored.example/4")
                .run(context ->
                        assertThat(context.getBean(Redis.class).toString()).contains("database 4"));
        redis().withPropertyValues("spring.data.redis.cluster.nodes=a:1,b:2")
                .run(context -> assertThat(context.getBean(Redis.class).toString())
                        .startsWith("Redis[a cluster with [a:1, b:2]"));
    }

    @Test
    void whatIsSaidOfOursCountsBeforeSpringDatas() {
        redis().withPropertyValues("spring.data.redis.host=cache.example", "weir.redis.url=redis://own.example")
                .run(context ->
                        assertThat(context.getBean(Redis.class).toString()).startsWith("Redis[own.example:6379"));
    }

    private static ApplicationContextRunner redis() {
        return new ApplicationContextRunner()
                .withConfiguration(AutoConfigurations.of(SslAutoConfiguration.class, WeirRedisAutoConfiguration.class));
    }
}
