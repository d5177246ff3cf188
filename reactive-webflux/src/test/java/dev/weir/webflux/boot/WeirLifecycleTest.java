/*
 * Copyright the Weir authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.weir.webflux.boot;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.weir.CacheClosedException;
import dev.weir.Health;
import dev.weir.Loader;
import dev.weir.ReactiveCache;
import dev.weir.Weir;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.Test;
import org.springframework.context.SmartLifecycle;
import reactor.core.publisher.Sinks;
import reactor.test.StepVerifier;

/** Caches end after the web server, and what is under way ends before them. */
class WeirLifecycleTest {

    @Test
    void cachesEndAfterTheWebServerHasStopped() {
        // The server begins to stop in the first of these phases, and has stopped in the second, 1,024 below it.
        assertThat(WeirLifecycle.PHASE).isLessThan(SmartLifecycle.DEFAULT_PHASE - 2_048);
        Boots.application()
                .run(context -> assertThat(context.getBean(WeirLifecycle.class).getPhase())
                        .isEqualTo(WeirLifecycle.PHASE));
    }

    @Test
    void aContextThatStopsClosesItsCaches() {
        Boots.withProducts().run(context -> {
            Weir weir = context.getBean(Weir.class);
            ReactiveCache<String, Product> products =
                    context.getBean(WeirCaches.class).get("products", String.class, Product.class);
            StepVerifier.create(products.put("a", Product.of("a"))).verifyComplete();
            assertThat(weir.health().status()).isEqualTo(Health.Status.UP);

            context.stop();

            assertThat(weir.health().status()).isEqualTo(Health.Status.DOWN);
            StepVerifier.create(products.get("a")).verifyError(CacheClosedException.class);
            assertThat(context.getBean(WeirLifecycle.class).isRunning()).isFalse();
            assertThatThrownBy(context::start)
                    .hasRootCauseMessage(
                            "Caches that are closed are not opened again: start a new application context instead of this one");
        });
    }

    @Test
    void stoppingWaitsForLoadsThatAreUnderWay() {
        Sinks.One<String> answer = Sinks.one();
        Weir weir = Weir.named("shop").build();
        ReactiveCache<String, String> texts = weir.cache("texts", String.class, String.class)
                .readThrough((Loader<String, String>) (key, context) -> answer.asMono())
                .build();
        WeirLifecycle lifecycle = new WeirLifecycle(weir);
        lifecycle.start();
        List<String> got = new ArrayList<>();
        texts.get("a").subscribe(got::add);
        AtomicBoolean stopped = new AtomicBoolean();

        lifecycle.stop(() -> stopped.set(true));
        assertThat(stopped).isFalse();
        answer.tryEmitValue("a");

        assertThat(got).containsExactly("a");
        assertThat(stopped).isTrue();
    }

    @Test
    void stoppingTwiceCallsBackTwice() throws InterruptedException {
        WeirLifecycle lifecycle = new WeirLifecycle(Weir.named("shop").build());
        CountDownLatch calledBack = new CountDownLatch(2);
        lifecycle.start();
        lifecycle.stop(calledBack::countDown);
        lifecycle.stop(calledBack::countDown);
        assertThat(calledBack.await(60, TimeUnit.SECONDS)).isTrue();
    }

    @Test
    void aContextThatFailsToStartClosesItsCachesToo() {
        Weir weir = Weir.named("shop").build();
        Boots.withProducts()
                .withBean(Weir.class, () -> weir)
                .withPropertyValues("weir.caches.texts.key=Nothing", "weir.caches.texts.value=String")
                .run(context -> assertThat(context).hasFailed());
        Boots.withProducts()
                .withBean(Weir.class, () -> weir)
                .withBean("failing", SmartLifecycle.class, FailingStart::new)
                .run(context -> {
                    assertThat(context).hasFailed();
                    assertThat(weir.health().status()).isEqualTo(Health.Status.DOWN);
                });
    }

    @Test
    void cachesAreNotPaused() {
        assertThat(new WeirLifecycle(Weir.named("shop").build()).isPauseable()).isFalse();
    }

    /** Starts after everything else, and does not. */
    private static final class FailingStart implements SmartLifecycle {

        @Override
        public void start() {
            throw new IllegalStateException("not today");
        }

        @Override
        public void stop() {}

        @Override
        public boolean isRunning() {
            return false;
        }
    }
}
