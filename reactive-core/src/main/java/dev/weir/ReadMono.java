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

    /** The read of a key that a bulk read loads itself, if nobody else did before; of all these one is seen to wait. */
    static <K, V> ReadMono<K, V, V> ledValue(
            ReadPath<K, V> path, K key, @Nullable Loader<? super K, V> loader, boolean seenToWait) {
        return new OfLedValue<>(path, key, loader, seenToWait);
    }

    /** The same, of the entry. */
    static <K, V> ReadMono<K, V, Entry<V>> ledEntry(
            ReadPath<K, V> path, K key, @Nullable Loader<? super K, V> loader, boolean seenToWait) {
        return new OfLedEntry<>(path, key, loader, seenToWait);
    }

    @Override
    public final void subscribe(CoreSubscriber<? super T> actual) {
        Wishes wishes = Wishes.areViewsAskedFor() ? Wishes.in(actual.currentContext()) : Wishes.NONE;
        if (wishes.asksForNoView()) {
            look(actual);
        } else {
            heed(wishes, actual);
        }
    }

    private void heed(Wishes wishes, CoreSubscriber<? super T> actual) {
        ReadMono<K, V, T> changed;
        try {
            changed = on(path.heeding(wishes));
        } catch (RuntimeException brokenPolicy) {
            Operators.error(actual, brokenPolicy);
            return;
        }
        changed.look(actual);
    }

    private void look(CoreSubscriber<? super T> actual) {
        long begunAt = path.timesHits ? path.chronicle.beginRead() : 0;
        Kept<V> found;
        try {
            found = path.find(key);
        } catch (RuntimeException brokenKey) {
            Operators.error(actual, brokenKey);
            return;
        }
        LocalEntry<V> hit = acceptsWhatIsThere() ? path.plainHit(found) : null;
        if (hit == null) {
            path.read(this, found, actual, begunAt);
            return;
        }
        path.hits.increment();
        if (begunAt != 0) {
            path.chronicle.hitTimed(hit, begunAt);
        }
        T shaped = shape(hit, Tier.LOCAL, Freshness.FRESH, false);
        if (shaped == null) {
            Operators.complete(actual);
        } else {
            actual.onSubscribe(new Served<>(actual, shaped));
        }
    }

    /** The same read on another path. */
    abstract ReadMono<K, V, T> on(ReadPath<K, V> other);

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

    /** Whether the request's own bulk load is the one it waits for. */
    boolean isLed() {
        return false;
    }

    /** Whether its waiting is to be told to those who watch. */
    boolean isSeenToWait() {
        return true;
    }

    @Override
    @SuppressWarnings("rawtypes") // declared so
    public @Nullable Object scanUnsafe(Attr key) {
        return key == Attr.RUN_STYLE ? Attr.RunStyle.ASYNC : null;
    }

    private static sealed class OfValue<K, V> extends ReadMono<K, V, V> permits OfReloadedValue, OfLedValue {

        private final @Nullable Loader<? super K, V> loader;

        OfValue(ReadPath<K, V> path, K key, @Nullable Loader<? super K, V> loader) {
            super(path, key);
            this.loader = loader;
        }

        @Override
        ReadMono<K, V, V> on(ReadPath<K, V> other) {
            return new OfValue<>(other, key, loader);
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
        ReadMono<K, V, V> on(ReadPath<K, V> other) {
            return new OfComputedValue<>(other, key, loader);
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

        OfReloadedValue(ReadPath<K, V> path, K key, @Nullable Loader<? super K, V> loader) {
            super(path, key, loader);
        }

        @Override
        ReadMono<K, V, V> on(ReadPath<K, V> other) {
            return new OfReloadedValue<>(other, key, loader());
        }

        @Override
        boolean acceptsWhatIsThere() {
            return false;
        }
    }

    private static sealed class OfEntry<K, V> extends ReadMono<K, V, Entry<V>> permits OfLedEntry {

        private final @Nullable Loader<? super K, V> loader;

        OfEntry(ReadPath<K, V> path, K key, @Nullable Loader<? super K, V> loader) {
            super(path, key);
            this.loader = loader;
        }

        @Override
        ReadMono<K, V, Entry<V>> on(ReadPath<K, V> other) {
            return new OfEntry<>(other, key, loader);
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

    private static final class OfLedEntry<K, V> extends OfEntry<K, V> {

        private final boolean seenToWait;

        OfLedEntry(ReadPath<K, V> path, K key, @Nullable Loader<? super K, V> loader, boolean seenToWait) {
            super(path, key, loader);
            this.seenToWait = seenToWait;
        }

        @Override
        ReadMono<K, V, Entry<V>> on(ReadPath<K, V> other) {
            return new OfLedEntry<>(other, key, loader(), seenToWait);
        }

        @Override
        boolean isLed() {
            return true;
        }

        @Override
        boolean isSeenToWait() {
            return seenToWait;
        }
    }

    private static final class OfLedValue<K, V> extends OfValue<K, V> {

        private final boolean seenToWait;

        OfLedValue(ReadPath<K, V> path, K key, @Nullable Loader<? super K, V> loader, boolean seenToWait) {
            super(path, key, loader);
            this.seenToWait = seenToWait;
        }

        @Override
        ReadMono<K, V, V> on(ReadPath<K, V> other) {
            return new OfLedValue<>(other, key, loader(), seenToWait);
        }

        @Override
        boolean isLed() {
            return true;
        }

        @Override
        boolean isSeenToWait() {
            return seenToWait;
        }
    }
}
