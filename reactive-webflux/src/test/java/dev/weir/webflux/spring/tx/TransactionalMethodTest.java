/*
 * Copyright the Weir authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.weir.webflux.spring.tx;

import static org.assertj.core.api.Assertions.assertThat;

import dev.weir.ReactiveCache;
import dev.weir.Weir;
import dev.weir.r2dbc.PostgresStore;
import dev.weir.r2dbc.server.PostgresSchema;
import dev.weir.webflux.spring.cache.SpringKeys;
import dev.weir.webflux.spring.cache.WeirCacheManager;
import dev.weir.webflux.spring.cache.WeirCachingConfiguration;
import dev.weir.webflux.spring.cache.WeirSpringCache;
import io.r2dbc.spi.ConnectionFactory;
import java.time.Duration;
import java.util.Objects;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.springframework.cache.CacheManager;
import org.springframework.cache.annotation.CacheEvict;
import org.springframework.cache.annotation.CachePut;
import org.springframework.cache.annotation.EnableCaching;
import org.springframework.context.annotation.AnnotationConfigApplicationContext;
import org.springframework.context.annotation.Configuration;
import org.springframework.r2dbc.connection.R2dbcTransactionManager;
import org.springframework.r2dbc.core.DatabaseClient;
import org.springframework.transaction.annotation.EnableTransactionManagement;
import org.springframework.transaction.annotation.Transactional;
import reactor.core.publisher.Mono;
import reactor.test.StepVerifier;

/** Methods that are both transactional and annotated for a cache, on a server. */
class TransactionalMethodTest {

    private static final Duration LIMIT = Duration.ofSeconds(60);

    private final PostgresSchema schema = PostgresSchema.create();
    private final ConnectionFactory pool = schema.pool(4);
    private final Weir weir = Weir.named("shop").build();
    private final AnnotationConfigApplicationContext container = new AnnotationConfigApplicationContext();

    @BeforeEach
    void create() {
        schema.say("CREATE TABLE names (id text PRIMARY KEY, name text)");
    }

    @AfterEach
    void close() {
        container.close();
        weir.close().block(LIMIT);
        schema.close();
    }

    @Test
    void aPutThroughIsPartOfTheTransaction() {
        ReactiveCache<String, Name> names = started();
        Names service = container.getBean(Names.class);
        StepVerifier.create(service.rename("a", "one"))
                .expectNext(new Name("one"))
                .verifyComplete();
        assertThat(names.getIfCached("a").block(LIMIT)).isEqualTo(new Name("one"));

        StepVerifier.create(container.getBean(Outer.class).failingAfter(service.rename("a", "two")))
                .verifyErrorMessage("planted");
        assertThat(schema.say("SELECT name FROM names")).containsExactly("one");
        assertThat(names.get("a").block(LIMIT)).isEqualTo(new Name("one"));
    }

    @Test
    void anEvictionWaitsForTheCommit() {
        started();
        Names service = container.getBean(Names.class);
        ReactiveCache<String, Long> aside = container.getBean(AsideCache.class).cache();
        Mono<Long> count = aside.getOrCompute("all", key -> counted());
        assertThat(count.block(LIMIT)).isZero();
        StepVerifier.create(container
                        .getBean(Outer.class)
                        .then(
                                service.insert("x"),
                                count.doOnNext(seen -> assertThat(seen).isZero())))
                .expectNext(0L)
                .verifyComplete();
        assertThat(count.block(LIMIT)).isEqualTo(1);
    }

    private Mono<Long> counted() {
        return DatabaseClient.create(pool)
                .sql("SELECT count(*) FROM names")
                .map(row -> row.get(0, Long.class))
                .one();
    }

    private ReactiveCache<String, Name> started() {
        R2dbcTransactionManager manager = new R2dbcTransactionManager(pool);
        SpringTransactions transactions = SpringTransactions.of(manager);
        ReactiveCache<String, Name> names = weir.cache("names", String.class, Name.class)
                .writeThrough(Objects.requireNonNull(PostgresStore.on(pool)
                        .table("names")
                        .key("id", String.class)
                        .value(Name.class)
                        .transactions(transactions)
                        .withoutShardTable()
                        .build()
                        .block(LIMIT)))
                .build();
        ReactiveCache<String, Long> counts =
                weir.cache("counts", String.class, Long.class).build();
        container.register(Enabled.class, WeirCachingConfiguration.class);
        container.registerBean(R2dbcTransactionManager.class, () -> manager);
        container.registerBean(
                CacheManager.class,
                () -> WeirCacheManager.of(
                        WeirSpringCache.of(names, SpringKeys.ofType(String.class)),
                        WeirSpringCache.of(counts, SpringKeys.ofType(String.class))
                                .afterCommit(transactions)));
        container.registerBean(Names.class, () -> new Names(DatabaseClient.create(pool)));
        container.registerBean(AsideCache.class, () -> new AsideCache(counts));
        container.registerBean(Outer.class);
        container.refresh();
        return names;
    }

    /** The transaction is around what the cache does: that is the order. */
    @Configuration(proxyBeanMethods = false)
    @EnableCaching
    @EnableTransactionManagement(order = 1)
    static class Enabled {}

    static class Names {

        private final DatabaseClient database;

        Names(DatabaseClient database) {
            this.database = database;
        }

        @Transactional
        @CachePut(cacheNames = "names", key = "#id")
        public Mono<Name> rename(String id, String name) {
            return Mono.just(new Name(name));
        }

        @Transactional
        @CacheEvict(cacheNames = "counts", key = "'all'")
        public Mono<Void> insert(String id) {
            return database.sql("INSERT INTO names VALUES (:id, 'new')")
                    .bind("id", id)
                    .then();
        }
    }

    static class Outer {

        @Transactional
        public Mono<Name> failingAfter(Mono<Name> inner) {
            return inner.then(Mono.error(new IllegalStateException("planted")));
        }

        @Transactional
        public <T> Mono<T> then(Mono<Void> inner, Mono<T> next) {
            return inner.then(next);
        }
    }

    record AsideCache(ReactiveCache<String, Long> cache) {}

    record Name(String name) {}
}
