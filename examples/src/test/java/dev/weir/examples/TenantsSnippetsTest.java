/*
 * Copyright the Weir authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.weir.examples;

import static org.assertj.core.api.Assertions.assertThat;

import dev.weir.CacheContext;
import dev.weir.ReactiveCache;
import dev.weir.TenantException;
import dev.weir.Weir;
import dev.weir.metrics.CacheStats;
import dev.weir.tenant.TenantQuota;
import org.junit.jupiter.api.Test;
import reactor.core.publisher.Mono;
import reactor.test.StepVerifier;

/** The code of {@code docs/tenants.md}. */
class TenantsSnippetsTest {

    private final Weir weir = new Shop().weir;

    // snippet: tenants-source
    Mono<Product> find(String id) {
        return Mono.deferContextual(
                context -> findIn(CacheContext.tenantIn(context).orElseThrow(), id));
    }
    // end

    @Test
    void tenantsAreKeptApart() {
        // snippet: tenants-build
        ReactiveCache<String, Product> products = weir.cache("products", String.class, Product.class)
                .perTenant(TenantQuota.entries(1_000).withLoads(50).withTenants(200))
                .readThrough(this::find)
                .build();
        // end

        // snippet: tenants-call
        ReactiveCache<String, Product> ours = products.forTenant("acme");
        Mono<Product> kettle = ours.get("p-1");
        // end

        // snippet: tenants-context
        Mono<Product> same = products.get("p-1").contextWrite(CacheContext.tenant("acme"));
        // end

        Product expected = new Product("p-1", "Kettle of acme");
        StepVerifier.create(kettle).expectNext(expected).verifyComplete();
        StepVerifier.create(same).expectNext(expected).verifyComplete();
        StepVerifier.create(products.forTenant("globex").getIfCached("p-1")).verifyComplete();
        StepVerifier.create(products.get("p-1")).verifyError(TenantException.class);

        // snippet: tenants-look
        Mono<Void> forgotten = ours.clear(); // theirs alone
        CacheStats theirs = ours.stats();
        CacheStats all = products.stats();
        // end

        StepVerifier.create(forgotten).verifyComplete();
        assertThat(theirs.misses()).isOne();
        assertThat(all.misses()).isEqualTo(2);
        StepVerifier.create(ours.getIfCached("p-1")).verifyComplete();
    }

    private static Mono<Product> findIn(String tenant, String id) {
        return Mono.just(new Product(id, "Kettle of " + tenant));
    }
}
