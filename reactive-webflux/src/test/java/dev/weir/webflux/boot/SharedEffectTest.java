/*
 * Copyright the Weir authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.weir.webflux.boot;

import static org.assertj.core.api.Assertions.assertThat;

import dev.weir.Loader;
import dev.weir.ReactiveCache;
import dev.weir.Weir;
import dev.weir.webflux.actuate.WeirEndpoint;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.springframework.boot.autoconfigure.AutoConfigurations;
import org.springframework.boot.cache.autoconfigure.CacheAutoConfiguration;
import org.springframework.boot.http.codec.autoconfigure.CodecsAutoConfiguration;
import org.springframework.boot.test.context.runner.ReactiveWebApplicationContextRunner;
import org.springframework.boot.webflux.autoconfigure.WebFluxAutoConfiguration;
import org.springframework.cache.CacheManager;
import org.springframework.cache.annotation.EnableCaching;
import org.springframework.context.ApplicationContext;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.test.web.reactive.server.WebTestClient;
import reactor.core.publisher.Mono;

/** Every property that is none of a cache, of Redis or of the response cache does what it says. */
class SharedEffectTest {

    private final ReactiveWebApplicationContextRunner application = new ReactiveWebApplicationContextRunner()
            .withConfiguration(Boots.OURS)
            .withConfiguration(AutoConfigurations.of(
                    CodecsAutoConfiguration.class, WebFluxAutoConfiguration.class, CacheAutoConfiguration.class))
            .withPropertyValues(
                    "management.endpoints.web.exposure.include=weir", "weir.caches.texts.policy.fresh-for=1h")
            .withUserConfiguration(Counted.class);

    static Stream<Effect> all() {
        return Stream.of(
                Effect.of("weir.enabled", "false", "loads=2"),
                Effect.of("weir.namespace", "stock", "namespace=stock"),
                Effect.of("weir.http.consistency", "true", "strong=403"),
                Effect.of("weir.spring-cache.enabled", "true", "manager=WeirCacheManager"),
                Effect.of("weir.console.enabled", "true", "console=200"),
                Effect.of("weir.console.path", "/caches", "moved=200", "weir.console.enabled=true"),
                Effect.of("weir.console.hosts", "console.example", "named=200", "weir.console.enabled=true"),
                Effect.of("weir.console.access", "unrestricted", "\"mayChange\":true", "weir.console.enabled=true"),
                Effect.of("weir.console.show-keys", "true", "\"showsKeys\":true", "weir.console.enabled=true"),
                Effect.of("weir.console.every", "2s", "\"every\":2000", "weir.console.enabled=true"),
                Effect.of("weir.console.history", "1m", "\"samples\":60,", "weir.console.enabled=true"),
                Effect.of("management.endpoint.weir.show-keys", "true", "key=confidential"));
    }

    @ParameterizedTest
    @MethodSource("all")
    void thePropertyDoesWhatItSays(Effect effect) {
        ReactiveWebApplicationContextRunner beside =
                application.withPropertyValues(effect.beside().toArray(String[]::new));
        beside.run(context -> assertThat(view(context)).doesNotContain(effect.seen()));
        beside.withPropertyValues(effect.property() + "=" + effect.value()).run(context -> {
            assertThat(context).hasNotFailed();
            assertThat(view(context)).contains(effect.seen());
        });
    }

    private static String view(ApplicationContext context) {
        ReactiveCache<String, String> texts =
                context.getBean(WeirCaches.class).get("texts", String.class, String.class);
        texts.get("confidential").then(texts.get("confidential")).block(Duration.ofSeconds(60));
        return "loads=" + context.getBean(AtomicInteger.class)
                + " namespace=" + context.getBean(Weir.class).name()
                + " strong=" + askedForStrong(context)
                + " manager=" + context.getBean(CacheManager.class).getClass().getSimpleName()
                + " key=" + key(context.getBean(WeirEndpoint.class))
                + " console=" + status(context, "/weir/")
                + " moved=" + status(context, "/caches/")
                + " named=" + status(context, "/weir/", "console.example")
                + " setting=" + setting(context);
    }

    private static int status(ApplicationContext context, String path) {
        return status(context, path, "localhost");
    }

    private static int status(ApplicationContext context, String path, String host) {
        return WebTestClient.bindToApplicationContext(context)
                .build()
                .get()
                .uri(path)
                .header("Host", host)
                .exchange()
                .returnResult(Void.class)
                .getStatus()
                .value();
    }

    /** What the console says of itself first, where it is. */
    private static String setting(ApplicationContext context) {
        String path = status(context, "/weir/") == 200 ? "/weir/live" : "/caches/live";
        return WebTestClient.bindToApplicationContext(context)
                .build()
                .get()
                .uri(path)
                .exchange()
                .returnResult(String.class)
                .getResponseBody()
                .blockFirst(Duration.ofSeconds(30));
    }

    private static int askedForStrong(ApplicationContext context) {
        return WebTestClient.bindToApplicationContext(context)
                .build()
                .get()
                .uri("/")
                .header("Consistency", "strong")
                .exchange()
                .returnResult(Void.class)
                .getStatus()
                .value();
    }

    private static Object key(WeirEndpoint endpoint) {
        return endpoint.key("texts", "confidential", null)
                .blockOptional(Duration.ofSeconds(60))
                .orElseThrow()
                .get("key");
    }

    @Configuration(proxyBeanMethods = false)
    @EnableCaching
    static class Counted {

        @Bean
        AtomicInteger loads() {
            return new AtomicInteger();
        }

        @Bean
        Loader<String, String> texts(AtomicInteger loads) {
            return (key, context) -> Mono.fromSupplier(() -> key + loads.incrementAndGet());
        }
    }
}
