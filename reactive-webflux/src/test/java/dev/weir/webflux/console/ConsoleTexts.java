/*
 * Copyright the Weir authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.weir.webflux.console;

import static org.assertj.core.api.Assertions.assertThat;

import dev.weir.Loader;
import dev.weir.ReactiveCache;
import dev.weir.webflux.boot.Served;
import dev.weir.webflux.boot.WeirCaches;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicInteger;
import org.springframework.boot.test.context.runner.ReactiveWebApplicationContextRunner;
import org.springframework.context.ApplicationContext;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.test.web.reactive.server.EntityExchangeResult;
import org.springframework.test.web.reactive.server.WebTestClient;
import reactor.core.publisher.Mono;
import reactor.test.StepVerifier;

/** What the tests of the console over HTTP have in common: an application with a cache of texts, and how it is asked. */
final class ConsoleTexts {

    private static final Duration LONG = Duration.ofSeconds(30);

    private ConsoleTexts() {}

    static ReactiveWebApplicationContextRunner application() {
        return Served.application()
                .withUserConfiguration(Texts.class)
                .withPropertyValues(
                        "weir.console.enabled=true",
                        "weir.console.every=100ms",
                        "weir.console.history=1m",
                        "weir.caches.texts.tags=all");
    }

    static EntityExchangeResult<String> got(ApplicationContext context, String path) {
        EntityExchangeResult<String> answer = client(context)
                .get()
                .uri(path)
                .exchange()
                .expectBody(String.class)
                .returnResult();
        assertThat(answer.getStatus().value()).as(path).isEqualTo(200);
        return answer;
    }

    static void read(ApplicationContext context, String key) {
        StepVerifier.create(texts(context).get(key))
                .expectNextCount(1)
                .expectComplete()
                .verify(LONG);
    }

    static boolean cached(ApplicationContext context, String key) {
        return Boolean.TRUE.equals(texts(context).getIfCached(key).hasElement().block(LONG));
    }

    static ReactiveCache<String, String> texts(ApplicationContext context) {
        return context.getBean(WeirCaches.class).get("texts", String.class, String.class);
    }

    static WebTestClient client(ApplicationContext context) {
        return Served.client(context);
    }

    @Configuration(proxyBeanMethods = false)
    static class Texts {

        @Bean
        AtomicInteger loads() {
            return new AtomicInteger();
        }

        @Bean
        Loader<String, String> texts(AtomicInteger loads) {
            return (key, context) -> switch (key) {
                case "broken" -> Mono.error(new UnsupportedOperationException("password hunter2"));
                case "closed" -> Mono.error(new IllegalStateException("password hunter2"));
                default -> Mono.fromSupplier(() -> "value of " + key + loads.incrementAndGet());
            };
        }
    }
}
