/*
 * Copyright the Weir authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.weir.webflux.spring.cache;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.weir.ReactiveCache;
import dev.weir.Weir;
import dev.weir.policy.CachePolicy;
import dev.weir.testing.InMemoryServer;
import dev.weir.testing.VirtualClock;
import java.time.Duration;
import java.util.Objects;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.springframework.cache.Cache;
import org.springframework.cache.interceptor.SimpleKey;
import reactor.core.publisher.Mono;
import reactor.test.StepVerifier;

/** Caches that are declared, and others. */
class WeirCacheManagerTest {

    private static final CachePolicy POLICY = CachePolicy.freshFor(Duration.ofMinutes(1));

    private final VirtualClock clock = VirtualClock.create();
    private final Weir weir = Weir.named("shop").clock(clock).build();
    private final ReactiveCache<String, String> products =
            weir.cache("products", String.class, String.class).build();
    private final WeirSpringCache declared = WeirSpringCache.of(products, SpringKeys.ofType(String.class));

    @Test
    void whatWasNotDeclaredIsNotThere() {
        WeirCacheManager manager = WeirCacheManager.of(declared);
        assertThat(manager.getCache("products")).isSameAs(declared);
        assertThat(manager.getCache("others")).isNull();
        assertThat(manager.getCacheNames()).containsExactly("products");
    }

    @Test
    void othersAreCreatedOnceIfSoWished() {
        WeirCacheManager manager = WeirCacheManager.of(declared).creatingOthers(weir, POLICY, 100);
        Cache others = Objects.requireNonNull(manager.getCache("others"));
        assertThat(manager.getCache("others")).isSameAs(others);
        assertThat(manager.getCache("products")).isSameAs(declared);
        assertThat(manager.getCacheNames()).containsExactly("others", "products");
        assertThat(weir.advice()).isEmpty();
        others.put(new SimpleKey("a", 1), "one");
        StepVerifier.create(reading(others, new SimpleKey("a", 1)))
                .expectNext("one")
                .verifyComplete();
        clock.advanceBy(Duration.ofMinutes(2));
        StepVerifier.create(reading(others, new SimpleKey("a", 1))).verifyComplete();
    }

    @Test
    void whatIsCreatedIsNotShared() {
        Weir sharing = Weir.named("shop")
                .clock(clock)
                .remote(InMemoryServer.create(clock, new Random(1)))
                .build();
        WeirCacheManager manager = WeirCacheManager.of().creatingOthers(sharing, POLICY, 100);
        Cache others = Objects.requireNonNull(manager.getCache("others"));
        Object key = new Object();
        others.put(key, "any key is one");
        StepVerifier.create(reading(others, key)).expectNext("any key is one").verifyComplete();
    }

    @Test
    void twoOfOneNameAreRefused() {
        assertThatThrownBy(() -> WeirCacheManager.of(declared, declared))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("two caches named 'products'");
        assertThatThrownBy(() -> WeirCacheManager.of().creatingOthers(weir, POLICY, -1))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("maximumSize");
        assertThatThrownBy(() -> declared.longestFlux(0))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("longestFlux");
    }

    private static Mono<Object> reading(Cache cache, Object key) {
        return Mono.fromFuture(Objects.requireNonNull(cache.retrieve(key))).cast(Object.class);
    }
}
