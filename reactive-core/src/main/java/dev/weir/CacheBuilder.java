/*
 * Copyright the Weir authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.weir;

import static java.util.Objects.requireNonNull;

import dev.weir.policy.BatchPolicy;
import dev.weir.policy.CachePolicy;
import dev.weir.resilience.Safeguards;
import java.time.Duration;
import java.util.function.Function;
import java.util.function.ToIntBiFunction;
import org.jspecify.annotations.Nullable;
import reactor.core.publisher.Mono;

/**
 * A builder of one cache. What it is given is checked at once where that is possible, and as a whole by {@link #build()}.
 *
 * <p>Not thread-safe; one builder builds one cache.
 *
 * @param <K> keys
 * @param <V> values
 */
public final class CacheBuilder<K, V> {

    private static final long DEFAULT_MAXIMUM_SIZE = 10_000;

    private final Weir weir;
    private final String name;
    private CachePolicy policy = CachePolicy.freshFor(Duration.ofMinutes(5));
    private Carriage carriage = Carriage.DEFAULT;
    private long maximumSize;
    private long maximumWeight;
    private @Nullable ToIntBiFunction<? super K, ? super V> weigher;
    private @Nullable Loader<? super K, V> source;
    private @Nullable BulkLoader<K, V> bulkSource;
    private BatchPolicy batchPolicy = BatchPolicy.DEFAULT;
    private Safeguards safeguards = Safeguards.none();

    CacheBuilder(Weir weir, String name) {
        this.weir = weir;
        this.name = name;
    }

    /** How fresh answers are and how much trouble is taken. Default: fresh for five minutes, nothing stale. */
    public CacheBuilder<K, V> policy(CachePolicy policy) {
        this.policy = requireNonNull(policy, "policy must not be null").check();
        return this;
    }

    /** How many entries are kept in memory. Default: 10,000. */
    public CacheBuilder<K, V> maximumSize(long entries) {
        require(entries > 0, "maximumSize must be positive but was " + entries + "; to cache nothing, call the loader");
        this.maximumSize = entries;
        return this;
    }

    /**
     * How much all entries kept in memory may weigh, instead of how many there may be. The weigher is called once for each
     * value stored; an absence weighs one.
     */
    public CacheBuilder<K, V> maximumWeight(long weight, ToIntBiFunction<? super K, ? super V> weigher) {
        require(weight > 0, "maximumWeight must be positive but was " + weight + "; to cache nothing, call the loader");
        this.maximumWeight = weight;
        this.weigher = requireNonNull(weigher, "weigher must not be null");
        return this;
    }

    /** Where {@code get} finds what is not at hand. */
    public CacheBuilder<K, V> readThrough(Function<? super K, ? extends Mono<? extends V>> source) {
        requireNonNull(source, "source must not be null");
        return readThrough((Loader<K, V>) (key, context) -> source.apply(key));
    }

    /** Where {@code get} finds what is not at hand. */
    public CacheBuilder<K, V> readThrough(Loader<? super K, V> source) {
        requireNoSource();
        this.source = requireNonNull(source, "source must not be null");
        return this;
    }

    /** Where {@code get} finds what is not at hand; keys that miss at the same time travel in one load. */
    public CacheBuilder<K, V> readThroughInBatches(BulkLoader<K, V> source) {
        return readThroughInBatches(source, BatchPolicy.DEFAULT);
    }

    /** Where {@code get} finds what is not at hand; keys that miss at the same time travel in one load. */
    public CacheBuilder<K, V> readThroughInBatches(BulkLoader<K, V> source, BatchPolicy batches) {
        requireNoSource();
        this.bulkSource = requireNonNull(source, "source must not be null");
        this.batchPolicy = requireNonNull(batches, "batches must not be null");
        return this;
    }

    /**
     * Has one more key of the caller's Reactor Context travel with the loads it leads, which otherwise see none of it but
     * the current observation. What is named here is seen by loads whose answer others get too: never name a principal or
     * a transaction.
     */
    public CacheBuilder<K, V> carrying(Object contextKey) {
        this.carriage = carriage.with(requireNonNull(contextKey, "contextKey must not be null"));
        return this;
    }

    /** What all its loads go through, those with a loader of the caller's included. Default: nothing. */
    public CacheBuilder<K, V> safeguards(Safeguards safeguards) {
        this.safeguards = requireNonNull(safeguards, "safeguards must not be null; use Safeguards.none()");
        return this;
    }

    /** The cache; from now on its name is taken. */
    public ReactiveCache<K, V> build() {
        require(
                maximumSize == 0 || maximumWeight == 0,
                "maximumSize and maximumWeight contradict each other for cache '" + name + "': leave one of them out");
        return weir.register(name, this);
    }

    String name() {
        return name;
    }

    CachePolicy policy() {
        return policy;
    }

    Carriage carriage() {
        return carriage;
    }

    Safeguards safeguards() {
        return safeguards;
    }

    long maximumWeight() {
        if (weigher != null) {
            return maximumWeight;
        }
        return maximumSize == 0 ? DEFAULT_MAXIMUM_SIZE : maximumSize;
    }

    ToIntBiFunction<? super K, ? super V> weigher() {
        return weigher == null ? (key, value) -> 1 : weigher;
    }

    @Nullable
    Loader<? super K, V> source() {
        return source;
    }

    @Nullable
    KeyBatcher<K, V> newBatcher() {
        return bulkSource == null ? null : new KeyBatcher<>(bulkSource, batchPolicy);
    }

    private void requireNoSource() {
        require(
                source == null && bulkSource == null,
                "Cache '" + name + "' has a source already: call readThrough or readThroughInBatches once");
    }

    private static void require(boolean holds, String otherwise) {
        if (!holds) {
            throw new IllegalArgumentException(otherwise);
        }
    }
}
