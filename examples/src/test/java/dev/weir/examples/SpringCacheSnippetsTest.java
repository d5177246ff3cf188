/*
 * Copyright the Weir authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.weir.examples;

import static org.assertj.core.api.Assertions.assertThat;

import dev.weir.ReactiveCache;
import dev.weir.Weir;
import dev.weir.codec.TypeRef;
import dev.weir.policy.CachePolicy;
import dev.weir.r2dbc.PostgresStore;
import dev.weir.r2dbc.server.PostgresSchema;
import dev.weir.webflux.spring.cache.SpringKeys;
import dev.weir.webflux.spring.cache.WeirCacheManager;
import dev.weir.webflux.spring.cache.WeirCachingConfiguration;
import dev.weir.webflux.spring.cache.WeirSpringCache;
import dev.weir.webflux.spring.tx.SpringTransactions;
import io.r2dbc.spi.ConnectionFactory;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import org.junit.jupiter.api.Test;
import org.springframework.cache.CacheManager;
import org.springframework.cache.annotation.CacheEvict;
import org.springframework.cache.annotation.CachePut;
import org.springframework.cache.annotation.Cacheable;
import org.springframework.cache.annotation.EnableCaching;
import org.springframework.context.annotation.AnnotationConfigApplicationContext;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.annotation.Import;
import org.springframework.r2dbc.connection.R2dbcTransactionManager;
import org.springframework.r2dbc.core.DatabaseClient;
import org.springframework.transaction.reactive.TransactionalOperator;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import reactor.test.StepVerifier;

/** The code of {@code docs/spring-cache.md}, and what {@code docs/postgres.md} has on transactions of Spring's. */
class SpringCacheSnippetsTest {

    private static final Duration LIMIT = Duration.ofSeconds(60);

    @Test
    void annotatedMethodsReadThroughTheCache() {
        try (AnnotationConfigApplicationContext container =
                new AnnotationConfigApplicationContext(CacheConfiguration.class, Catalogue.class)) {
            Catalogue catalogue = container.getBean(Catalogue.class);
            ProductTable table = container.getBean(ProductTable.class);
            StepVerifier.create(catalogue.save(Shop.KETTLE))
                    .expectNext(Shop.KETTLE)
                    .verifyComplete();
            StepVerifier.create(catalogue.find(Shop.KETTLE.id()))
                    .expectNext(Shop.KETTLE)
                    .verifyComplete();
            assertThat(table.queries()).isEqualTo(1);
            StepVerifier.create(catalogue.shelf("north", 7))
                    .expectNext(Shop.KETTLE)
                    .verifyComplete();
            StepVerifier.create(catalogue.delete(Shop.KETTLE.id())).verifyComplete();
            StepVerifier.create(catalogue.find(Shop.KETTLE.id()))
                    .expectNext(Shop.KETTLE)
                    .verifyComplete();
            assertThat(table.queries()).isEqualTo(3);
        }
    }

    @Test
    void cachesThatWereNotDeclared() {
        Weir weir = new Shop().weir;
        // snippet: spring-cache-others
        CacheManager manager =
                WeirCacheManager.of().creatingOthers(weir, CachePolicy.freshFor(Duration.ofMinutes(5)), 10_000);
        // end
        assertThat(manager.getCache("products")).isNotNull();
    }

    @Test
    void transactionsOfSpring() {
        try (PostgresSchema schema = PostgresSchema.create()) {
            schema.say("CREATE TABLE products (id text PRIMARY KEY, name text)");
            schema.say("CREATE TABLE sales (product text)");
            ConnectionFactory pool = schema.pool(4);
            // snippet: postgres-spring-transactions
            R2dbcTransactionManager manager = new R2dbcTransactionManager(pool);
            SpringTransactions transactions = SpringTransactions.of(manager);
            Mono<PostgresStore<String, Product>> store = PostgresStore.on(pool)
                    .table("products")
                    .key("id", String.class)
                    .value(Product.class)
                    .transactions(transactions)
                    .withoutShardTable()
                    .build();
            // end
            Weir weir = Weir.named("shop").build();
            ReactiveCache<String, Product> products = weir.cache("products", String.class, Product.class)
                    .writeThrough(Objects.requireNonNull(store.block(LIMIT)))
                    .build();
            // snippet: postgres-spring-sale
            DatabaseClient database = DatabaseClient.create(pool);
            Mono<Void> sale = TransactionalOperator.create(manager)
                    .transactional(database.sql("INSERT INTO sales (product) VALUES ('p-1')")
                            .then()
                            .then(products.put("p-1", new Product("p-1", "Kettle, sold"))));
            // end
            sale.block(LIMIT);
            assertThat(schema.say("SELECT name FROM products")).containsExactly("Kettle, sold");
            assertThat(schema.say("SELECT product FROM sales")).containsExactly("p-1");

            ReactiveCache<String, Long> counts =
                    weir.cache("counts", String.class, Long.class).build();
            // snippet: spring-cache-after-commit
            WeirSpringCache cache =
                    WeirSpringCache.of(counts, SpringKeys.ofType(String.class)).afterCommit(transactions);
            // end
            assertThat(cache.getName()).isEqualTo("counts");
            weir.close().block(LIMIT);
        }
    }

    // snippet: spring-cache-configuration
    @Configuration
    @EnableCaching
    @Import(WeirCachingConfiguration.class)
    static class CacheConfiguration {

        @Bean
        CacheManager cacheManager(Weir weir) {
            ReactiveCache<String, Product> products =
                    weir.cache("products", String.class, Product.class).build();
            ReactiveCache<String, List<Product>> shelves = weir.cache(
                            "shelves", String.class, new TypeRef<List<Product>>() {})
                    .build();
            return WeirCacheManager.of(
                    WeirSpringCache.of(products, SpringKeys.ofType(String.class)),
                    WeirSpringCache.of(shelves, SpringKeys.text()).longestFlux(500));
        }
        // end

        @Bean
        Weir weir() {
            return Weir.named("shop").build();
        }

        @Bean
        ProductTable table() {
            return new ProductTable();
        }
    }

    static class Catalogue {

        private final Shelves shelves = (shop, number) -> Flux.just("p-1");
        private final Sales sales = id -> Mono.empty();
        private final ProductTable table;

        Catalogue(ProductTable table) {
            this.table = table;
        }

        // snippet: spring-cache-methods
        @Cacheable("products")
        public Mono<Product> find(String id) {
            return table.find(id);
        }

        @Cacheable(cacheNames = "shelves", unless = "#result.isEmpty()")
        public Flux<Product> shelf(String shop, int number) {
            return shelves.of(shop, number).concatMap(table::find);
        }

        @CachePut(cacheNames = "products", key = "#product.id")
        public Mono<Product> save(Product product) {
            return table.save(product).thenReturn(product);
        }

        @CacheEvict("products")
        public Mono<Void> delete(String id) {
            return sales.end(id);
        }
        // end

    }

    interface Sales {

        Mono<Void> end(String id);
    }

    interface Shelves {

        Flux<String> of(String shop, int number);
    }
}
