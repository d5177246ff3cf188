/*
 * Copyright the Weir authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.weir.webflux.boot;

import static org.assertj.core.api.Assertions.assertThat;

import dev.weir.ReactiveCache;
import dev.weir.backend.BackendSource;
import dev.weir.redis.Redis;
import dev.weir.redis.server.Certificates;
import dev.weir.redis.server.RedisEdition;
import dev.weir.redis.server.RedisOptions;
import dev.weir.redis.server.RedisServer;
import dev.weir.redis.server.SentinelTrio;
import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.springframework.boot.autoconfigure.AutoConfigurations;
import org.springframework.boot.data.redis.autoconfigure.DataRedisAutoConfiguration;
import org.springframework.boot.data.redis.autoconfigure.DataRedisConnectionDetails;
import org.springframework.boot.data.redis.autoconfigure.DataRedisConnectionDetails.Cluster;
import org.springframework.boot.data.redis.autoconfigure.DataRedisConnectionDetails.MasterReplica;
import org.springframework.boot.data.redis.autoconfigure.DataRedisConnectionDetails.Node;
import org.springframework.boot.data.redis.autoconfigure.DataRedisConnectionDetails.Sentinel;
import org.springframework.boot.data.redis.autoconfigure.DataRedisConnectionDetails.Standalone;
import org.springframework.boot.ssl.SslBundle;
import org.springframework.boot.ssl.pem.PemSslStoreBundle;
import org.springframework.boot.ssl.pem.PemSslStoreDetails;
import org.springframework.boot.test.context.FilteredClassLoader;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;
import reactor.core.publisher.Flux;
import reactor.test.StepVerifier;

/** A service connection says where Redis is, before what Spring Data is told by properties. */
class RedisBindingTest {

    private static final Duration LONG = Duration.ofSeconds(60);

    /** As in an application with Spring Data, whose own connection details repeat its properties. */
    private final ApplicationContextRunner application = Boots.withProducts()
            .withConfiguration(AutoConfigurations.of(DataRedisAutoConfiguration.class))
            .withPropertyValues("spring.application.name=" + RedisEdition.namespace(getClass()));

    @Test
    void aServerAndItsDatabaseAreReachedThoughPropertiesNameAnother() {
        try (RedisServer server =
                RedisEdition.embedded().start(RedisOptions.defaults().withPassword("hidden"))) {
            int port = server.endpoint().port();
            Details details =
                    new Details("default", "hidden", Standalone.of("127.0.0.1", port, 2), null, null, null, null);
            bound(details).withPropertyValues("spring.data.redis.port=1").run(context -> {
                shares(context.getBean(WeirCaches.class));
                assertThat(server.endpoint().text("INFO", "keyspace"))
                        .contains("db2:")
                        .doesNotContain("db0:");
                assertThat(context.getBean(Redis.class).toString()).doesNotContain("hidden");
            });
        }
    }

    @Test
    void itsBundleSaysWhomToTrustAndWhoOneIs() {
        Certificates certificates = Certificates.make();
        try (RedisServer server =
                RedisEdition.embedded().start(RedisOptions.defaults().withTls(certificates))) {
            server.endpoint().call("CONFIG", "SET", "tls-auth-clients", "yes");
            Standalone place = Standalone.of("127.0.0.1", server.endpoint().port());
            bound(new Details(null, null, place, null, null, null, bundle(certificates)))
                    .run(context -> shares(context.getBean(WeirCaches.class)));
        }
    }

    @Test
    void aPrimaryAndItsDatabaseAreReachedByItsSentinels() {
        RedisOptions guarded = RedisOptions.ofSentinel().withPassword("hidden");
        try (RedisServer server = RedisEdition.embedded().start(RedisOptions.defaults());
                RedisServer sentinel =
                        RedisEdition.embedded().start(guarded.withMonitored(SentinelTrio.MASTER, server, 1))) {
            Node node = new Node("127.0.0.1", sentinel.endpoint().port());
            bound(new Details(null, null, null, new Guards(3, "hidden", node), null, null, null))
                    .run(context -> {
                        shares(context.getBean(WeirCaches.class));
                        assertThat(server.endpoint().text("INFO", "keyspace"))
                                .contains("db3:")
                                .doesNotContain("db0:");
                    });
        }
    }

    @Test
    void aClusterIsTakenAsItIs() {
        Cluster nodes = () -> List.of(new Node("a.example", 1), new Node("::1", 2));
        bound(new Details("shop", "hidden", null, null, nodes, null, SslBundle.systemDefault()))
                .run(context -> assertThat(context.getBean(Redis.class).toString())
                        .startsWith("Redis[a cluster with [a.example:1, [::1]:2], user shop, TLS, "));
    }

