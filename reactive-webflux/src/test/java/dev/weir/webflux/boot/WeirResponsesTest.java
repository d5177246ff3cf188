/*
 * Copyright the Weir authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.weir.webflux.boot;

import static org.assertj.core.api.Assertions.assertThat;

import dev.weir.Weir;
import dev.weir.testing.VirtualClock;
import dev.weir.time.CacheClock;
import dev.weir.webflux.response.ResponseCacheFilter;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.springframework.boot.autoconfigure.AutoConfigurations;
import org.springframework.boot.http.codec.autoconfigure.CodecsAutoConfiguration;
import org.springframework.boot.test.context.runner.ReactiveWebApplicationContextRunner;
import org.springframework.boot.webflux.autoconfigure.WebFluxAutoConfiguration;
import org.springframework.context.ApplicationContext;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.http.CacheControl;
import org.springframework.test.web.reactive.server.WebTestClient;
import org.springframework.web.reactive.function.server.RouterFunction;
import org.springframework.web.reactive.function.server.RouterFunctions;
import org.springframework.web.reactive.function.server.ServerResponse;

/** Reactive web applications keep what handlers answer, where they ask for it. */
class WeirResponsesTest {

    private static final String[] ASKED = {
        "weir.responses.enabled=true", "weir.responses.paths=/catalog/**", "weir.responses.hosts=shop.example"
    };

    private final VirtualClock clock = VirtualClock.create();

    private final ReactiveWebApplicationContextRunner application = new ReactiveWebApplicationContextRunner()
            .withConfiguration(Boots.OURS)
            .withConfiguration(AutoConfigurations.of(CodecsAutoConfiguration.class, WebFluxAutoConfiguration.class))
            .withBean(CacheClock.class, () -> clock)
            .withUserConfiguration(Catalog.class);

    @Test
    void whatHandlersAnswerIsKeptByTheClockOfTheApplication() {
        application.withPropertyValues(ASKED).run(context -> {
            assertThat(body(context, "/catalog/a")).isEqualTo("run 1");
            clock.advanceBy(Duration.ofSeconds(40));
            get(context, "/catalog/a")
                    .expectHeader()
                    .valueEquals("Age", "40")
                    .expectHeader()
                    .valueEquals("Cache-Status", "responses; hit; ttl=20")
                    .expectBody(String.class)
                    .isEqualTo("run 1");
            clock.advanceBy(Duration.ofSeconds(20));
            assertThat(body(context, "/catalog/a")).isEqualTo("run 2");
            assertThat(context.getBean(ResponseCacheFilter.class).stats().hits())
                    .isEqualTo(1);
        });
    }

    @Test
    void nothingIsKeptWhereNobodyAsksOrNothingIsCached() {
        application.run(context -> {
            assertThat(context).doesNotHaveBean(ResponseCacheFilter.class);
            assertThat(body(context, "/catalog/a")).isEqualTo("run 1");
            assertThat(body(context, "/catalog/a")).isEqualTo("run 2");
        });
        application
                .withPropertyValues(ASKED)
                .withPropertyValues("weir.enabled=false")
                .run(context -> {
                    assertThat(body(context, "/catalog/a")).isEqualTo("run 1");
                    get(context, "/catalog/a")
                            .expectHeader()
                            .doesNotExist("Cache-Status")
                            .expectBody(String.class)
                            .isEqualTo("run 2");
                    assertThat(context).hasSingleBean(ResponseCacheFilter.class);
                });
    }

    @Test
    void itStandsBesideThoseOfTheApplication() {
        application
                .withPropertyValues(ASKED)
                .withUserConfiguration(OwnFilter.class)
                .run(context -> assertThat(context.getBeansOfType(ResponseCacheFilter.class))
                        .containsOnlyKeys("weirResponseCacheFilter", "own"));
    }

    @Test
    void withoutAWebApplicationThereIsNone() {
        Boots.application()
                .withPropertyValues(ASKED)
                .run(context -> assertThat(context).hasNotFailed().doesNotHaveBean(ResponseCacheFilter.class));
    }

    private static String body(ApplicationContext context, String path) {
        return get(context, path).expectBody(String.class).returnResult().getResponseBody();
    }

    private static WebTestClient.ResponseSpec get(ApplicationContext context, String path) {
        return WebTestClient.bindToApplicationContext(context)
                .build()
                .get()
                .uri("http://shop.example" + path)
                .exchange();
    }

    @Configuration(proxyBeanMethods = false)
    static class Catalog {

        @Bean
        RouterFunction<ServerResponse> routes() {
            AtomicInteger runs = new AtomicInteger();
            return RouterFunctions.route()
                    .GET(
                            "/catalog/{id}",
                            request -> ServerResponse.ok()
                                    .cacheControl(CacheControl.maxAge(Duration.ofMinutes(1)))
                                    .bodyValue("run " + runs.incrementAndGet()))
                    .build();
        }
    }

    @Configuration(proxyBeanMethods = false)
    static class OwnFilter {

        @Bean
        ResponseCacheFilter own(Weir weir) {
            return ResponseCacheFilter.in(weir, "own")
                    .paths("/own/**")
                    .anyHost()
                    .build();
        }
    }
}
