/*
 * Copyright the Weir authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.weir.webflux.http;

import static org.assertj.core.api.Assertions.assertThat;

import dev.weir.Entry;
import dev.weir.ReactiveCache;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.context.annotation.AnnotationConfigApplicationContext;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.core.MethodParameter;
import org.springframework.core.ReactiveAdapterRegistry;
import org.springframework.http.HttpStatus;
import org.springframework.http.MediaType;
import org.springframework.http.ResponseEntity;
import org.springframework.http.codec.ServerCodecConfigurer;
import org.springframework.mock.http.server.reactive.MockServerHttpRequest;
import org.springframework.mock.web.server.MockServerWebExchange;
import org.springframework.test.web.reactive.server.WebTestClient;
import org.springframework.util.ReflectionUtils;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.ResponseStatus;
import org.springframework.web.bind.annotation.RestController;
import org.springframework.web.reactive.HandlerResult;
import org.springframework.web.reactive.accept.RequestedContentTypeResolver;
import org.springframework.web.reactive.config.EnableWebFlux;
import org.springframework.web.server.adapter.WebHttpHandlerBuilder;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import reactor.test.StepVerifier;

/** Entries that annotated controllers return, over a real server. */
class EntryResultHandlerTest {

    private final Storefront shop = new Storefront();
    private final ReactiveCache<String, String> cache = shop.cache(builder -> builder);
    private final AnnotationConfigApplicationContext context = new AnnotationConfigApplicationContext();
    private WebTestClient client = WebTestClient.bindToServer().build();

    @BeforeEach
    void serves() {
        context.registerBean(Products.class, () -> new Products(cache));
        context.register(Web.class);
        context.refresh();
        client = shop.serves(WebHttpHandlerBuilder.applicationContext(context).build());
    }

    @AfterEach
    void closes() {
        shop.close();
        context.close();
    }

    @Test
    void tellsOfAnEntryAndEncodesItsValue() {
        loaded();

        client.get()
                .uri("/products/p-1")
                .accept(MediaType.APPLICATION_JSON)
                .exchange()
                .expectStatus()
                .isOk()
                .expectHeader()
                .contentType(MediaType.APPLICATION_JSON)
                .expectHeader()
                .valueEquals("ETag", "W/\"6\"")
                .expectHeader()
                .valueEquals("Cache-Control", "private, max-age=60")
                .expectHeader()
                .valueEquals("Age", "0")
                .expectHeader()
                .valueEquals("Cache-Status", "weir; hit; ttl=60")
                .expectBody(String.class)
                .isEqualTo("{\"name\":\"teapot\"}");
    }

    @Test
    void encodesNothingForWhoHasIt() {
        loaded();

        client.get()
                .uri("/products/p-1")
                .header("If-None-Match", "\"6\"")
                .exchange()
                .expectStatus()
                .isNotModified()
                .expectHeader()
                .valueEquals("ETag", "W/\"6\"")
                .expectHeader()
                .doesNotExist("Content-Type")
                .expectBody()
                .isEmpty();
        assertThat(Product.ENCODED.get()).isFalse();
        client.get()
                .uri("/products/p-1")
                .header("If-Match", "\"5\"")
                .exchange()
                .expectStatus()
                .isEqualTo(412);
    }

    @Test
    void isNotFoundWhereThereIsNoValue() {
        client.get()
                .uri("/products/none")
                .exchange()
                .expectStatus()
                .isNotFound()
                .expectHeader()
                .valueEquals("Cache-Control", "private, max-age=10")
                .expectBody()
                .isEmpty();
        client.get()
                .uri("/nothing")
                .exchange()
                .expectStatus()
                .isNotFound()
                .expectHeader()
                .valueEquals("Cache-Control", "no-store");
    }

    @Test
    void takesAnEntryHoweverItComes() {
        loaded();

        client.get()
                .uri("/text")
                .exchange()
                .expectHeader()
                .exists("ETag")
                .expectBody(String.class)
                .isEqualTo("teapot");
        client.get()
                .uri("/future")
                .exchange()
                .expectHeader()
                .exists("ETag")
                .expectBody(String.class)
                .isEqualTo("teapot");
    }

    @Test
    void leavesOthersAlone() {
        loaded();

        client.get()
                .uri("/plain")
                .exchange()
                .expectStatus()
                .isOk()
                .expectHeader()
                .doesNotExist("ETag")
                .expectBody(String.class)
                .isEqualTo("teapot");
    }

    @ParameterizedTest
    @ValueSource(strings = {"/in/response", "/in/responses", "/in/flux", "/in/list", "/in/deferred", "/in/map"})
    void refusesWhatWouldBeWrittenAsARecord(String path) {
        loaded();

        client.get()
                .uri(path)
                .exchange()
                .expectStatus()
                .isEqualTo(500)
                .expectBody(String.class)
                .consumeWith(answer -> assertThat(answer.getResponseBody())
                        .satisfiesAnyOf(
                                body -> assertThat(body).isNull(),
                                body -> assertThat(body).doesNotContain("teapot", "tier", "writtenAt")));
    }

