/*
 * Copyright the Weir authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.weir.examples;

import static org.assertj.core.api.Assertions.assertThat;

import dev.weir.Entry;
import dev.weir.LoadFailedException;
import dev.weir.Loader;
import dev.weir.ReactiveCache;
import dev.weir.Weir;
import dev.weir.WriteOptions;
import dev.weir.metrics.LoadOutcome;
import dev.weir.policy.CachePolicy;
import dev.weir.policy.Lifetime;
import dev.weir.testing.RehearsedLoad;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;
import reactor.core.publisher.Mono;
import reactor.test.StepVerifier;

/** The code of {@code docs/loading.md}, and what {@code docs/testing.md} says of loaders. */
class LoadingSnippetsTest {

    private final Shop shop = new Shop();
    private final Weir weir = shop.weir;
    private final ProductTable table = shop.table;
    private final Supplier supplier = new Supplier();

    // snippet: loading-conditional
    private final Loader<String, Product> fromSupplier =
            (id, context) -> supplier.find(id, context.staleEtag()).flatMap(offer -> {
                context.etag(offer.etag()).freshFor(offer.maxAge());
                return offer.isUnchanged() ? context.notModified() : Mono.just(offer.product());
            });
    // end

    @Test
    void whatHasNotChangedIsNotSentAgain() {
        // snippet: loading-conditional-cache
        ReactiveCache<String, Product> products = weir.cache("products", String.class, Product.class)
                .policy(CachePolicy.freshFor(Duration.ofMinutes(5)).staleIfError(Duration.ofHours(6)))
                .readThrough(fromSupplier)
                .build();
        // end

        StepVerifier.create(products.get("p-1")).expectNext(Shop.KETTLE).verifyComplete();
        shop.pass(Duration.ofMinutes(5));
        StepVerifier.create(products.get("p-1")).expectNext(Shop.KETTLE).verifyComplete();
        assertThat(supplier.sent()).isEqualTo(1);
        assertThat(products.stats().loads(LoadOutcome.NOT_MODIFIED)).isEqualTo(1);
        supplier.offers(Shop.TEAPOT);
        shop.pass(Duration.ofMinutes(5));
        StepVerifier.create(products.get("p-1")).expectNext(Shop.TEAPOT).verifyComplete();
    }

    @Test
    void aLoaderSaysWhatItKnowsOfItsAnswer() {
        // snippet: loading-words
        Loader<String, Product> loader = (id, context) -> table.find(id)
                .doOnNext(product -> context.tags(List.of("name:" + product.name()))
                        .version(7)
                        .freshFor(Duration.ofHours(1)));
        // end

        ReactiveCache<String, Product> products = weir.cache("products", String.class, Product.class)
                .readThrough(loader)
                .build();
        Entry<Product> entry = products.getEntry("p-1").block();
        assertThat(entry.tags()).containsExactly("name:Kettle");
        assertThat(entry.version()).hasValue(7);
        StepVerifier.create(products.invalidateTags(List.of("name:Kettle"))).verifyComplete();
        StepVerifier.create(products.getIfCached("p-1")).verifyComplete();
    }

    @Test
    void aLoaderDeclinesOrGivesUp() {
        // snippet: loading-refusals
        Loader<String, Product> loader = (id, context) -> table.find(id).flatMap(product -> {
            if (product.name().isEmpty()) {
                return context.fail("product " + id + " has no name");
            }
            if (product.name().equals("Draft")) {
                context.doNotCache();
            }
            return Mono.just(product);
        });
        // end

        ReactiveCache<String, Product> products = weir.cache("products", String.class, Product.class)
                .readThrough(loader)
                .build();
        table.save(new Product("p-1", "Draft")).subscribe();
        StepVerifier.create(products.get("p-1"))
                .expectNext(new Product("p-1", "Draft"))
                .verifyComplete();
        StepVerifier.create(products.getIfCached("p-1")).verifyComplete();
        table.save(new Product("p-1", "")).subscribe();
        StepVerifier.create(products.get("p-1"))
                .verifyErrorSatisfies(error -> assertThat(error)
                        .isInstanceOf(LoadFailedException.class)
                        .hasMessage("A load of cache 'products' was given up: product p-1 has no name"));
    }

