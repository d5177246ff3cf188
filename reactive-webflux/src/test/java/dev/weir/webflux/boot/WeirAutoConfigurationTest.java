/*
 * Copyright the Weir authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.weir.webflux.boot;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.weir.BulkLoader;
import dev.weir.Loader;
import dev.weir.ReactiveCache;
import dev.weir.Weir;
import dev.weir.metrics.CacheDescription;
import dev.weir.metrics.CacheRecorder;
import dev.weir.metrics.CacheStats;
import dev.weir.redis.Redis;
import dev.weir.testing.VirtualClock;
import dev.weir.time.CacheClock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Supplier;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.annotation.Qualifier;
import org.springframework.boot.test.context.FilteredClassLoader;
import org.springframework.boot.test.util.TestPropertyValues;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.core.Ordered;
import reactor.core.publisher.Mono;
import reactor.test.StepVerifier;

/** Properties and beans become caches. */
class WeirAutoConfigurationTest {

    @Test
    void withoutAnyPropertyThereIsAWeirWithoutCaches() {
        Boots.application().run(context -> {
            assertThat(context).hasSingleBean(Weir.class).doesNotHaveBean(ReactiveCache.class);
            assertThat(context.getBean(WeirCaches.class).names()).isEmpty();
            assertThat(context.getBean(Weir.class).name()).isEqualTo("application");
        });
    }

    @Test
    void theNamespaceIsTheApplicationsName() {
        Boots.application()
                .withPropertyValues("spring.application.name=shop")
                .run(context -> assertThat(context.getBean(Weir.class).name()).isEqualTo("shop"));
        Boots.application()
                .withPropertyValues("spring.application.name=shop", "weir.namespace=stock")
                .run(context -> assertThat(context.getBean(Weir.class).name()).isEqualTo("stock"));
    }

    @Test
    void aWeirOfTheApplicationsOwnTakesThePlaceOfOurs() {
        Weir own = Weir.named("own").build();
        Boots.withProducts().withBean(Weir.class, () -> own).run(context -> {
            assertThat(context.getBean(Weir.class)).isSameAs(own);
            assertThat(own).hasToString("Weir[own, caches [products]]");
        });
    }

    @Test
    void aCacheIsInjectedByItsTypesAndByItsName() {
        Boots.withProducts()
                .withPropertyValues(
                        "weir.caches.order-lines.key=Long",
                        "weir.caches.order-lines.value=java.util.List<dev.weir.webflux.boot.Product>",
                        "weir.caches.texts.key=String",
                        "weir.caches.texts.value=String",
                        "weir.caches.names.key=String",
                        "weir.caches.names.value=String")
                .withUserConfiguration(Handlers.class)
                .run(context -> {
                    Handler handler = context.getBean(Handler.class);
                    assertThat(handler.products().name()).isEqualTo("products");
                    assertThat(handler.lines().name()).isEqualTo("order-lines");
                    assertThat(handler.qualified().name()).isEqualTo("names");
                    assertThat(handler.namesCache().name()).isEqualTo("names");
                    assertThat(context.getBean("orderLinesCache")).isSameAs(handler.lines());
                });
    }

    @Test
    void theRegistryFindsCachesAndComparesTheirTypes() {
        Boots.withProducts().run(context -> {
            WeirCaches caches = context.getBean(WeirCaches.class);
            assertThat(caches.names()).containsExactly("products");
            assertThat(caches.get("products", String.class, Product.class).name())
                    .isEqualTo("products");
            assertThatThrownBy(() -> caches.get("products", Long.class, Product.class))
                    .hasMessage("Cache 'products' is declared for keys of java.lang.String and values of "
                            + "dev.weir.webflux.boot.Product: ask for these");
            assertThatThrownBy(() -> caches.get("produce", String.class, Product.class))
                    .hasMessage("There is no cache 'produce', but [products]: declare it under weir.caches");
        });
    }

    @Test
    void typesAreThoseOfTheLoaderWhereNothingIsSaid() {
        Boots.application()
                .withPropertyValues("weir.caches.products.policy.fresh-for=1m")
                .withUserConfiguration(Loaders.class)
                .run(context -> {
                    WeirCaches caches = context.getBean(WeirCaches.class);
                    StepVerifier.create(caches.get("products", String.class, Product.class)
                                    .get("a"))
                            .expectNext(Product.of("a"))
                            .verifyComplete();
                });
    }

    @Test
    void aLoaderAnswersOnceAndABulkLoaderForSeveral() {
        Boots.application()
                .withPropertyValues("weir.caches.products.model=read-through", "weir.caches.many.batch.maximum-keys=2")
                .withUserConfiguration(Loaders.class, BulkLoaders.class)
                .run(context -> {
                    WeirCaches caches = context.getBean(WeirCaches.class);
                    ReactiveCache<String, Product> products = caches.get("products", String.class, Product.class);
                    StepVerifier.create(products.get("a").then(products.get("a")))
                            .expectNext(Product.of("a"))
                            .verifyComplete();
                    assertThat(context.getBean(AtomicInteger.class)).hasValue(1);
                    StepVerifier.create(caches.get("many", String.class, String.class)
                                    .getAll(List.of("a", "b", "c")))
                            .assertNext(all -> assertThat(all).hasSize(3))
                            .verifyComplete();
                });
    }

