/*
 * Copyright the Weir authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.weir;

import dev.weir.policy.CachePolicy;
import java.time.Duration;
import org.jspecify.annotations.Nullable;
import reactor.util.context.ContextView;

/** The paths of requests to one pool under one policy. */
final class Paths<K, V> {

    final Pool<K, V> pool;
    final CachePolicy policy;
    final Terms<V> terms;
    final @Nullable Loader<? super K, V> source;
    final LoadPath<K, V> loads;
    final ReadPath<K, V> reads;
    final BulkReadPath<K, V> bulkReads;
    final WritePath<K, V> writes;
    final InvalidationPath<K, V> invalidations;

    Paths(Pool<K, V> pool, CachePolicy policy) {
        Blueprint<K, V> plan = pool.plan;
        this.terms = new Terms<>(policy, plan.policy(), pool.surroundings.random());
        EntryWriter<K, V> writer = new EntryWriter<>(plan.traits(), policy, pool.surroundings.random());
        this.pool = pool;
        this.policy = policy;
        this.source = pool.batcher == null ? plan.source() : pool.batcher.single();
        this.loads = new LoadPath<>(pool, terms, writer);
        this.reads = new ReadPath<>(this, terms);
        this.bulkReads = new BulkReadPath<>(this, terms);
        this.writes = new WritePath<>(pool, terms, writer);
        this.invalidations = new InvalidationPath<>(this, terms);
        Duration longestUse = terms.longestUse();
        if (longestUse != null) {
            pool.tier.keepFor(longestUse);
        }
    }

    /** The paths of a request with this Context, which may ask for another policy. */
    Paths<K, V> heeding(ContextView context) {
        Wishes wishes = Wishes.in(context);
        return wishes.policy() == null ? this : pool.under(wishes.policy().apply(policy));
    }
}
