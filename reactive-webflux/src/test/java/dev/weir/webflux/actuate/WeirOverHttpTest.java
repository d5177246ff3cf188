/*
 * Copyright the Weir authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.weir.webflux.actuate;

import static org.assertj.core.api.Assertions.assertThat;

import dev.weir.ReactiveCache;
import dev.weir.Weir;
import dev.weir.redis.server.RedisEdition;
import dev.weir.redis.server.RedisOptions;
import dev.weir.redis.server.RedisServer;
import dev.weir.tenant.TenantQuota;
import dev.weir.webflux.boot.Product;
import dev.weir.webflux.boot.Served;
import dev.weir.webflux.boot.WeirCaches;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.springframework.boot.test.context.runner.ReactiveWebApplicationContextRunner;
import org.springframework.context.ApplicationContext;
import org.springframework.http.HttpMethod;
import org.springframework.http.HttpStatus;
import org.springframework.test.web.reactive.server.EntityExchangeResult;
import org.springframework.test.web.reactive.server.WebTestClient;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import reactor.core.scheduler.Schedulers;
import reactor.test.StepVerifier;

/** Endpoint and health of an application, as they are asked for over HTTP. */
class WeirOverHttpTest {

    private static final Duration LONG = Duration.ofSeconds(60);

    private final ReactiveWebApplicationContextRunner application = Served.application()
            .withPropertyValues(
                    "management.endpoints.web.exposure.include=weir,health",
                    "management.endpoint.health.show-details=always",
                    "weir.caches.products.key=String",
                    "weir.caches.products.value=dev.weir.webflux.boot.Product",
                    "weir.caches.products.tags=category:{category}");

    @Test
    void cachesAreShownHoweverTheyWereBuilt() {
        application.run(context -> {
            filled(context);
            handmade(context);
            assertThat(told(context, "/actuator/weir"))
                    .startsWith("{\"namespace\":\"shop\",\"health\":\"UP\",\"caches\":[{\"name\":\"handmade\",")
                    .contains("{\"name\":\"products\",\"size\":1,");
            assertThat(told(context, "/actuator/weir/handmade")).startsWith("{\"name\":\"handmade\",\"size\":0,");
            Served.client(context)
                    .get()
                    .uri("/actuator/weir/produce")
                    .exchange()
                    .expectStatus()
                    .isNotFound();
        });
    }

    @Test
    void aKeyIsExplainedWithoutTellingIt() {
        application.run(context -> {
            filled(context);
            handmade(context);
            String told = told(context, "/actuator/weir/products/confidential");
            assertThat(told)
                    .contains("\"outlook\":\"HIT\"", "\"key\":\"sha256:3151084286f59511\"", "\"tags\":[\"sha256:")
                    .doesNotContain("confidential", "category", "books");
            assertThat(told(context, "/actuator/weir/handmade/7?tenant=acme"))
                    .contains("\"outlook\":\"LOAD\"", "\"tenant\":\"sha256:")
                    .doesNotContain("acme");
            assertThat(told(context, "/actuator/weir/products/{key}", "a/b"))
                    .contains("\"key\":\"sha256:c14cddc033f64b9d\"");
        });
    }

    @Test
    void whatCannotBeAKeyOrATenantIsABadRequestThatIsNotRepeated() {
        application.run(context -> {
            handmade(context);
            for (String path :
                    new String[] {"/handmade/secret?tenant=acme", "/handmade/7", "/products/a?tenant=secret"}) {
                assertThat(Served.client(context)
                                .get()
                                .uri("/actuator/weir" + path)
                                .exchange()
                                .expectStatus()
                                .isBadRequest()
                                .expectBody(String.class)
                                .returnResult()
                                .getResponseBody())
                        .as(path)
                        .doesNotContain("\"message\":\"secret", "acme");
            }
        });
    }

    @Test
    void nothingIsForgottenUnlessThatIsAllowed() {
        application.run(context -> {
            ReactiveCache<String, Product> products = filled(context);
            assertThat(deleted(context, "/products/confidential")).isEqualTo(HttpStatus.METHOD_NOT_ALLOWED);
            assertThat(deleted(context, "/products")).isEqualTo(HttpStatus.METHOD_NOT_ALLOWED);
            StepVerifier.create(products.getIfCached("confidential"))
                    .expectNextCount(1)
                    .verifyComplete();
        });
        application
                .withPropertyValues("management.endpoint.weir.access=unrestricted")
                .run(context -> {
                    ReactiveCache<String, Product> products = filled(context);
                    assertThat(deleted(context, "/products/confidential")).isEqualTo(HttpStatus.OK);
                    StepVerifier.create(products.getIfCached("confidential")).verifyComplete();
                    filled(context);
                    assertThat(deleted(context, "/products")).isEqualTo(HttpStatus.OK);
                    StepVerifier.create(products.getIfCached("confidential")).verifyComplete();
                    assertThat(deleted(context, "/produce")).isEqualTo(HttpStatus.NO_CONTENT);
                });
    }

