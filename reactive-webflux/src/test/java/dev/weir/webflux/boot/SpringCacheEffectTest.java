/*
 * Copyright the Weir authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.weir.webflux.boot;

import static org.assertj.core.api.Assertions.assertThat;

import dev.weir.ReactiveCache;
import dev.weir.testing.InMemoryStore;
import dev.weir.testing.InMemoryTransactions;
import dev.weir.testing.VirtualClock;
import dev.weir.webflux.spring.cache.WeirCacheManager;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.springframework.boot.autoconfigure.AutoConfigurations;
import org.springframework.boot.cache.autoconfigure.CacheAutoConfiguration;
import org.springframework.boot.diagnostics.FailureAnalysis;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;
import org.springframework.cache.CacheManager;
import org.springframework.cache.annotation.CachePut;
import org.springframework.cache.annotation.Cacheable;
import org.springframework.cache.annotation.EnableCaching;
import org.springframework.cache.concurrent.ConcurrentMapCacheManager;
import org.springframework.context.annotation.Configuration;
import reactor.core.publisher.Mono;
import reactor.test.StepVerifier;

/** Annotated methods go through the caches of the properties, where that is asked for and Spring's caching is on. */
class SpringCacheEffectTest {

    private static final String ASKED = "weir.spring-cache.enabled=true";

    private final ApplicationContextRunner application = Boots.application()
            .withConfiguration(AutoConfigurations.of(CacheAutoConfiguration.class))
            .withBean(Shop.class)
            .withPropertyValues("weir.caches.texts.key=String", "weir.caches.texts.value=String");

    private final ApplicationContextRunner caching = application.withUserConfiguration(Caching.class);

    @Test
    void annotatedMethodsReadThroughTheDeclaredCaches() {
        caching.withPropertyValues(ASKED).run(context -> {
            Shop shop = context.getBean(Shop.class);
            StepVerifier.create(shop.find("a").then(shop.find("a")))
                    .expectNext("text of a")
                    .verifyComplete();
            assertThat(shop.calls()).hasValue(1);
            StepVerifier.create(texts(context.getBean(WeirCaches.class)).getIfCached("a"))
                    .expectNext("text of a")
                    .verifyComplete();
        });
    }

    @Test
    void putsWaitForTheTransactionOfTheApplication() {
        InMemoryTransactions transactions = InMemoryTransactions.create(VirtualClock.create());
        caching.withPropertyValues(ASKED)
                .withBean(InMemoryTransactions.class, () -> transactions)
                .run(context -> {
                    Mono<String> failing = context.getBean(Shop.class)
                            .save("a")
                            .then(Mono.error(new IllegalStateException("planted")));
                    StepVerifier.create(transactions.within(failing)).verifyErrorMessage("planted");
                    StepVerifier.create(texts(context.getBean(WeirCaches.class)).getIfCached("a"))
                            .verifyComplete();
                });
    }

    @Test
    void keysOfSeveralParametersAreWrittenAsText() {
        caching.withPropertyValues(ASKED)
                .run(context -> StepVerifier.create(context.getBean(Shop.class).shelf("north", 7))
                        .expectNext("shelf 7 of north")
                        .verifyComplete());
    }

    @Test
    void cachesThatWriteDoSoInTheTransactionAndNotAfterIt() {
        VirtualClock clock = VirtualClock.create();
        InMemoryTransactions transactions = InMemoryTransactions.create(clock);
        InMemoryStore<String, String> store =
                InMemoryStore.<String, String>create("texts", clock).takingPartIn(transactions);
        store.refuse(mutation -> true);
        caching.withPropertyValues(ASKED, "weir.caches.texts.model=write-through")
                .withBean(InMemoryTransactions.class, () -> transactions)
                .withBean("texts", InMemoryStore.class, () -> store)
                .run(context -> StepVerifier.create(
                                transactions.within(context.getBean(Shop.class).save("a")))
                        .verifyError());
    }

    @Test
    void annotationsThatNothingHeedsAreSaid() {
        application.withPropertyValues(ASKED).run(context -> {
            FailureAnalysis analysis = new WeirFailureAnalyzer().analyze(context.getStartupFailure());
            assertThat(analysis.getDescription())
                    .startsWith("The property 'weir.spring-cache.enabled' cannot be used as it is: It has no effect");
            assertThat(analysis.getAction()).startsWith("Add @EnableCaching");
        });
    }

    @Test
    void whoDoesNotAskOrHasAnotherManagerHasNone() {
        application.run(context -> assertThat(context).hasNotFailed());
        caching.run(context -> assertThat(context).doesNotHaveBean(WeirCacheManager.class));
        caching.withPropertyValues(ASKED)
                .withBean(CacheManager.class, ConcurrentMapCacheManager::new)
                .run(context -> assertThat(context)
                        .hasSingleBean(CacheManager.class)
                        .doesNotHaveBean(WeirCacheManager.class)
                        .doesNotHaveBean("weirCacheInterceptor"));
    }

    private static ReactiveCache<String, String> texts(WeirCaches caches) {
        return caches.get("texts", String.class, String.class);
    }

    @Configuration(proxyBeanMethods = false)
    @EnableCaching
    static class Caching {}

    static class Shop {

        private final AtomicInteger calls = new AtomicInteger();

        public AtomicInteger calls() {
            return calls;
        }

        @Cacheable("texts")
        public Mono<String> find(String id) {
            return Mono.fromSupplier(() -> {
                calls.incrementAndGet();
                return "text of " + id;
            });
        }

        @Cacheable("texts")
        public Mono<String> shelf(String shop, int number) {
            return Mono.just("shelf " + number + " of " + shop);
        }

        @CachePut("texts")
        public Mono<String> save(String id) {
            return Mono.just("text of " + id);
        }
    }
}
