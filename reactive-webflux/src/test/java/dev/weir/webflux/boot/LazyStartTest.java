/*
 * Copyright the Weir authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.weir.webflux.boot;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.springframework.boot.LazyInitializationBeanFactoryPostProcessor;
import reactor.core.publisher.Mono;
import reactor.core.scheduler.Schedulers;
import reactor.test.StepVerifier;

/** Caches of an application that makes its beans when they are first asked for. */
class LazyStartTest {

    @Test
    void whatIsWrongWithACacheIsFoundAtTheStart() {
        Boots.withProducts()
                .withInitializer(LazyStartTest::makeLazy)
                .withPropertyValues("weir.caches.products.maximum-size=0")
                .run(context -> assertThat(context)
                        .getFailure()
                        .rootCause()
                        .hasMessageContaining("maximumSize must be positive but was 0"));
    }

    @Test
    void cachesAreBuiltAtTheStart() {
        Boots.withProducts()
                .withInitializer(LazyStartTest::makeLazy)
                .run(context -> assertThat(context.getSourceApplicationContext()
                                .getBeanFactory()
                                .containsSingleton("productsCache"))
                        .isTrue());
    }

    @Test
    void nobodyWaitsOnAThreadThatServes() {
        Mono<String> waiting = Mono.fromCallable(
                        () -> AtStart.await(Mono.just("brought"), Duration.ofSeconds(1), "weir.x", "Table 'x'"))
                .subscribeOn(Schedulers.parallel());
        StepVerifier.create(waiting)
                .verifyErrorSatisfies(refused -> assertThat(refused)
                        .isInstanceOf(WeirConfigurationException.class)
                        .hasMessageContaining("weir.x: Table 'x' cannot be waited for on this thread"));
        assertThat(AtStart.await(Mono.just("brought"), Duration.ofSeconds(1), "weir.x", "Table 'x'"))
                .isEqualTo("brought");
    }

    private static void makeLazy(org.springframework.context.ConfigurableApplicationContext context) {
        context.addBeanFactoryPostProcessor(new LazyInitializationBeanFactoryPostProcessor());
    }
}
