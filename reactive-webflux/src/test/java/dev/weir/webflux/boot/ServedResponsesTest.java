/*
 * Copyright the Weir authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.weir.webflux.boot;

import static org.assertj.core.api.Assertions.assertThat;

import dev.weir.CacheContext;
import dev.weir.testing.VirtualClock;
import dev.weir.time.CacheClock;
import dev.weir.webflux.http.SessionTokens;
import dev.weir.webflux.http.TenantResolver;
import dev.weir.webflux.response.ResponseCacheFilter;
import io.netty.handler.codec.http.HttpHeaders;
import io.netty.handler.codec.http.HttpMethod;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.springframework.boot.test.context.assertj.AssertableReactiveWebApplicationContext;
import org.springframework.boot.test.context.runner.ReactiveWebApplicationContextRunner;
import org.springframework.context.ApplicationContext;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.http.ResponseEntity;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RestController;
import reactor.core.publisher.Mono;
import reactor.netty.http.client.HttpClient;

/** An application whose properties keep responses and heed requests, as its clients meet it: over HTTP, all filters together. */
class ServedResponsesTest {

    private final VirtualClock clock = VirtualClock.create();

    private final ReactiveWebApplicationContextRunner application = Served.application()
            .withBean(CacheClock.class, () -> clock)
            .withUserConfiguration(Catalog.class)
            .withPropertyValues(
                    "weir.http.consistency=true",
                    "weir.responses.enabled=true",
                    "weir.responses.paths=/catalog/**",
                    "weir.responses.hosts=shop.example");

    @Test
    void whatIsKeptIsServedByTheClockOfTheApplication() {
        application.run(context -> {
            assertThat(get(context, "/catalog/a").body()).isEqualTo("run 1 of a for nobody at its own level");
            clock.advanceBy(Duration.ofSeconds(40));
            Answer kept = get(context, "/catalog/a");
            assertThat(kept.body()).startsWith("run 1 ");
            assertThat(kept.field("age")).isEqualTo("40");
            assertThat(kept.field("cache-status")).isEqualTo("responses; hit; ttl=20");
            assertThat(kept.field("vary")).isEqualTo("consistency");
            assertThat(get(context, "/catalog/a", "Host", "evil.example").field("cache-status"))
                    .isEqualTo("responses; fwd=bypass");
            assertThat(send(context, "HEAD", "/catalog/a").field("cache-status"))
                    .contains("hit");
            clock.advanceBy(Duration.ofSeconds(20));
            assertThat(get(context, "/catalog/a").body()).startsWith("run 3 ");
        });
    }

    @Test
    void whoAsksForMoreGetsItAndNobodyElse() {
        application.run(context -> {
            get(context, "/catalog/a");
            assertThat(get(context, "/catalog/a", "Consistency", "strong").status())
                    .isEqualTo(403);
            Answer bounded = get(context, "/catalog/a", "Consistency", "bounded=5");
            assertThat(bounded.body()).isEqualTo("run 2 of a for nobody at bounded(PT5S)");
            assertThat(bounded.field("cache-status")).isEqualTo("responses; fwd=request");
            assertThat(get(context, "/catalog/a", "Consistency", "eventual").body())
                    .startsWith("run 1 ");
            assertThat(size(context)).isEqualTo(1);
        });
    }

    @Test
    void sessionsAndTenantsOfTheApplicationAreKeptApart() {
        application.withUserConfiguration(Known.class).run(context -> {
            for (String shop : new String[] {"north", "south"}) {
                String his = "of a for " + shop + " at its own level";
                assertThat(get(context, "/catalog/a", "Shop", shop).body()).endsWith(his);
                Answer kept = get(context, "/catalog/a", "Shop", shop, "Weir-Session", "forged");
                assertThat(kept.body()).endsWith(his);
                assertThat(kept.field("cache-status")).contains("hit");
                assertThat(kept.field("vary")).isEqualTo("consistency, shop, weir-session");
            }
            String token = send(context, "POST", "/catalog/b", "Shop", "north").field("weir-session");
            assertThat(token).isNotEmpty();

            Answer his = get(context, "/catalog/a", "Shop", "north", "Weir-Session", token);
            assertThat(his.body()).endsWith("of a for north at SESSION");
            assertThat(his.field("cache-status")).isEqualTo("responses; fwd=request");
            assertThat(his.field("cache-control")).contains("private");
            Answer another = get(context, "/catalog/a", "Shop", "south", "Weir-Session", token);
            assertThat(another.field("cache-status")).as("it is none there").contains("hit");
            assertThat(another.field("weir-session")).isEmpty();
            assertThat(size(context)).isEqualTo(2);
        });
    }

    @Test
    void whatIsWrittenIsForgotten() {
        application.run(context -> {
            get(context, "/catalog/a");
            get(context, "/catalog/b");
            assertThat(send(context, "POST", "/catalog/a").field("cache-status"))
                    .isEqualTo("responses; fwd=method");
            assertThat(get(context, "/catalog/a").field("cache-status")).contains("stored");
            assertThat(get(context, "/catalog/b").field("cache-status")).contains("hit");
        });
    }

    private static long size(AssertableReactiveWebApplicationContext context) {
        return context.getBean(ResponseCacheFilter.class).stats().size();
    }

    private static Answer get(ApplicationContext context, String path, String... fields) {
        return send(context, "GET", path, fields);
    }

    private static Answer send(ApplicationContext context, String method, String path, String... fields) {
        Answer answer = HttpClient.create()
                .port(Served.port(context))
                .headers(headers -> {
                    headers.set("Host", "shop.example");
                    for (int i = 0; i < fields.length; i += 2) {
                        headers.set(fields[i], fields[i + 1]);
                    }
                })
                .request(HttpMethod.valueOf(method))
                .uri(path)
                .responseSingle((head, body) -> body.asString()
                        .defaultIfEmpty("")
                        .map(text -> new Answer(head.status().code(), head.responseHeaders(), text)))
                .block(Duration.ofSeconds(60));
        assertThat(answer).isNotNull();
        return answer;
    }

    record Answer(int status, HttpHeaders fields, String body) {

        String field(String name) {
            return String.join(", ", fields.getAll(name));
        }
    }

    /** Tells for whom, and at which level, each of its answers was made. */
    @RestController
    static class Catalog {

        private final AtomicInteger runs = new AtomicInteger();

        @GetMapping("/catalog/{id}")
        public Mono<ResponseEntity<String>> find(@PathVariable("id") String id) {
            return Mono.deferContextual(context -> Mono.just(ResponseEntity.ok()
                    .header("Cache-Control", "max-age=60")
                    .body("run " + runs.incrementAndGet() + " of " + id + " for "
                            + CacheContext.tenantIn(context).orElse("nobody") + " at "
                            + CacheContext.consistencyIn(context)
                                    .map(Object::toString)
                                    .orElse("its own level"))));
        }

        @PostMapping("/catalog/{id}")
        public Mono<String> change(@PathVariable("id") String id) {
            return Mono.just("changed " + id);
        }
    }

    @Configuration(proxyBeanMethods = false)
    static class Known {

        @Bean
        SessionTokens tokens(CacheClock clock) {
            return SessionTokens.signedWith(new byte[32], clock);
        }

        @Bean
        TenantResolver tenants() {
            return TenantResolver.fromHeader("Shop");
        }
    }
}
