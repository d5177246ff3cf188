/*
 * Copyright the Weir authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.weir.webflux.boot;

import static org.assertj.core.api.Assertions.assertThat;

import dev.weir.Loader;
import dev.weir.ReactiveCache;
import dev.weir.Weir;
import dev.weir.backend.BackendSource;
import dev.weir.policy.CachePolicy;
import dev.weir.testing.InMemoryStore;
import dev.weir.time.CacheClock;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import reactor.core.publisher.Mono;
import reactor.test.StepVerifier;

/** Caches that are not enabled pass through. */
class PassThroughTest {

    @Test
    void eachAnswerComesFromTheLoader() {
        Boots.application()
                .withUserConfiguration(Counting.class)
                .withPropertyValues(
                        "weir.caches.texts.policy.fresh-for=1h", "weir.caches.texts.policy.stale-if-error=2h")
                .run(context -> {
                    ReactiveCache<String, String> texts =
                            context.getBean(WeirCaches.class).get("texts", String.class, String.class);
                    StepVerifier.create(texts.get("a").then(texts.get("a")))
                            .expectNext("a")
                            .verifyComplete();
                    assertThat(context.getBean(AtomicInteger.class)).hasValue(1);
                });
        Boots.application()
                .withUserConfiguration(Counting.class)
                .withPropertyValues(
                        "weir.enabled=false",
                        "weir.caches.texts.policy.fresh-for=1h",
                        "weir.caches.texts.policy.stale-if-error=2h")
                .run(context -> {
                    ReactiveCache<String, String> texts =
                            context.getBean(WeirCaches.class).get("texts", String.class, String.class);
                    StepVerifier.create(texts.get("a").then(texts.get("a")))
                            .expectNext("a")
                            .verifyComplete();
                    assertThat(context.getBean(AtomicInteger.class)).hasValue(2);
                    StepVerifier.create(texts.getIfCached("a")).verifyComplete();
                    StepVerifier.create(texts.getAll(List.of("a", "b")))
                            .expectNextCount(1)
                            .verifyComplete();
                    assertThat(context.getBean(AtomicInteger.class)).hasValue(4);
                    StepVerifier.create(texts.put("a", "other").then(texts.get("a")))
                            .expectNext("a")
                            .verifyComplete();
                });
    }

    @Test
    void whatCodeBuildsIsTheBusinessOfCode() {
        Boots.application()
                .withUserConfiguration(Counting.class)
                .withPropertyValues("weir.enabled=false")
                .run(context -> {
                    ReactiveCache<String, String> built = context.getBean(Weir.class)
                            .cache("built", String.class, String.class)
                            .policy(CachePolicy.freshFor(Duration.ofHours(1)))
                            .build();
                    StepVerifier.create(built.put("a", "kept").then(built.getIfCached("a")))
                            .expectNext("kept")
                            .verifyComplete();
                    assertThat(Metadata.read().descriptions().get("weir.enabled"))
                            .contains("caches that properties declare");
                });
    }

    @Test
    void whatWouldBeWrittenBehindIsWrittenAtOnceAndNeedsNoRedis() {
        InMemoryStore<String, String> store = InMemoryStore.create("texts", CacheClock.system());
        Boots.application()
                .withBean("texts", InMemoryStore.class, () -> store)
                .withPropertyValues(
                        "weir.enabled=false",
                        "weir.redis.url=redis://127.0.0.1:1",
                        "weir.caches.texts.key=String",
                        "weir.caches.texts.value=String",
                        "weir.caches.texts.model=write-behind",
                        "weir.caches.texts.write-behind.max-lag=10s")
                .run(context -> {
                    assertThat(context).hasNotFailed().doesNotHaveBean(BackendSource.class);
                    ReactiveCache<String, String> texts =
                            context.getBean(WeirCaches.class).get("texts", String.class, String.class);
                    StepVerifier.create(texts.put("a", "written")).verifyComplete();
                    StepVerifier.create(store.loadAll(Set.of("a")))
                            .assertNext(all -> assertThat(all).containsEntry("a", "written"))
                            .verifyComplete();
                });
    }

    @Configuration(proxyBeanMethods = false)
    static class Counting {

        @Bean
        AtomicInteger calls() {
            return new AtomicInteger();
        }

        @Bean
        Loader<String, String> texts(AtomicInteger calls) {
            return (key, context) -> Mono.fromSupplier(() -> {
                calls.incrementAndGet();
                return key;
            });
        }
    }
}
