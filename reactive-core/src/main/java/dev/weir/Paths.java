/*
 * Copyright the Weir authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.weir;

import dev.weir.policy.CachePolicy;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;
import reactor.util.context.ContextView;

/** A set of paths: those of requests to one pool under one policy and one model, on one level. */
final class Paths<K, V> {

    final Pool<K, V> pool;
    final CachePolicy policy;
    private final CachePolicy base;
    final CacheModel model;
    final Consistency consistency;
    final Terms<V> terms;
    final @Nullable Loader<? super K, V> source;
    final LoadPath<K, V> loads;
    final ReadPath<K, V> reads;
    final BulkReadPath<K, V> bulkReads;
    final WritePath<K, V> writes;
    final InvalidationPath<K, V> invalidations;

    /** Under a policy that was made from a base, by which what is found has been written in most cases. */
    Paths(Pool<K, V> pool, CachePolicy policy, CachePolicy base, CacheModel model, Consistency consistency) {
        Blueprint<K, V> plan = pool.plan;
        this.terms = new Terms<>(policy, base, model, pool.surroundings.random());
        EntryWriter<K, V> writer = new EntryWriter<>(plan.traits(), policy, model, pool.surroundings.random());
        this.pool = pool;
        this.policy = policy;
        this.base = base;
        this.model = model;
        this.consistency = consistency;
        this.source = pool.batcher == null ? plan.source() : pool.batcher.single();
        this.loads = new LoadPath<>(pool, terms, writer);
        this.reads = new ReadPath<>(this, terms);
        this.bulkReads = new BulkReadPath<>(this, terms);
        this.invalidations = new InvalidationPath<>(this, terms);
        this.writes = WritePath.of(this, writer);
        pool.tier.keepFor(terms.longestUse());
    }

    /** The paths of the same keys under a changed policy. */
    Paths<K, V> changed(UnaryOperator<CachePolicy> change) {
        return pool.under(CacheModel.changed(policy, change), terms.base, model, consistency);
    }

    /** The paths of the same keys on another level. */
    Paths<K, V> at(Consistency other) {
        return pool.under(policy, terms.base, model, other);
    }

    /** The paths of a request with this Context, which may ask for another policy. */
    Paths<K, V> heeding(ContextView context) {
        return heeding(Wishes.in(context));
    }

    Paths<K, V> heeding(Wishes wishes) {
        Paths<K, V> heeded = wishes.policy() == null ? this : changed(wishes.policy());
        return wishes.consistency() == null ? heeded : heeded.at(wishes.consistency());
    }

    /** What a request for a key demands of its answer that comes now, with this Context. */
    Demand demand(K key, ContextView context) {
        return new Demand(
                consistency,
                pool.moments,
                SessionOfKey.of(pool.remote, key, consistency, context),
                pool.surroundings.fences());
    }
}
