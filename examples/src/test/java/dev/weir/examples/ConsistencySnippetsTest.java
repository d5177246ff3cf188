/*
 * Copyright the Weir authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.weir.examples;

import static org.assertj.core.api.Assertions.assertThat;

import dev.weir.CacheContext;
import dev.weir.Consistency;
import dev.weir.Entry.Tier;
import dev.weir.ReactiveCache;
import dev.weir.Weir;
import dev.weir.codec.Codec;
import dev.weir.coherence.Session;
import dev.weir.policy.CachePolicy;
import dev.weir.testing.InMemoryServer;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Random;
import org.junit.jupiter.api.Test;
import reactor.core.publisher.Mono;
import reactor.test.StepVerifier;

/** The code of {@code docs/consistency.md}. */
class ConsistencySnippetsTest {

    private final Shop shop = new Shop();
    private final InMemoryServer server = InMemoryServer.create(shop.clock, new Random(1));
    private final ReactiveCache<String, Product> products = process();
    private final ReactiveCache<String, Product> here = products;
    private final ReactiveCache<String, Product> there = process();
    private final Product teapot = Shop.TEAPOT;

    @Test
    void viewsOfACacheAskForMore() {
        StepVerifier.create(products.get("p-1")).expectNext(Shop.KETTLE).verifyComplete();

        // snippet: consistency-views
        ReactiveCache<String, Product> checkout = products.with(Consistency.bounded(Duration.ofSeconds(1)));
        ReactiveCache<String, Product> audit = products.with(Consistency.STRONG);
        // end

        assertThat(checkout.getEntry("p-1").block(Duration.ofSeconds(60)).tier())
                .isEqualTo(Tier.LOCAL);
        assertThat(audit.getEntry("p-1").block(Duration.ofSeconds(60)).tier()).isEqualTo(Tier.REMOTE);
    }

    @Test
    void aRequestAsksForMore() {
        StepVerifier.create(products.get("p-1")).expectNext(Shop.KETTLE).verifyComplete();
        shop.table.save(Shop.TEAPOT).subscribe();

        // snippet: consistency-request
        Mono<Product> now = products.get("p-1").contextWrite(CacheContext.consistency(Consistency.SOURCE));
        // end

        StepVerifier.create(now).expectNext(Shop.TEAPOT).verifyComplete();
    }

    @Test
    void aSessionReadsItsOwnWritesInAnotherProcess() {
        StepVerifier.create(there.get("p-1")).expectNext(Shop.KETTLE).verifyComplete();

        // snippet: consistency-session
        Session session = Session.begin();
        Mono<Void> saved = here.put("p-1", teapot).contextWrite(CacheContext.session(session));
        Mono<Product> seen = Mono.defer(() -> there.with(Consistency.SESSION)
                .get("p-1")
                .contextWrite(CacheContext.session(Session.of(session.token()))));
        // end

        StepVerifier.create(saved).verifyComplete();
        StepVerifier.create(seen).expectNext(Shop.TEAPOT).verifyComplete();
    }

    private ReactiveCache<String, Product> process() {
        ReactiveCache<String, Product> cache = Weir.named("shop")
                .clock(shop.clock)
                .remote(server.link())
                .build()
                .cache("products", String.class, Product.class)
                .policy(CachePolicy.freshFor(Duration.ofMinutes(5)))
                .codec(new ProductLines())
                .readThrough(shop::find)
                .build();
        shop.pass(Duration.ofSeconds(1));
        return cache;
    }

    /** A codec by hand, because this server comes with none for records. */
    private static final class ProductLines implements Codec<Product> {

        @Override
        public int schemaId() {
            return 1;
        }

        @Override
        public byte[] encode(Product product) {
            return product.toString().getBytes(StandardCharsets.UTF_8);
        }

        @Override
        public Product decode(byte[] payload) {
            String line = new String(payload, StandardCharsets.UTF_8);
            return line.equals(Shop.KETTLE.toString()) ? Shop.KETTLE : Shop.TEAPOT;
        }
    }
}
