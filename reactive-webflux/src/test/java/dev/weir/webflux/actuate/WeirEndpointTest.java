/*
 * Copyright the Weir authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.weir.webflux.actuate;

import static org.assertj.core.api.Assertions.assertThat;

import dev.weir.ReactiveCache;
import dev.weir.webflux.boot.Boots;
import dev.weir.webflux.boot.Product;
import dev.weir.webflux.boot.WeirCaches;
import java.util.Map;
import org.assertj.core.api.InstanceOfAssertFactories;
import org.junit.jupiter.api.Test;
import org.springframework.boot.actuate.endpoint.Access;
import org.springframework.boot.actuate.endpoint.InvalidEndpointRequestException;
import org.springframework.boot.actuate.endpoint.annotation.Endpoint;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.core.annotation.AnnotationUtils;
import reactor.core.publisher.Mono;
import reactor.test.StepVerifier;

/** The endpoint shows caches, and hides keys. */
public class WeirEndpointTest {

    private static final String AT = "weir.caches.products.";

    private final ApplicationContextRunner application = Boots.withProducts()
            .withPropertyValues(
                    "management.endpoints.web.exposure.include=weir",
                    "weir.caches.lists.key=java.util.Date",
                    "weir.caches.lists.value=String",
                    AT + "tags=category:{category}");

    @Test
    void itIsThereWhereItIsExposed() {
        application.run(context -> assertThat(context).hasSingleBean(WeirEndpoint.class));
        Boots.application().run(context -> assertThat(context).doesNotHaveBean(WeirEndpoint.class));
        application
                .withPropertyValues("management.endpoint.weir.access=NONE")
                .run(context -> assertThat(context).doesNotHaveBean(WeirEndpoint.class));
    }

    @Test
    void oneOfTheApplicationsOwnTakesItsPlace() {
        application
                .withUserConfiguration(Own.class)
                .run(context ->
                        assertThat(context).hasSingleBean(WeirEndpoint.class).hasBean("own"));
    }

    @Test
    void itOnlyReadsUnlessItIsAllowedToDoMore() {
        assertThat(AnnotationUtils.findAnnotation(WeirEndpoint.class, Endpoint.class))
                .extracting(Endpoint::defaultAccess)
                .isEqualTo(Access.READ_ONLY);
    }

    @Test
    void itShowsAllCachesAndOne() {
        application.run(context -> {
            WeirEndpoint endpoint = context.getBean(WeirEndpoint.class);
            filled(context.getBean(WeirCaches.class));
            assertThat(endpoint.weir())
                    .containsEntry("namespace", "application")
                    .containsEntry("health", "UP")
                    .containsKeys("caches", "advice", "findings");
            assertThat(endpoint.cache("products"))
                    .containsEntry("name", "products")
                    .containsEntry("size", 1L)
                    .containsEntry("misses", 1L);
            assertThat(endpoint.cache("produce")).isNull();
        });
    }

    @Test
    void aKeyIsExplainedAndHidden() {
        application.run(context -> {
            filled(context.getBean(WeirCaches.class));
            StepVerifier.create(context.getBean(WeirEndpoint.class).key("products", "confidential", null))
                    .assertNext(portrait -> assertThat(portrait)
                            .containsEntry("outlook", "HIT")
                            .containsEntry("key", "sha256:3151084286f59511")
                            .containsKeys("entry", "policy", "contract", "lately")
                            .asString()
                            .doesNotContain("confidential", "category:books"))
                    .verifyComplete();
        });
    }

    @Test
    void whatHoldsForTheValuesIsToldPieceByPiece() {
        application
                .withPropertyValues(
                        AT + "policy.fresh-for=1m",
                        AT + "policy.stale-if-error=1h",
                        AT + "policy.soft-timeout=200ms",
                        AT + "policy.refresh-ahead=0.8",
                        AT + "policy.when-abandoned=cancel")
                .run(context -> StepVerifier.create(
                                context.getBean(WeirEndpoint.class).key("products", "any", null))
                        .assertNext(portrait -> assertThat(portrait.get("policy"))
                                .asInstanceOf(InstanceOfAssertFactories.map(String.class, Object.class))
                                .containsEntry("immutable", false)
                                .containsEntry("freshFor", "PT1M")
                                .containsEntry("staleWhileRevalidate", "PT0S")
                                .containsEntry("staleIfError", "PT1H")
                                .containsEntry("absentFor", "PT10S")
                                .containsEntry("softTimeout", "PT0.2S")
                                .containsEntry("loadTimeout", "PT10S")
                                .containsEntry("retryAfter", "PT5S")
                                .containsEntry("refreshAhead", 0.8)
                                .containsEntry("whenAbandoned", "CANCEL"))
                        .verifyComplete());
    }