    @Test
    void customizersHaveTheLastWord() {
        VirtualClock clock = VirtualClock.create();
        Boots.withProducts()
                .withPropertyValues("weir.caches.products.policy.fresh-for=1m")
                .withBean(WeirCustomizer.class, () -> builder -> builder.clock(clock))
                .withUserConfiguration(Customizers.class)
                .run(context -> StepVerifier.create(context.getBean(WeirCaches.class)
                                .get("products", String.class, Product.class)
                                .explain("a"))
                        .assertNext(explanation ->
                                assertThat(explanation.policy().freshFor()).isEqualTo(Duration.ofHours(3)))
                        .verifyComplete());
    }

    @Test
    void customizersSpeakInTheirOrder() {
        List<Integer> spoken = new ArrayList<>();
        Boots.withProducts()
                .withPropertyValues("weir.namespace=shop", "weir.redis.url=redis://127.0.0.1:1")
                .withBean("late", Ranked.class, () -> new Ranked(2, spoken))
                .withBean("early", Ranked.class, () -> new Ranked(1, spoken))
                .run(context -> assertThat(spoken).containsExactly(1, 2, 10, 20));
    }

    @Test
    void clockAndRecorderAreTheApplicationsOwn() {
        VirtualClock clock = VirtualClock.create();
        List<String> built = new ArrayList<>();
        CacheRecorder recorder = new CacheRecorder() {
            @Override
            public void built(CacheDescription cache, Supplier<CacheStats> stats) {
                built.add(cache.name());
            }
        };
        Boots.withProducts()
                .withPropertyValues("weir.caches.products.policy.fresh-for=1m")
                .withBean(CacheClock.class, () -> clock)
                .withBean(CacheRecorder.class, () -> recorder)
                .run(context -> {
                    assertThat(built).containsExactly("products");
                    ReactiveCache<String, Product> products =
                            context.getBean(WeirCaches.class).get("products", String.class, Product.class);
                    StepVerifier.create(products.put("a", Product.of("a"))).verifyComplete();
                    clock.advanceBy(Duration.ofSeconds(59));
                    StepVerifier.create(products.getIfCached("a"))
                            .expectNextCount(1)
                            .verifyComplete();
                    clock.advanceBy(Duration.ofSeconds(2));
                    StepVerifier.create(products.getIfCached("a")).verifyComplete();
                });
    }

    @Test
    void theEnvironmentOverridesWhatAFileSays() {
        Boots.withProducts()
                .withPropertyValues("weir.caches.products.policy.fresh-for=1m")
                .withInitializer(context -> TestPropertyValues.of("WEIR_CACHES_PRODUCTS_POLICY_FRESHFOR=2m")
                        .applyTo(context.getEnvironment(), TestPropertyValues.Type.SYSTEM_ENVIRONMENT))
                .run(context -> {
                    assertThat(context.getBean(WeirCaches.class).names()).containsExactly("products");
                    StepVerifier.create(context.getBean(WeirCaches.class)
                                    .get("products", String.class, Product.class)
                                    .explain("a"))
                            .assertNext(explanation ->
                                    assertThat(explanation.policy().freshFor()).isEqualTo(Duration.ofMinutes(2)))
                            .verifyComplete();
                });
    }

    @Test
    void withoutTheOtherModulesThereAreCachesAllTheSame() {
        Boots.withProducts()
                .withClassLoader(new FilteredClassLoader(
                        "dev.weir.redis",
                        "dev.weir.r2dbc",
                        "io.r2dbc",
                        "io.lettuce",
                        "io.micrometer",
                        "org.springframework.boot.actuate.endpoint.annotation",
                        "org.springframework.boot.health.contributor"))
                .run(context -> assertThat(context).hasNotFailed().hasSingleBean(ReactiveCache.class));
    }

    record Handler(
            ReactiveCache<String, Product> products,
            ReactiveCache<Long, List<Product>> lines,
            ReactiveCache<String, String> qualified,
            ReactiveCache<String, String> namesCache) {}

    @Configuration(proxyBeanMethods = false)
    static class Handlers {

        @Bean
        Handler handler(
                ReactiveCache<String, Product> products,
                ReactiveCache<Long, List<Product>> lines,
                @Qualifier("names") ReactiveCache<String, String> qualified,
                ReactiveCache<String, String> namesCache) {
            return new Handler(products, lines, qualified, namesCache);
        }
    }

    @Configuration(proxyBeanMethods = false)
    static class Loaders {

        @Bean
        AtomicInteger calls() {
            return new AtomicInteger();
        }

        @Bean
        Loader<String, Product> products(AtomicInteger calls) {
            return (key, context) -> Mono.fromSupplier(() -> {
                calls.incrementAndGet();
                return Product.of(key);
            });
        }
    }

    @Configuration(proxyBeanMethods = false)
    static class BulkLoaders {

        @Bean
        @Qualifier("many")
        BulkLoader<String, String> manyTexts() {
            return keys -> Mono.fromSupplier(() -> {
                Map<String, String> texts = new HashMap<>();
                keys.forEach(key -> texts.put(key, key));
                return texts;
            });
        }
    }

    @Configuration(proxyBeanMethods = false)
    static class Customizers {

        @Bean
        @Qualifier("products")
        CacheCustomizer<String, Product> longer() {
            return builder -> builder.policy(dev.weir.policy.CachePolicy.freshFor(Duration.ofHours(3)));
        }
    }

    /** A customizer that says when it was asked. */
    private record Ranked(int order, List<Integer> spoken) implements WeirCustomizer, RedisCustomizer, Ordered {

        @Override
        public void customize(Weir.Builder builder) {
            spoken.add(order * 10);
        }

        @Override
        public Redis customize(Redis redis) {
            spoken.add(order);
            return redis;
        }

        @Override
        public int getOrder() {
            return order;
        }
    }
}