    @Test
    void withoutBeingExposedThereIsNone() {
        application
                .withPropertyValues("management.endpoints.web.exposure.include=health")
                .run(context -> Served.client(context)
                        .get()
                        .uri("/actuator/weir")
                        .exchange()
                        .expectStatus()
                        .isNotFound());
    }

    @Test
    void anApplicationWhoseRedisGoesIsWellAndItsCachesAreDegraded() {
        try (RedisServer redis =
                RedisEdition.embedded().start(RedisOptions.defaults().withPassword("hidden"))) {
            application
                    .withPropertyValues(
                            "weir.redis.url=redis://127.0.0.1:"
                                    + redis.endpoint().port(),
                            "weir.redis.username=default",
                            "weir.redis.password=hidden",
                            "management.endpoint.weir.access=unrestricted")
                    .run(context -> {
                        awaited(context, "\"status\":\"UP\"");
                        redis.stop();
                        String told = awaited(context, "\"status\":\"DEGRADED\"");
                        assertThat(told)
                                .contains("\"remote\":", "\"coherence\":", "\"owedInvalidations\":0")
                                .doesNotContain(
                                        "hidden",
                                        String.valueOf(redis.endpoint().port()));
                        filled(context);
                        assertThat(Served.client(context)
                                        .delete()
                                        .uri("/actuator/weir/products/confidential")
                                        .exchange()
                                        .expectStatus()
                                        .isOk()
                                        .expectBody(String.class)
                                        .returnResult()
                                        .getResponseBody())
                                .contains("\"owed\":true");
                        assertThat(told(context, "/actuator/health/weir")).contains("\"owedInvalidations\":1");
                        assertThat(told(context, "/actuator/health"))
                                .startsWith("{\"components\":")
                                .endsWith("\"status\":\"DEGRADED\"}},\"status\":\"UP\"}")
                                .doesNotContain("hidden");
                        assertThat(told(context, "/actuator/weir"))
                                .contains("\"health\":\"DEGRADED\"")
                                .doesNotContain("hidden");
                        redis.restart();
                        awaited(context, "\"status\":\"UP\"");
                    });
        }
    }

    @Test
    void cachesThatAreClosedMakeTheApplicationUnwell() {
        application.run(context -> {
            StepVerifier.create(context.getBean(Weir.class).close())
                    .expectComplete()
                    .verify(LONG);
            Served.client(context)
                    .get()
                    .uri("/actuator/health")
                    .exchange()
                    .expectStatus()
                    .isEqualTo(HttpStatus.SERVICE_UNAVAILABLE);
        });
    }

    /** What of the health of caches is told once it holds these words. */
    private static String awaited(ApplicationContext context, String words) {
        WebTestClient client = Served.client(context);
        return Flux.interval(Duration.ofMillis(50), Schedulers.boundedElastic())
                .onBackpressureDrop()
                .map(tick -> body(client, "/actuator/health/weir"))
                .filter(told -> told.contains(words))
                .blockFirst(LONG);
    }

    private static String told(ApplicationContext context, String path, String... parts) {
        return body(Served.client(context), path, parts);
    }

    private static String body(WebTestClient client, String path, String... parts) {
        EntityExchangeResult<String> answer = client.get()
                .uri(path, (Object[]) parts)
                .exchange()
                .expectBody(String.class)
                .returnResult();
        assertThat(answer.getStatus()).as(answer.getResponseBody()).isEqualTo(HttpStatus.OK);
        return answer.getResponseBody();
    }

    private static HttpStatus deleted(ApplicationContext context, String path) {
        return HttpStatus.valueOf(Served.client(context)
                .method(HttpMethod.DELETE)
                .uri("/actuator/weir" + path)
                .exchange()
                .returnResult(String.class)
                .getStatus()
                .value());
    }

    private static void handmade(ApplicationContext context) {
        context.getBean(Weir.class)
                .cache("handmade", Long.class, String.class)
                .perTenant(TenantQuota.entries(5))
                .build();
    }

    private static ReactiveCache<String, Product> filled(ApplicationContext context) {
        ReactiveCache<String, Product> products =
                context.getBean(WeirCaches.class).get("products", String.class, Product.class);
        StepVerifier.create(products.getOrCompute("confidential", key -> Mono.just(Product.of("a"))))
                .expectNextCount(1)
                .expectComplete()
                .verify(LONG);
        return products;
    }
}
