/*
 * Copyright the Weir authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.weir.webflux.boot;

import static org.assertj.core.api.Assertions.assertThat;

import dev.weir.Entry;
import dev.weir.Loader;
import dev.weir.ReactiveCache;
import dev.weir.webflux.http.AnswerPolicy;
import dev.weir.webflux.http.ConsistencyFilter;
import dev.weir.webflux.http.EntryAnswers;
import dev.weir.webflux.http.EntryResultHandler;
import dev.weir.webflux.http.SessionTokens;
import dev.weir.webflux.http.TenantResolver;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;
import org.springframework.boot.autoconfigure.AutoConfigurations;
import org.springframework.boot.http.codec.autoconfigure.CodecsAutoConfiguration;
import org.springframework.boot.test.context.runner.ReactiveWebApplicationContextRunner;
import org.springframework.boot.webflux.autoconfigure.WebFluxAutoConfiguration;
import org.springframework.context.ApplicationContext;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.test.web.reactive.server.WebTestClient;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RestController;
import org.springframework.web.reactive.function.server.RouterFunction;
import org.springframework.web.reactive.function.server.RouterFunctions;
import org.springframework.web.reactive.function.server.ServerResponse;
import reactor.core.publisher.Mono;

/** Reactive web applications answer from entries without being told how. */
class WeirHttpTest {

    private final ReactiveWebApplicationContextRunner application = new ReactiveWebApplicationContextRunner()
            .withConfiguration(Boots.OURS)
            .withConfiguration(AutoConfigurations.of(CodecsAutoConfiguration.class, WebFluxAutoConfiguration.class))
            .withPropertyValues("weir.caches.texts.policy.fresh-for=1m")
            .withUserConfiguration(Texts.class);

    @Test
    void controllersAndFunctionalHandlersAnswerFromEntries() {
        application.run(context -> {
            WebTestClient client = client(context);
            for (String path : new String[] {"/annotated/a", "/functional/a"}) {
                client.get()
                        .uri(path)
                        .exchange()
                        .expectHeader()
                        .valueMatches("Cache-Control", "private, max-age=.*")
                        .expectBody(String.class)
                        .isEqualTo("text of a");
            }
        });
    }

    @Test
    void theApplicationsPolicyIsThatOfItsAnswers() {
        application
                .withBean(
                        AnswerPolicy.class,
                        () -> AnswerPolicy.standard().withSharing().withCacheStatus("texts"))
                .run(context -> {
                    WebTestClient client = client(context);
                    for (String path : new String[] {"/annotated/a", "/functional/a"}) {
                        client.get()
                                .uri(path)
                                .exchange()
                                .expectHeader()
                                .valueMatches("Cache-Control", "public, .*")
                                .expectHeader()
                                .valueMatches("Cache-Status", "texts; .*");
                    }
                });
    }

    @Test
    void requestsAreHeededWhereThatIsSwitchedOn() {
        application.run(context -> {
            assertThat(context).doesNotHaveBean(ConsistencyFilter.class);
            strong(client(context), "/annotated/a").expectStatus().isOk();
        });
        application.withPropertyValues("weir.http.consistency=true").run(context -> {
            strong(client(context), "/annotated/a").expectStatus().isForbidden();
        });
    }

    @Test
    void sessionsAndTenantsAreThoseOfTheApplication() {
        application
                .withPropertyValues("weir.http.consistency=true")
                .withBean(SessionTokens.class, WeirHttpTest::tokens)
                .withBean(TenantResolver.class, () -> TenantResolver.fromHeader("Shop"))
                .run(context -> client(context)
                        .get()
                        .uri("/annotated/a")
                        .header("Consistency", "session")
                        .exchange()
                        .expectHeader()
                        .exists(SessionTokens.FIELD)
                        .expectHeader()
                        .valueMatches("Vary", ".*shop.*"));
    }

