/*
 * Copyright the Weir authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.weir;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import dev.weir.metrics.CacheStats;
import dev.weir.tenant.TenantQuota;
import java.util.List;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * The pools of a cache: one, or one for each tenant, made when the tenant is first met.
 *
 * <p>The pools of tenants that are met seldom are forgotten. Nothing is lost with one but what it kept: whoever asks again
 * gets a new one.
 */
final class Pools<K, V> {

    private final Blueprint<K, V> plan;
    private final Surroundings surroundings;
    private final Airspace airspace;
    private final Gate gate;
    private final @Nullable Pool<K, V> only;
    private final Cache<String, Pool<K, V>> byTenant;
    private final Tally forgotten = new Tally();

    Pools(Blueprint<K, V> plan, Surroundings surroundings) {
        TenantQuota quota = plan.quota();
        this.plan = plan;
        this.surroundings = surroundings;
        this.airspace = new Airspace(plan.name());
        this.gate = new Gate(
                plan.name(), plan.guards(), error -> surroundings.recorder().unheard(plan.name(), error));
        this.only = quota == null ? new Pool<>(plan, surroundings, airspace, gate, null) : null;
        this.byTenant = Caffeine.newBuilder()
                .maximumSize(quota == null ? 0 : quota.tenants())
                .executor(surroundings.clock().upkeep())
                .<String, Pool<K, V>>removalListener((tenant, pool, cause) -> forget(pool))
                .build();
    }

    Blueprint<K, V> plan() {
        return plan;
    }

    Airspace airspace() {
        return airspace;
    }

    /** The one pool of a cache that keeps no tenants apart. */
    @Nullable
    Pool<K, V> only() {
        return only;
    }

    Pool<K, V> of(String tenant) {
        Pool<K, V> pool = byTenant.get(tenant, name -> new Pool<>(plan, surroundings, airspace, gate, name));
        // Looked at last: a closing either finds the pool or is seen here.
        if (airspace.isClosed()) {
            pool.close();
        }
        return pool;
    }

    /** Of all pools together, those forgotten included. */
    CacheStats stats() {
        Tally total = new Tally();
        total.addAll(forgotten.stats(0, 0, 0, 0));
        List<CacheStats> all = pools().map(Pool::stats).toList();
        all.forEach(total::addAll);
        return total.stats(
                all.stream().mapToLong(CacheStats::droppedEvents).sum(),
                all.stream().mapToLong(CacheStats::size).sum(),
                all.stream().mapToLong(CacheStats::weight).sum(),
                airspace.up());
    }

    void close() {
        boolean first = airspace.close();
        pools().forEach(Pool::close);
        if (first) {
            surroundings.recorder().closed(plan.name());
        }
    }

    private Stream<Pool<K, V>> pools() {
        return only != null ? Stream.of(only) : byTenant.asMap().values().stream();
    }

    private void forget(@Nullable Pool<K, V> pool) {
        if (pool != null) {
            forgotten.addAll(pool.stats());
            pool.close();
        }
    }
}
