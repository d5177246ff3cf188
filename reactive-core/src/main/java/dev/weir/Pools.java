/*
 * Copyright the Weir authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.weir;

import static java.util.Objects.requireNonNull;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import dev.weir.metrics.CacheStats;
import dev.weir.metrics.Reach;
import dev.weir.tenant.TenantQuota;
import java.util.List;
import java.util.function.Supplier;
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
    private final ForgottenPools<K, V> forgotten = new ForgottenPools<>();

    Pools(Blueprint<K, V> plan, Surroundings surroundings) {
        TenantQuota quota = plan.quota();
        this.plan = plan;
        this.surroundings = surroundings;
        this.airspace = new Airspace(plan.name());
        RemotePlan<K, V> remote = plan.remote();
        this.gate = new Gate(
                plan.name(),
                plan.guards(),
                remote == null ? Quota.unlimited() : new Quota(remote.policy().loadsWhileUnreachable()),
                this::unheard);
        this.only = quota == null ? new Pool<>(plan, surroundings, airspace, gate, null) : null;
        this.byTenant = Caffeine.newBuilder()
                .maximumSize(quota == null ? 0 : quota.tenants())
                .executor(surroundings.clock().upkeep())
                // Within the removal, so that at any time a pool is found here or there; what takes time comes after.
                .<String, Pool<K, V>>evictionListener((tenant, pool, cause) -> forgotten.add(requireNonNull(pool)))
                .<String, Pool<K, V>>removalListener(
                        (tenant, pool, cause) -> requireNonNull(pool).close())
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

    /**
     * One to look at: that of a tenant which is in memory, and otherwise one in which nothing is, of which nobody else knows. Whoever looks
     * leaves those of others where they are.
     */
    Pool<K, V> glimpse(String tenant) {
        Pool<K, V> known = byTenant.policy().getIfPresentQuietly(tenant);
        if (known != null) {
            return known;
        }
        Pool<K, V> passing = new Pool<>(plan, surroundings, airspace, gate, tenant);
        passing.close();
        return passing;
    }

    /** Whether the source is asked, where a breaker decides that; {@code null} where none does. */
    @Nullable
    Supplier<Reach> source() {
        return gate.reach();
    }

    /** Of one tenant; nothing was counted of one that is not in memory. */
    CacheStats stats(String tenant) {
        Pool<K, V> pool = byTenant.policy().getIfPresentQuietly(tenant);
        return pool == null ? new Tally().stats(0, 0, 0, 0) : pool.stats();
    }

    /** Of all pools together, those forgotten included. */
    CacheStats stats() {
        ForgottenPools.Ledger<K, V> past;
        List<Pool<K, V>> present;
        do {
            past = forgotten.ledger();
            present = pools().toList();
        } while (past != forgotten.ledger());
        List<CacheStats> now = present.stream().map(Pool::stats).toList();
        CacheStats before = past.sumWithout(present);
        Tally total = new Tally();
        total.addAll(before);
        now.forEach(total::addAll);
        return total.stats(
                before.droppedEvents()
                        + now.stream().mapToLong(CacheStats::droppedEvents).sum(),
                now.stream().mapToLong(CacheStats::size).sum(),
                now.stream().mapToLong(CacheStats::weight).sum(),
                airspace.up());
    }

    void close() {
        if (discard()) {
            surroundings.recorder().closed(plan.name());
        }
    }

    /** Closes those of a cache that nobody was told of; false if they were closed before. */
    boolean discard() {
        boolean first = airspace.close();
        pools().forEach(Pool::close);
        return first;
    }

    void unheard(Throwable error) {
        surroundings.recorder().unheard(plan.name(), error);
    }

    private Stream<Pool<K, V>> pools() {
        return only != null ? Stream.of(only) : byTenant.asMap().values().stream();
    }
}
