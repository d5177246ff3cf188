/*
 * Copyright the Weir authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.weir;

import dev.weir.key.KeyText;
import dev.weir.metrics.CacheEvent.Origin;
import dev.weir.time.CacheClock;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashSet;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

/**
 * The path of an invalidation: takes keys from their entries and flights; those on board are still answered. A hot key is
 * loaded again at once.
 */
final class InvalidationPath<K, V> {

    private final Airspace airspace;
    private final LocalTier<K, V> tier;
    private final Terms<V> terms;
    private final RefreshPath<K, V> refreshes;
    private final @Nullable Loader<? super K, V> source;
    private final Chronicle chronicle;
    private final @Nullable Debounce debounce;
    private final CacheClock clock;

    InvalidationPath(Paths<K, V> paths, Terms<V> terms) {
        this.airspace = paths.pool.airspace;
        this.tier = paths.pool.tier;
        this.terms = terms;
        this.refreshes = new RefreshPath<>(paths.pool, paths.loads);
        this.source = paths.source;
        this.chronicle = paths.pool.chronicle;
        this.debounce = paths.pool.debounce;
        this.clock = paths.pool.surroundings.clock();
    }

    /** Gone, also as a fallback. */
    Mono<Void> invalidate(K key) {
        return told("invalidate", key, origin -> invalidate(key, origin));
    }

    /** Empty: there is nothing to tell of what was invalidated. */
    <T> Mono<Map<K, T>> invalidateAll(Collection<K> keys) {
        return told(
                        "invalidate all",
                        debounce == null ? keys : new HashSet<>(keys),
                        origin -> invalidateTogether(keys, origin))
                .then(Mono.empty());
    }

    /** Outdated, but still there to fall back on. */
    Mono<Void> expire(K key) {
        return told("expire", key, origin -> {
            boolean hot = isHot(key);
            tier.expire(key);
            chronicle.expired(key, origin);
            if (hot && tier.keptQuietly(key) instanceof LocalEntry<V> entry && entry.isExpired()) {
                reload(key, entry);
            }
        });
    }

    Mono<Void> invalidateTags(Set<String> tags) {
        return told("tags", tags, origin -> {
            tier.invalidateTags(tags);
            chronicle.tagsInvalidated(tags, origin);
        });
    }

    Mono<Void> invalidatePrefix(String prefix) {
        return told("prefix", prefix, origin -> {
            tier.invalidatePrefix(prefix);
            chronicle.prefixInvalidated(prefix, origin);
        });
    }

    /** Walks over what is in memory as fast as the texts are asked for, and forgets what matches. */
    Flux<String> invalidateMatching(Glob glob, KeyText<K> text) {
        return Flux.deferContextual(context -> Flux.<String, Iterator<K>>generate(tier::keys, (keys, sink) -> {
            airspace.requireOpen();
            String matched = nextMatch(keys, glob, text, Cause.of(context));
            if (matched == null) {
                sink.complete();
            } else {
                sink.next(matched);
            }
            return keys;
        }));
    }

    private @Nullable String nextMatch(Iterator<K> keys, Glob glob, KeyText<K> text, Origin origin) {
        while (keys.hasNext()) {
            K key = keys.next();
            String written = text.of(key);
            if (glob.matches(written) && tier.holds(key)) {
                invalidate(key, origin);
                return written;
            }
        }
        return null;
    }

    Mono<Void> clear() {
        return told("clear", "", origin -> {
            tier.clear();
            chronicle.cleared(origin);
        });
    }

    private void invalidate(K key, Origin origin) {
        if (forget(key, origin)) {
            reload(key, null);
        }
    }

    /** All before any is loaded again: what is loaded may be made of others of these keys, as they are in this cache. */
    private void invalidateTogether(Collection<K> keys, Origin origin) {
        List<K> hot = new ArrayList<>();
        for (K key : keys) {
            if (forget(key, origin)) {
                hot.add(key);
            }
        }
        hot.forEach(key -> reload(key, null));
    }

    /** Whether it was hot. */
    private boolean forget(K key, Origin origin) {
        boolean hot = isHot(key);
        tier.remove(key);
        chronicle.invalidated(key, origin);
        return hot;
    }

    private boolean isHot(K key) {
        return source != null
                && terms.reloadsHotKeys()
                && tier.keptQuietly(key) instanceof LocalEntry<V> entry
                && terms.isHot(entry, clock.millis())
                && tier.isCurrent(key, entry);
    }

    private void reload(K key, @Nullable LocalEntry<V> fallback) {
        if (source != null) {
            refreshes.inPlaceOf(key, fallback, source);
        }
    }

    private Mono<Void> told(String kind, Object what, Effect effect) {
        return Mono.deferContextual(context -> {
            Origin origin = Cause.of(context);
            Runnable effective = () -> {
                airspace.requireOpen();
                effect.happen(origin);
            };
            if (debounce == null) {
                return Mono.fromRunnable(effective);
            }
            airspace.requireOpen();
            return debounce.around(Subject.of(kind, what), effective);
        });
    }

    /** A subject of an invalidation, with the hash that it had when it was named. */
    private record Subject(String kind, Object what, int hash) {

        static Subject of(String kind, Object what) {
            return new Subject(kind, what, 31 * kind.hashCode() + what.hashCode());
        }

        @Override
        public int hashCode() {
            return hash;
        }
    }

    /** An effect of an invalidation, which had this origin. */
    private interface Effect {
        void happen(Origin origin);
    }
}
