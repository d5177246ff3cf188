/*
 * Copyright the Weir authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.weir;

import dev.weir.Entry.Freshness;
import dev.weir.Entry.Tier;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import reactor.core.CoreSubscriber;
import reactor.core.Scannable;
import reactor.core.publisher.Mono;
import reactor.core.publisher.Operators;

/**
 * A read of one key: looks when it is subscribed to, and answers a local hit there and then, without an operator chain.
 *
 * <p>The kinds differ in what they emit and whether a stale entry will do.
 */
abstract sealed class ReadMono<K, V, T> extends Mono<T> implements Scannable {

    final ReadPath<K, V> path;
    final K key;

    private ReadMono(ReadPath<K, V> path, K key) {
        this.path = path;
        this.key = key;
    }

    static <K, V> Mono<V> value(ReadPath<K, V> path, K key, @Nullable Loader<? super K, V> loader) {
        return onAssembly(new OfValue<>(path, key, loader));
    }

    static <K, V> Mono<V> computed(
            ReadPath<K, V> path, K key, Function<? super K, ? extends Mono<? extends V>> loader) {
        return onAssembly(new OfComputedValue<>(path, key, loader));
    }

    static <K, V> Mono<Entry<V>> entry(ReadPath<K, V> path, K key, @Nullable Loader<? super K, V> loader) {
        return onAssembly(new OfEntry<>(path, key, loader));
    }

    static <K, V> Mono<V> reloaded(ReadPath<K, V> path, K key, Loader<? super K, V> loader) {
        return onAssembly(new OfReloadedValue<>(path, key, loader));
    }

    @Override
    public final void subscribe(CoreSubscriber<? super T> actual) {
        Kept<V> found;
        try {
            found = path.find(key);
        } catch (RuntimeException brokenKey) {
            Operators.error(actual, brokenKey);
            return;
        }
        LocalEntry<V> hit = acceptsWhatIsThere() ? path.plainHit(found) : null;
        if (hit == null) {
            path.read(this, found, actual);
            return;
        }
        T shaped = shape(hit, Tier.LOCAL, Freshness.FRESH, false);
        if (shaped == null) {
            Operators.complete(actual);
        } else {
            actual.onSubscribe(new Served<>(actual, shaped));
        }
    }

    /** {@code null} where nothing is to be loaded. */
    abstract @Nullable Loader<? super K, V> loader();

    boolean mayLoad() {
        return loader() != null;
    }

    /** What the subscriber gets of an entry; {@code null} if it gets nothing. */
    abstract @Nullable T shape(LocalEntry<V> entry, Tier tier, Freshness freshness, boolean coalesced);

    /** Whether an entry that was there before will do; else only what a load brings. */
    boolean acceptsWhatIsThere() {
        return true;
    }

    @Override
    @SuppressWarnings("rawtypes") // declared so
    public @Nullable Object scanUnsafe(Attr key) {
        return key == Attr.RUN_STYLE ? Attr.RunStyle.ASYNC : null;
    }

    private static sealed class OfValue<K, V> extends ReadMono<K, V, V> permits OfReloadedValue {

        private final @Nullable Loader<? super K, V> loader;

        OfValue(ReadPath<K, V> path, K key, @Nullable Loader<? super K, V> loader) {
            super(path, key);
            this.loader = loader;
        }

        @Override
        @Nullable
        Loader<? super K, V> loader() {
            return loader;
        }

        @Override
        @Nullable
        V shape(LocalEntry<V> entry, Tier tier, Freshness freshness, boolean coalesced) {
            return entry.value;
        }
    }

    /** With a loader as most people write it, which is fitted only when it is needed. */
    private static final class OfComputedValue<K, V> extends ReadMono<K, V, V> {

        private final Function<? super K, ? extends Mono<? extends V>> loader;

        OfComputedValue(ReadPath<K, V> path, K key, Function<? super K, ? extends Mono<? extends V>> loader) {
            super(path, key);
            this.loader = loader;
        }

        @Override
        Loader<? super K, V> loader() {
            return (k, context) -> loader.apply(k);
        }

        @Override
        boolean mayLoad() {
            return true;
        }

        @Override
        @Nullable
        V shape(LocalEntry<V> entry, Tier tier, Freshness freshness, boolean coalesced) {
            return entry.value;
        }
    }

    private static final class OfReloadedValue<K, V> extends OfValue<K, V> {

        OfReloadedValue(ReadPath<K, V> path, K key, Loader<? super K, V> loader) {
            super(path, key, loader);
        }

        @Override
        boolean acceptsWhatIsThere() {
            return false;
        }
    }

    private static final class OfEntry<K, V> extends ReadMono<K, V, Entry<V>> {

        private final @Nullable Loader<? super K, V> loader;

        OfEntry(ReadPath<K, V> path, K key, @Nullable Loader<? super K, V> loader) {
            super(path, key);
            this.loader = loader;
        }

        @Override
        @Nullable
        Loader<? super K, V> loader() {
            return loader;
        }

        @Override
        Entry<V> shape(LocalEntry<V> entry, Tier tier, Freshness freshness, boolean coalesced) {
            return path.provenance.of(entry, tier, freshness, coalesced);
        }
    }
}
