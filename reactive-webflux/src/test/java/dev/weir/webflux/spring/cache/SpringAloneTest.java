/*
 * Copyright the Weir authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.weir.webflux.spring.cache;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.weir.CacheClosedException;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.springframework.cache.Cache;
import org.springframework.cache.interceptor.SimpleKey;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import reactor.core.publisher.Sinks;
import reactor.test.StepVerifier;
import reactor.util.context.Context;

/** Our caches under Spring's own interceptor: what works there, and what does not. */
class SpringAloneTest {

    private static final Duration LIMIT = Duration.ofSeconds(60);

    private final ShopBed bed = ShopBed.ofSpringAlone();
    private final Shop shop = bed.shop;
    private final Shop real = bed.real();
    private final Cache products = Objects.requireNonNull(bed.manager.getCache("products"));

    @AfterEach
    void close() {
        bed.close();
    }

    @Test
    void inSyncCallsAreCoalesced() {
        Sinks.One<String> slow = Sinks.one();
        real.source = id -> slow.asMono();
        List<Mono<String>> reads =
                Flux.range(0, 100).map(i -> shop.findInSync("a")).collectList().block(LIMIT);
        slow.tryEmitValue("one").orThrow();
        StepVerifier.create(Flux.merge(Objects.requireNonNull(reads)))
                .expectNextCount(100)
                .verifyComplete();
        assertThat(real.calls).hasValue(1);
    }

    @Test
    void otherwiseTheyAreNotAndTheContextIsLostInSync() {
        Sinks.One<String> slow = Sinks.one();
        real.source = id -> slow.asMono();
        Flux<String> both = Flux.merge(shop.find("a"), shop.find("a"));
        slow.tryEmitValue("one").orThrow();
        StepVerifier.create(both).expectNext("one", "one").verifyComplete();
        assertThat(real.calls).hasValue(2);

        real.source = id -> Mono.deferContextual(context -> Mono.just("" + context.hasKey(ShopBed.CARRIED)));
        StepVerifier.create(shop.findInSync("b").contextWrite(Context.of(ShopBed.CARRIED, "r-1")))
                .expectNext("false")
                .verifyComplete();
    }

    @Test
    void whatWasFoundIsKeptAndEvicted() {
        StepVerifier.create(shop.find("a")).expectNext("value of a").verifyComplete();
        StepVerifier.create(shop.find("a")).expectNext("value of a").verifyComplete();
        assertThat(real.calls).hasValue(1);
        StepVerifier.create(shop.delete("a")).expectNextCount(1).verifyComplete();
        StepVerifier.create(bed.products.getIfCached("a")).verifyComplete();
        StepVerifier.create(shop.list("l")).expectNext(0, 1, 2).verifyComplete();
        StepVerifier.create(shop.list("l")).expectNext(0, 1, 2).verifyComplete();
        assertThat(bed.lists.get("l").block(LIMIT)).containsExactly(0, 1, 2);
    }

    @Test
    void aKnownAbsenceIsTold() {
        real.source = id -> Mono.empty();
        StepVerifier.create(shop.findInSync("a")).verifyComplete();
        assertThat(Mono.fromFuture(Objects.requireNonNull(products.retrieve("a")))
                        .block(LIMIT))
                .isInstanceOfSatisfying(
                        Cache.ValueWrapper.class,
                        known -> assertThat(known.get()).isNull());
        StepVerifier.create(Mono.fromFuture(Objects.requireNonNull(products.retrieve("b"))))
                .verifyComplete();
    }

    @Test
    void cancellingAFutureTakesOneAway() {
        CompletableFuture<String> load = new CompletableFuture<>();
        CompletableFuture<String> first = products.retrieve("a", () -> load);
        CompletableFuture<String> second = products.retrieve("a", () -> load);
        first.cancel(true);
        assertThat(load).isNotCancelled();
        load.complete("one");
        assertThat(Mono.fromFuture(second).block(LIMIT)).isEqualTo("one");
    }

    @Test
    void whatWouldBlockIsRefused() {
        assertRefused(() -> products.get("a"));
        assertRefused(() -> products.get("a", String.class));
        assertRefused(() -> products.get("a", () -> "one"));
        assertRefused(() -> products.putIfAbsent("a", "one"));
    }

    @Test
    void changesAreMadeAtOnceWhereAllIsInMemory() {
        products.put("a", "one");
        StepVerifier.create(bed.products.getIfCached("a")).expectNext("one").verifyComplete();
        assertThat(products.evictIfPresent("a")).isFalse();
        StepVerifier.create(bed.products.getIfCached("a")).verifyComplete();
        products.put("a", "one");
        products.put("a", null);
        StepVerifier.create(bed.products.getIfCached("a")).verifyComplete();
        products.put("a", "one");
        assertThat(products.invalidate()).isFalse();
        StepVerifier.create(bed.products.getIfCached("a")).verifyComplete();
        assertThat(products.getNativeCache()).isSameAs(bed.products);
    }

    @Test
    void aKeyOfAnotherTypeIsRefused() {
        Cache near = Objects.requireNonNull(bed.manager.getCache("near"));
        assertThatThrownBy(() -> near.put(new SimpleKey("a", "b"), "one"))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("java.lang.String")
                .hasMessageContaining("SimpleKey")
                .hasMessageContaining("key = \"#id\"");
    }

    @Test
    void whatFailsAtOnceIsThrown() {
        bed.weir.close().block(LIMIT);
        assertThatThrownBy(() -> products.put("a", "one")).isInstanceOf(CacheClosedException.class);
        assertThatThrownBy(() -> products.evict("a")).isInstanceOf(CacheClosedException.class);
        assertThatThrownBy(products::clear).isInstanceOf(CacheClosedException.class);
    }

    @Test
    void whatFailsAtOnceStopsWhatWouldFollow() {
        try (TwoCaches two = TwoCaches.ofSpringAlone()) {
            two.putInBoth("p", "old");
            two.closeFirst();
            assertThatThrownBy(() -> two.settled(two.shelf.delete("p"))).isInstanceOf(CacheClosedException.class);
            assertThat(two.inSecond("p")).contains("old");
        }
    }

    private static void assertRefused(ThrowingCallable what) {
        assertThatThrownBy(what)
                .isInstanceOf(UnsupportedOperationException.class)
                .hasMessageContaining("Cache 'products' never blocks");
    }
}