    @Test
    void aPutSaysAsMuch() {
        ReactiveCache<String, Product> products =
                weir.cache("products", String.class, Product.class).build();
        Product kettle = Shop.KETTLE;
        // snippet: loading-put
        Mono<Void> put = products.put(
                "p-1",
                kettle,
                WriteOptions.tagged("kitchen").freshFor(Duration.ofHours(1)).version(7));
        // end

        StepVerifier.create(put).verifyComplete();
        shop.pass(Duration.ofMinutes(59));
        StepVerifier.create(products.getEntryIfCached("p-1"))
                .assertNext(entry -> {
                    assertThat(entry.tags()).containsExactly("kitchen");
                    assertThat(entry.version()).hasValue(7);
                })
                .verifyComplete();
    }

    @Test
    void theBuilderKnowsWhatAllValuesHaveInCommon() {
        // snippet: loading-builder
        ReactiveCache<String, Product> products = weir.cache("products", String.class, Product.class)
                .tags(product -> List.of("name:" + product.name()))
                .version(product -> product.name().length())
                .lifetime(
                        (id, product) -> product.name().equals("Draft") ? Duration.ofSeconds(10) : Duration.ofHours(1))
                .readThrough(table::find)
                .build();
        // end

        assertThat(products.getEntry("p-1").block().version()).hasValue(6);
        shop.pass(Duration.ofMinutes(59));
        StepVerifier.create(products.getIfCached("p-1")).expectNext(Shop.KETTLE).verifyComplete();
    }

    @Test
    void largeValuesMayBeFreshForAShorterTime() {
        // snippet: loading-size
        Lifetime<String, byte[]> lifetime =
                Lifetime.shorterForLarger(image -> image.length, 64 * 1024, Duration.ofHours(1), Duration.ofMinutes(1));
        // end

        assertThat(lifetime.of("small", new byte[64 * 1024])).isEqualTo(Duration.ofHours(1));
        assertThat(lifetime.of("twice", new byte[128 * 1024])).isEqualTo(Duration.ofMinutes(30));
        assertThat(lifetime.of("huge", new byte[64 * 1024 * 1024])).isEqualTo(Duration.ofMinutes(1));
    }

    @Test
    void whatIsPopularMayBeFreshForALongerTime() {
        // snippet: loading-adaptive
        CachePolicy policy = CachePolicy.freshFor(Duration.ofMinutes(1))
                .longerIfRead(20, Duration.ofMinutes(10))
                .absentFor(Duration.ofSeconds(5), Duration.ofMinutes(5));
        // end

        ReactiveCache<String, Product> products = weir.cache("products", String.class, Product.class)
                .policy(policy)
                .readThrough(table::find)
                .build();
        for (int i = 0; i <= 20; i++) {
            StepVerifier.create(products.get("p-1")).expectNext(Shop.KETTLE).verifyComplete();
        }
        shop.pass(Duration.ofMinutes(1));
        StepVerifier.create(products.get("p-1")).expectNext(Shop.KETTLE).verifyComplete();
        shop.pass(Duration.ofSeconds(119));
        StepVerifier.create(products.getIfCached("p-1")).expectNext(Shop.KETTLE).verifyComplete();
    }

    // snippet: testing-loader
    @Test
    void theLoaderKeepsWhatHasNotChanged() {
        RehearsedLoad<Product> load = RehearsedLoad.replacing(Shop.KETTLE, WriteOptions.NONE.etag("Kettle"));

        StepVerifier.create(fromSupplier.load("p-1", load)).verifyComplete();

        assertThat(load.isNotModified()).isTrue();
        assertThat(load.said().freshFor()).hasValue(Duration.ofMinutes(5));
    }
    // end
}