    @Test
    void saysWhatToReturnInstead() {
        EntryResultHandler handler = context.getBean(EntryResultHandler.class);
        MethodParameter returned = new MethodParameter(ReflectionUtils.findMethod(Products.class, "response"), -1);
        HandlerResult result = new HandlerResult(new Object(), Mono.empty(), returned);
        MockServerWebExchange exchange = MockServerWebExchange.from(MockServerHttpRequest.get("/"));

        assertThat(handler.supports(result)).isTrue();
        StepVerifier.create(handler.handleResult(exchange, result))
                .verifyErrorSatisfies(error -> assertThat(error)
                        .isInstanceOf(IllegalStateException.class)
                        .hasMessageContaining("Products.response returns")
                        .hasMessageContaining("ResponseEntity<dev.weir.Entry<java.lang.String>>")
                        .hasMessageContaining("Mono<Entry<T>>")
                        .hasMessageContaining("EntryBatch"));
    }

    @Test
    void tellsOthersTheValidatorsAloneAndKeepsTheirStatus() {
        loaded();

        client.post()
                .uri("/products/p-1")
                .header("If-None-Match", "\"6\"")
                .exchange()
                .expectStatus()
                .isCreated()
                .expectHeader()
                .valueEquals("ETag", "W/\"6\"")
                .expectHeader()
                .doesNotExist("Cache-Control")
                .expectBody(String.class)
                .isEqualTo("teapot");
        client.post().uri("/products/none").exchange().expectStatus().isNotFound();
    }

    @Test
    void failsAsItsEntryDoes() {
        shop.down = true;

        client.get().uri("/products/p-1").exchange().expectStatus().is5xxServerError();
    }

    private void loaded() {
        shop.source.put("p-1", "teapot");
        cache.get("p-1").block(Duration.ofSeconds(60));
        Product.ENCODED.set(false);
    }

    /** A value that knows whether it was encoded. */
    record Product(String name) {

        static final java.util.concurrent.atomic.AtomicBoolean ENCODED =
                new java.util.concurrent.atomic.AtomicBoolean();

        @Override
        public String name() {
            ENCODED.set(true);
            return name;
        }
    }

    @RestController
    static class Products {

        private final ReactiveCache<String, String> cache;

        Products(ReactiveCache<String, String> cache) {
            this.cache = cache;
        }

        @GetMapping("/products/{key}")
        Mono<Entry<Product>> product(@PathVariable("key") String key) {
            return EntryReads.entry(cache, key).map(Products::asProduct);
        }

        @PostMapping("/products/{key}")
        @ResponseStatus(HttpStatus.CREATED)
        Mono<Entry<String>> created(@PathVariable("key") String key) {
            return cache.getEntry(key);
        }

        @GetMapping("/text")
        Mono<Entry<String>> text() {
            return cache.getEntry("p-1");
        }

        @GetMapping("/future")
        CompletableFuture<Entry<String>> future() {
            return cache.getEntry("p-1").toFuture();
        }

        @GetMapping("/plain")
        Mono<String> plain() {
            return cache.get("p-1");
        }

        @GetMapping("/in/response")
        Mono<ResponseEntity<Entry<String>>> response() {
            return cache.getEntry("p-1").map(ResponseEntity::ok);
        }

        @GetMapping("/in/responses")
        ResponseEntity<Flux<Entry<String>>> responses() {
            return ResponseEntity.ok(cache.getEntry("p-1").flux());
        }

        @GetMapping("/in/flux")
        Flux<Entry<String>> flux() {
            return cache.getEntry("p-1").flux();
        }

        @GetMapping("/in/list")
        Mono<List<Entry<String>>> list() {
            return cache.getEntry("p-1").map(List::of);
        }

        @GetMapping("/in/deferred")
        ResponseEntity<Mono<Entry<String>>> deferred() {
            return ResponseEntity.ok(cache.getEntry("p-1"));
        }

        @GetMapping("/in/map")
        Mono<Map<String, Entry<String>>> map() {
            return cache.getEntry("p-1").map(entry -> Map.of("p-1", entry));
        }

        @GetMapping("/nothing")
        Mono<Entry<String>> nothing() {
            return Mono.empty();
        }

        private static Entry<Product> asProduct(Entry<String> entry) {
            return new Entry<>(
                    entry.value().map(Product::new),
                    entry.tier(),
                    entry.freshness(),
                    entry.age(),
                    entry.freshFor(),
                    entry.writtenAt(),
                    entry.tags(),
                    entry.version(),
                    entry.etag(),
                    entry.coalesced());
        }
    }

    @Configuration
    @EnableWebFlux
    static class Web {

        @Bean
        EntryResultHandler entries(
                ServerCodecConfigurer codecs, RequestedContentTypeResolver types, ReactiveAdapterRegistry registry) {
            return new EntryResultHandler(codecs.getWriters(), types, registry, exchange -> AnswerPolicy.standard());
        }
    }
}
