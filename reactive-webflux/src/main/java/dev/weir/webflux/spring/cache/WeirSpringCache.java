/*
 * Copyright the Weir authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.weir.webflux.spring.cache;

import static java.util.Objects.requireNonNull;

import dev.weir.Caching;
import dev.weir.Loader;
import dev.weir.ReactiveCache;
import dev.weir.source.Transactions;
import dev.weir.source.Transactions.Ending;
import dev.weir.source.Transactions.Transaction;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.function.Function;
import java.util.function.Predicate;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.springframework.cache.Cache;
import org.springframework.cache.support.SimpleValueWrapper;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

/**
 * A cache as Spring sees it, over a cache of a weir. Immutable.
 *
 * <p>It never blocks. What would have to wait for an answer is refused with {@link UnsupportedOperationException}: {@code get} and {@code
 * putIfAbsent}. {@code put}, {@code evict} and {@code clear} go on after they have returned, which is at once, unless everything is in memory;
 * what fails after that is in the log. Through {@link WeirCachingConfiguration} annotated methods wait for all of it, and know of what
 * failed.
 */
public final class WeirSpringCache implements Cache {

    private static final int LONGEST_FLUX = 10_000;

    private final ReactiveCache<Object, Object> cache;
    private final SpringKeys<?> keys;
    private final Transactions transactions;
    private final int longestFlux;

    @SuppressWarnings("unchecked") // keys are what the SpringKeys make; values are what the annotated methods return
    private WeirSpringCache(ReactiveCache<?, ?> cache, SpringKeys<?> keys, Transactions transactions, int longestFlux) {
        this.cache = (ReactiveCache<Object, Object>) cache;
        this.keys = keys;
        this.transactions = transactions;
        this.longestFlux = longestFlux;
    }

    /** A cache, and how Spring's keys become its own. What its annotated methods return must be of the type of its values. */
    public static <K> WeirSpringCache of(ReactiveCache<K, ?> cache, SpringKeys<K> keys) {
        return new WeirSpringCache(
                requireNonNull(cache, "cache must not be null"),
                requireNonNull(keys, "keys must not be null"),
                Transactions.NONE,
                LONGEST_FLUX);
    }

    /**
     * Has what annotated methods put and evict in a transaction take effect when it is over: puts if it was committed, evictions unless it
     * was rolled back. For caches whose model is aside; the others write in the transaction themselves. Who ended the transaction does
     * not learn what fails then: it is in the log.
     */
    public WeirSpringCache afterCommit(Transactions transactions) {
        return new WeirSpringCache(
                cache, keys, requireNonNull(transactions, "transactions must not be null"), longestFlux);
    }

    /** How many elements of a {@code Flux} are cached, as a list; a longer one is not, and passes through. Default: 10,000. */
    public WeirSpringCache longestFlux(int elements) {
        if (elements < 1) {
            throw new IllegalArgumentException("longestFlux must be positive but was " + elements);
        }
        return new WeirSpringCache(cache, keys, transactions, elements);
    }

    @Override
    public String getName() {
        return cache.name();
    }

    @Override
    public ReactiveCache<?, ?> getNativeCache() {
        return cache;
    }

    /** What is known of a key: a value, or a wrapped {@code null} where it is known to have none; {@code null} if nothing is. Never loads. */
    @Override
    public CompletableFuture<?> retrieve(Object key) {
        return known(key).toFuture();
    }

    private Mono<Object> known(Object key) {
        return cache.getEntryIfCached(own(key))
                .map(entry -> entry.value().orElseGet(() -> new SimpleValueWrapper(null)));
    }

    /** The value of a key, loaded once for all who ask meanwhile. Cancelling the future takes one of them away. */
    @Override
    @SuppressWarnings("unchecked") // as the loader of this key says
    public <T> CompletableFuture<T> retrieve(Object key, Supplier<CompletableFuture<T>> valueLoader) {
        requireNonNull(valueLoader, "valueLoader must not be null");
        return (CompletableFuture<T>) read(key, (same, context) -> Mono.fromCompletionStage(valueLoader))
                .toFuture();
    }

    @Override
    public void put(Object key, @Nullable Object value) {
        Unattended.go(this, "put", store(key, value));
    }

    @Override
    public void evict(Object key) {
        Unattended.go(this, "evict", forget(key));
    }

    /** As {@link #evict}. Whether there was something is not known. */
    @Override
    public boolean evictIfPresent(Object key) {
        evict(key);
        return false;
    }

    @Override
    public void clear() {
        Unattended.go(this, "clear", forgetAll());
    }

    /** As {@link #clear}. Whether there was something is not known. */
    @Override
    public boolean invalidate() {
        clear();
        return false;
    }

    /** Refused. */
    @Override
    public ValueWrapper get(Object key) {
        throw wouldBlock();
    }

    /** Refused. */
    @Override
    public <T> T get(Object key, @Nullable Class<T> type) {
        throw wouldBlock();
    }

    /** Refused. */
    @Override
    public <T> T get(Object key, Callable<T> valueLoader) {
        throw wouldBlock();
    }

    /** Refused. */
    @Override
    public ValueWrapper putIfAbsent(Object key, @Nullable Object value) {
        throw wouldBlock();
    }

    @Override
    public String toString() {
        return "WeirSpringCache(" + getName() + ")";
    }

    int longestFlux() {
        return longestFlux;
    }

    Mono<Object> read(Object key, Loader<Object, Object> loader) {
        return cache.getOrCompute(own(key), loader);
    }

    @SuppressWarnings("unchecked") // a cache that annotated methods read fluxes from has lists
    Flux<Object> readEach(Object key, Flux<Object> source, Predicate<List<Object>> keepable) {
        ReactiveCache<Object, List<Object>> lists =
                (ReactiveCache<Object, List<Object>>) (ReactiveCache<Object, ?>) cache;
        return Caching.cachedFlux(lists, own(key), longestFlux, same -> source, keepable);
    }

    /** A value in place of what there is; {@code null} is no value, so that what there is is forgotten. */
    Mono<Void> store(Object key, @Nullable Object value) {
        if (value == null) {
            return forget(key);
        }
        Object mine = own(key);
        return whenOver(ending -> switch (ending) {
            case COMMITTED -> cache.put(mine, value);
            case UNKNOWN -> cache.invalidate(mine);
            case ROLLED_BACK -> Mono.empty();
        });
    }

    Mono<Void> forget(Object key) {
        Object mine = own(key);
        return whenOver(ending -> ending == Ending.ROLLED_BACK ? Mono.empty() : cache.invalidate(mine));
    }

    Mono<Void> forgetAll() {
        return whenOver(ending -> ending == Ending.ROLLED_BACK ? Mono.empty() : cache.clear());
    }

    private Mono<Void> whenOver(Function<Ending, Mono<Void>> change) {
        return Mono.deferContextual(context -> {
            Transaction transaction = transactions.in(context);
            if (transaction == null) {
                return change.apply(Ending.COMMITTED);
            }
            transaction.afterwards(AfterCommit.told(this, change));
            return Mono.empty();
        });
    }

    private Object own(Object key) {
        return keys.of(requireNonNull(key, "key must not be null"));
    }

    private UnsupportedOperationException wouldBlock() {
        return new UnsupportedOperationException(
                "Cache '" + getName() + "' never blocks: have the annotated method return a Mono, a Flux or a "
                        + "CompletableFuture, or call retrieve in place of get");
    }
}
