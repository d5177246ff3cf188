/*
 * Copyright the Weir authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.weir.webflux.actuate;

import static org.assertj.core.api.Assertions.assertThat;

import dev.weir.Weir;
import dev.weir.webflux.boot.Boots;
import org.junit.jupiter.api.Test;
import org.springframework.boot.health.contributor.Health;
import org.springframework.boot.health.contributor.ReactiveHealthIndicator;
import org.springframework.boot.health.contributor.Status;
import org.springframework.boot.test.context.FilteredClassLoader;
import reactor.core.publisher.Mono;
import reactor.test.StepVerifier;

/** The health of caches is told. */
class WeirHealthTest {

    @Test
    void healthIsToldUnlessItIsSwitchedOff() {
        Boots.application().run(context -> assertThat(context).hasSingleBean(WeirHealthIndicator.class));
        Boots.application()
                .withPropertyValues("management.health.weir.enabled=false")
                .run(context -> assertThat(context).doesNotHaveBean(WeirHealthIndicator.class));
        Boots.application()
                .withClassLoader(new FilteredClassLoader(ReactiveHealthIndicator.class))
                .run(context -> assertThat(context).doesNotHaveBean("weirHealthIndicator"));
    }

    @Test
    void oneOfTheApplicationsOwnTakesItsPlace() {
        ReactiveHealthIndicator own = () -> Mono.just(Health.unknown().build());
        Boots.application()
                .withBean("weirHealthIndicator", ReactiveHealthIndicator.class, () -> own)
                .run(context ->
                        assertThat(context.getBean("weirHealthIndicator")).isSameAs(own));
    }

    @Test
    void cachesThatAreOpenAreUpAndThoseThatAreClosedDown() {
        Weir weir = Weir.named("shop").build();
        assertThat(health(weir)).isEqualTo(Health.up().build());
        StepVerifier.create(weir.close()).verifyComplete();
        assertThat(health(weir).getStatus()).isEqualTo(Status.DOWN);
    }

    @Test
    void cachesWithoutTheirRedisAreDegraded() {
        Boots.application()
                .withPropertyValues("weir.namespace=shop", "weir.redis.url=redis://127.0.0.1:1")
                .run(context -> {
                    Health health = health(context.getBean(Weir.class));
                    assertThat(health.getStatus()).isEqualTo(WeirHealthIndicator.DEGRADED);
                    assertThat(health.getDetails()).containsKeys("coherence", "remote", "owedInvalidations");
                });
    }

    private static Health health(Weir weir) {
        return new WeirHealthIndicator(weir).health().blockOptional().orElseThrow();
    }
}