    @Test
    void tenantsAreHeededWhereNobodyMayChooseALevel() {
        application
                .withPropertyValues("weir.caches.texts.tenants.entries=10")
                .withBean(TenantResolver.class, () -> TenantResolver.fromHeader("Shop"))
                .run(context -> {
                    for (String level : new String[] {"strong", "source", "session", "no level"}) {
                        client(context)
                                .get()
                                .uri("/annotated/a")
                                .header("Shop", "north")
                                .header("Consistency", level)
                                .header("Cache-Control", "no-cache, no-store")
                                .exchange()
                                .expectStatus()
                                .isOk()
                                .expectHeader()
                                .valueMatches("Cache-Control", "private, max-age=.*")
                                .expectHeader()
                                .valueEquals("Vary", "shop")
                                .expectBody(String.class)
                                .isEqualTo("text of a");
                    }
                });
    }

    @Test
    void sessionsAreHeededWhereNobodyMayChooseALevel() {
        application.withBean(SessionTokens.class, WeirHttpTest::tokens).run(context -> {
            String token = client(context)
                    .post()
                    .uri("/annotated/a")
                    .exchange()
                    .expectStatus()
                    .isOk()
                    .expectBody()
                    .returnResult()
                    .getResponseHeaders()
                    .getFirst(SessionTokens.FIELD);
            assertThat(token).isNotNull();
            client(context)
                    .get()
                    .uri("/annotated/a")
                    .header(SessionTokens.FIELD, token)
                    .exchange()
                    .expectHeader()
                    .exists(SessionTokens.FIELD);
            client(context)
                    .get()
                    .uri("/annotated/a")
                    .header("Consistency", "session")
                    .exchange()
                    .expectStatus()
                    .isOk()
                    .expectHeader()
                    .doesNotExist(SessionTokens.FIELD);
        });
    }

    @Test
    void theApplicationsOwnTakeThePlaceOfOurs() {
        EntryAnswers answers = EntryAnswers.of(AnswerPolicy.standard());
        ConsistencyFilter filter = ConsistencyFilter.forStrangers();
        application
                .withPropertyValues("weir.http.consistency=true")
                .withBean(EntryAnswers.class, () -> answers)
                .withBean(ConsistencyFilter.class, () -> filter)
                .run(context -> {
                    assertThat(context.getBean(EntryAnswers.class)).isSameAs(answers);
                    assertThat(context.getBean(ConsistencyFilter.class)).isSameAs(filter);
                });
    }

    @Test
    void withoutAWebApplicationThereIsNothing() {
        Boots.application()
                .withPropertyValues("weir.http.consistency=true")
                .run(context -> assertThat(context)
                        .doesNotHaveBean(EntryAnswers.class)
                        .doesNotHaveBean(EntryResultHandler.class)
                        .doesNotHaveBean(ConsistencyFilter.class));
        new ReactiveWebApplicationContextRunner()
                .withConfiguration(Boots.OURS)
                .run(context -> assertThat(context)
                        .hasSingleBean(EntryAnswers.class)
                        .doesNotHaveBean(EntryResultHandler.class));
    }

    private static SessionTokens tokens() {
        return SessionTokens.signedWith(
                "0123456789abcdef0123456789abcdef".getBytes(StandardCharsets.US_ASCII),
                dev.weir.time.CacheClock.system());
    }

    private static WebTestClient.ResponseSpec strong(WebTestClient client, String path) {
        return client.get().uri(path).header("Consistency", "strong").exchange();
    }

    private static WebTestClient client(ApplicationContext context) {
        return WebTestClient.bindToApplicationContext(context).build();
    }

    @Configuration(proxyBeanMethods = false)
    static class Texts {

        @Bean
        Loader<String, String> texts() {
            return (key, context) -> Mono.just("text of " + key);
        }

        @Bean
        Controller controller(ReactiveCache<String, String> cache) {
            return new Controller(cache);
        }

        @Bean
        RouterFunction<ServerResponse> functional(ReactiveCache<String, String> cache, EntryAnswers answers) {
            return RouterFunctions.route()
                    .GET(
                            "/functional/{id}",
                            request -> answers.answer(request, cache.getEntry(request.pathVariable("id"))))
                    .build();
        }
    }

    @RestController
    record Controller(ReactiveCache<String, String> cache) {

        @GetMapping("/annotated/{id}")
        public Mono<Entry<String>> annotated(@PathVariable("id") String id) {
            return cache.getEntry(id);
        }

        @PostMapping("/annotated/{id}")
        public Mono<Void> written(@PathVariable("id") String id) {
            return cache.invalidate(id).then();
        }
    }
}