    @Test
    void whatIsSaidOfOursCountsBeforeIt() {
        bound(new Details("shop", "hidden", Standalone.of("bound.example", 1), null, null, null, null))
                .withPropertyValues("weir.redis.client-name=till", "weir.redis.username=own", "weir.redis.shards=8")
                .run(context -> assertThat(context.getBean(Redis.class).toString())
                        .startsWith("Redis[bound.example:1, user own, no TLS, database 0, client name till, ")
                        .endsWith(", 8 shards]"));
        bound(new Details(null, null, Standalone.of("bound.example", 1), null, null, null, null))
                .withPropertyValues("weir.redis.url=redis://own.example")
                .run(context ->
                        assertThat(context.getBean(Redis.class).toString()).startsWith("Redis[own.example:6379, "));
    }

    @Test
    void whatBootMakesOfPropertiesIsNone() {
        application.run(context -> assertThat(context)
                .hasSingleBean(DataRedisConnectionDetails.class)
                .doesNotHaveBean(BackendSource.class));
        application
                .withPropertyValues("spring.data.redis.host=said.example")
                .run(context ->
                        assertThat(context.getBean(Redis.class).toString()).startsWith("Redis[said.example:6379, "));
    }

    @Test
    void withoutTheModuleOfSpringDataThereIsNone() {
        Boots.application()
                .withClassLoader(new FilteredClassLoader(DataRedisConnectionDetails.class))
                .withPropertyValues("weir.namespace=shop", "spring.data.redis.host=said.example")
                .run(context ->
                        assertThat(context.getBean(Redis.class).toString()).startsWith("Redis[said.example:6379, "));
    }

    @Test
    void whatCannotBeUnderstoodIsRefused() {
        ApplicationContextRunner alone = Boots.withProducts().withPropertyValues("weir.namespace=shop");
        MasterReplica nodes = () -> List.of(new Node("a", 1), new Node("b", 2));
        refused(bound(alone, new Details(null, null, null, null, null, nodes, null)), "does not say which is which");
        refused(bound(alone, new Details(null, null, null, null, null, null, null)), "names no server");
        Details one = new Details(null, null, Standalone.of("a", 1), null, null, null, null);
        refused(bound(alone, one).withBean("other", Details.class, () -> one), "There are several beans of type");
        refused(
                bound(alone, new Details("shop", null, Standalone.of("a", 1), null, null, null, null)),
                "It is missing");
    }

    private static void refused(ApplicationContextRunner application, String words) {
        application.run(context -> assertThat(context)
                .getFailure()
                .rootCause()
                .isInstanceOf(WeirConfigurationException.class)
                .hasMessageContaining(words)
                .hasMessageMatching("(?s).*\\. .+\\."));
    }

    private ApplicationContextRunner bound(Details details) {
        return bound(application, details).withPropertyValues("weir.redis.command-timeout=10s");
    }

    private static ApplicationContextRunner bound(ApplicationContextRunner application, Details details) {
        return application.withBean("bound", Details.class, () -> details);
    }

    /** Connections are made in the background. */
    private static void shares(WeirCaches caches) {
        ReactiveCache<String, Product> products = caches.get("products", String.class, Product.class);
        Flux.interval(Duration.ofMillis(50))
                .concatMap(tick -> products.explain("a"))
                .takeUntil(explanation -> explanation.remote().orElseThrow().coherent())
                .blockLast(LONG);
        StepVerifier.create(products.put("a", Product.of("a"))).expectComplete().verify(LONG);
    }

    private static SslBundle bundle(Certificates certificates) {
        String certificate = "file:" + certificates.certificate();
        PemSslStoreDetails own =
                PemSslStoreDetails.forCertificate(certificate).withPrivateKey("file:" + certificates.key());
        return SslBundle.of(new PemSslStoreBundle(own, PemSslStoreDetails.forCertificate(certificate)));
    }

    private record Details(
            @Nullable String username,
            @Nullable String password,
            @Nullable Standalone standalone,
            @Nullable Sentinel sentinel,
            @Nullable Cluster cluster,
            @Nullable MasterReplica replicas,
            @Nullable SslBundle bundle)
            implements DataRedisConnectionDetails {

        @Override
        public @Nullable String getUsername() {
            return username;
        }

        @Override
        public @Nullable String getPassword() {
            return password;
        }

        @Override
        public @Nullable Standalone getStandalone() {
            return standalone;
        }

        @Override
        public @Nullable Sentinel getSentinel() {
            return sentinel;
        }

        @Override
        public @Nullable Cluster getCluster() {
            return cluster;
        }

        @Override
        public @Nullable MasterReplica getMasterReplica() {
            return replicas;
        }

        @Override
        public @Nullable SslBundle getSslBundle() {
            return bundle;
        }
    }

    private record Guards(int database, @Nullable String password, Node node) implements Sentinel {

        @Override
        public int getDatabase() {
            return database;
        }

        @Override
        public String getMaster() {
            return SentinelTrio.MASTER;
        }

        @Override
        public List<Node> getNodes() {
            return List.of(node);
        }

        @Override
        public @Nullable String getUsername() {
            return null;
        }

        @Override
        public @Nullable String getPassword() {
            return password;
        }
    }
}