    @Test
    void keysAreShownWhereThatIsSwitchedOn() {
        application
                .withPropertyValues("management.endpoint.weir.show-keys=true")
                .run(context -> {
                    filled(context.getBean(WeirCaches.class));
                    StepVerifier.create(context.getBean(WeirEndpoint.class).key("products", "confidential", null))
                            .assertNext(portrait -> assertThat(portrait)
                                    .containsEntry("key", "confidential")
                                    .asString()
                                    .contains("category:books"))
                            .verifyComplete();
                });
    }

    @Test
    void whatIsNotThereIsNotFoundAndWhatIsNoKeyIsRefused() {
        application.run(context -> {
            WeirEndpoint endpoint = context.getBean(WeirEndpoint.class);
            StepVerifier.create(endpoint.key("produce", "a", null)).verifyComplete();
            StepVerifier.create(endpoint.key("lists", "a", null))
                    .verifyErrorMessage("Keys of this cache cannot be written as text");
        });
        application
                .withPropertyValues(AT + "key=Long")
                .run(context -> StepVerifier.create(
                                context.getBean(WeirEndpoint.class).key("products", "confidential", null))
                        .verifyErrorMessage("This is no text of a key of this cache"));
    }

    @Test
    void keysAndCachesAreForgotten() {
        application.run(context -> {
            WeirEndpoint endpoint = context.getBean(WeirEndpoint.class);
            ReactiveCache<String, Product> products = filled(context.getBean(WeirCaches.class));
            StepVerifier.create(endpoint.invalidate("products", "confidential", null))
                    .assertNext(done -> assertThat(done).containsEntry("cache", "products"))
                    .verifyComplete();
            StepVerifier.create(products.getIfCached("confidential")).verifyComplete();
            filled(context.getBean(WeirCaches.class));
            StepVerifier.create(endpoint.clear("products", null))
                    .expectNextCount(1)
                    .verifyComplete();
            StepVerifier.create(products.getIfCached("confidential")).verifyComplete();
        });
    }

    @Test
    void aTenantsPartIsShownForThatTenant() {
        application.withPropertyValues(AT + "tenants.entries=5").run(context -> {
            ReactiveCache<String, Product> products =
                    context.getBean(WeirCaches.class).get("products", String.class, Product.class);
            StepVerifier.create(products.forTenant("acme").put("a", Product.of("a")))
                    .verifyComplete();
            StepVerifier.create(context.getBean(WeirEndpoint.class).key("products", "a", "acme"))
                    .assertNext(portrait -> assertThat(portrait)
                            .containsEntry("outlook", "HIT")
                            .asString()
                            .doesNotContain("acme"))
                    .verifyComplete();
        });
    }

    @Test
    void aTenantThatDoesNotFitTheCacheIsRefused() {
        application
                .withPropertyValues(
                        "weir.caches.shops.key=String",
                        "weir.caches.shops.value=String",
                        "weir.caches.shops.tenants.entries=5")
                .run(context -> {
                    WeirEndpoint endpoint = context.getBean(WeirEndpoint.class);
                    Map<String, Mono<Map<String, Object>>> asked = Map.of(
                            "key, none kept apart", endpoint.key("products", "a", "acme"),
                            "key, no tenant", endpoint.key("shops", "a", null),
                            "key, no name", endpoint.key("shops", "a", "secret\n"),
                            "clear, none kept apart", endpoint.clear("products", "acme"),
                            "clear, no name", endpoint.clear("shops", ""),
                            "invalidate, none kept apart", endpoint.invalidate("products", "a", "acme"),
                            "invalidate, no tenant", endpoint.invalidate("shops", "a", null));
                    asked.forEach((how, refused) -> StepVerifier.create(refused)
                            .verifyErrorSatisfies(failure -> assertThat(failure)
                                    .as(how)
                                    .isInstanceOf(InvalidEndpointRequestException.class)
                                    .hasMessageStartingWith("This cache ")
                                    .message()
                                    .doesNotContain("acme", "secret")));
                });
    }

    private static ReactiveCache<String, Product> filled(WeirCaches caches) {
        ReactiveCache<String, Product> products = caches.get("products", String.class, Product.class);
        StepVerifier.create(products.getOrCompute("confidential", key -> Mono.just(Product.of("a"))))
                .expectNextCount(1)
                .verifyComplete();
        return products;
    }

    @Configuration(proxyBeanMethods = false)
    static class Own {

        @Bean
        WeirEndpoint own(WeirCaches caches) {
            return new WeirEndpoint(caches, true);
        }
    }
}
