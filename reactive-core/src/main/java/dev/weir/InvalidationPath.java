/*
 * Copyright the Weir authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.weir;

import dev.weir.key.KeyText;
import dev.weir.metrics.CacheEvent.Origin;
import dev.weir.tier.Generation;
import dev.weir.tier.Generation.Kind;
import dev.weir.tier.Scope;
import dev.weir.time.CacheClock;
import java.util.Collection;
import java.util.HashSet;
import java.util.Iterator;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import reactor.core.Exceptions;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

/**
 * The path of an invalidation: takes keys from their entries and flights; those on board are still answered. A hot key is
 * loaded again at once.
 */
final class InvalidationPath<K, V> {

    /** How many invalidations of one request are on their way to the remote tier at a time. */
    private static final int AT_ONCE = 256;

    private final Airspace airspace;
    private final LocalTier<K, V> tier;
    private final Writers<K> writers;
    private final Terms<V> terms;
    private final RefreshPath<K, V> refreshes;
    private final @Nullable Loader<? super K, V> source;
    private final Chronicle chronicle;
    private final @Nullable Debounce debounce;
    private final CacheClock clock;
    private final @Nullable RemoteChanges<K, V> remote;
    private final @Nullable RemoteSide<K, V> side;
    private final Scope scope;

    InvalidationPath(Paths<K, V> paths, Terms<V> terms) {
        this.airspace = paths.pool.airspace;
        this.tier = paths.pool.tier;
        this.writers = paths.pool.writers;
        this.terms = terms;
        this.refreshes = new RefreshPath<>(paths.pool, paths.loads);
        this.source = paths.source;
        this.chronicle = paths.pool.chronicle;
        this.debounce = paths.pool.debounce;
        this.clock = paths.pool.surroundings.clock();
        this.remote = paths.pool.changes;
        this.side = paths.pool.remote;
        this.scope = paths.pool.scope();
    }

    /** Gone, also as a fallback. */
    Mono<Void> invalidate(K key) {
        return told("invalidate", key, origin -> {
            boolean hot = isHot(key);
            return removed(key).doOnSuccess(done -> {
                chronicle.invalidated(key, origin);
                if (hot) {
                    reload(key, null);
                }
            });
        });
    }

    Mono<Void> invalidateAll(Collection<K> keys) {
        return told(
                "invalidate all",
                debounce == null ? keys : new HashSet<>(keys),
                origin -> invalidateTogether(keys, origin));
    }

    /** Outdated, but still there to fall back on. */
    Mono<Void> expire(K key) {
        return told("expire", key, origin -> {
            boolean hot = isHot(key);
            return expired(key).doOnSuccess(done -> {
                chronicle.expired(key, origin);
                if (hot && tier.keptQuietly(key) instanceof LocalEntry<V> entry && entry.isExpired()) {
                    reload(key, entry);
                }
            });
        });
    }

    Mono<Void> invalidateTags(Set<String> tags) {
        return told(
                "tags",
                tags,
                origin -> raised(Kind.TAG, tags, () -> tier.invalidateTags(tags))
                        .doOnSuccess(done -> chronicle.tagsInvalidated(tags, origin)));
    }

    Mono<Void> invalidatePrefix(String prefix) {
        return told(
                "prefix",
                prefix,
                origin -> raised(Kind.PREFIX, Set.of(prefix), () -> tier.invalidatePrefix(prefix))
                        .doOnSuccess(done -> chronicle.prefixInvalidated(prefix, origin)));
    }

    /** Walks over what is in the tiers as fast as the texts are asked for, and forgets what matches. */
    Flux<String> invalidateMatching(Glob glob, KeyText<K> text) {
        return Flux.deferContextual(context -> {
            Origin origin = Cause.of(context);
            if (remote == null) {
                return matchingHere(glob, text, origin, this::removeHere);
            }
            AtomicReference<@Nullable Throwable> failure = new AtomicReference<>();
            return remote.keys()
                    .filter(glob::matches)
                    .concatMap(written -> matched(written, origin).onErrorResume(why -> noted(why, failure)))
                    .onErrorResume(why -> noted(why, failure))
                    .concatWith(Flux.defer(() -> {
                        Throwable first = failure.get();
                        return first == null
                                ? matchingHere(glob, text, origin, this::removeHere)
                                : matchingHere(glob, text, origin, this::removeUnconfirmed)
                                        .concatWith(Mono.error(first));
                    }));
        });
    }

    /** A failure keeps nothing from being forgotten; the first one is told at the end. */
    private static Mono<String> noted(Throwable why, AtomicReference<@Nullable Throwable> failure) {
        failure.compareAndSet(null, why);
        return Mono.empty();
    }

    /** What is no key of this cache any more, because keys were written otherwise before, is passed by. */
    private Mono<String> matched(String written, Origin origin) {
        K key = side == null ? null : side.keyOf(written);
        return key == null
                ? Mono.empty()
                : removed(key)
                        .doOnSuccess(done -> chronicle.invalidated(key, origin))
                        .thenReturn(written);
    }

    private Flux<String> matchingHere(Glob glob, KeyText<K> text, Origin origin, Consumer<K> removal) {
        return Flux.generate(tier::keys, (keys, sink) -> {
            airspace.requireOpen();
            String matched = nextMatch(keys, glob, text, origin, removal);
            if (matched == null) {
                sink.complete();
            } else {
                sink.next(matched);
            }
            return keys;
        });
    }

    private @Nullable String nextMatch(
            Iterator<K> keys, Glob glob, KeyText<K> text, Origin origin, Consumer<K> removal) {
        while (keys.hasNext()) {
            K key = keys.next();
            String written = text.of(key);
            if (glob.matches(written) && tier.holds(key)) {
                boolean hot = isHot(key);
                removal.accept(key);
                chronicle.invalidated(key, origin);
                if (hot) {
                    reload(key, null);
                }
                return written;
            }
        }
        return null;
    }

    Mono<Void> clear() {
        return told(
                "clear",
                "",
                origin -> raised(Kind.ALL, Set.of(""), tier::clear).doOnSuccess(done -> chronicle.cleared(origin)));
    }

    /** All before any is loaded again: what is loaded may be made of others of these keys, as they are in this cache. */
    private Mono<Void> invalidateTogether(Collection<K> keys, Origin origin) {
        List<K> hot = keys.stream().filter(this::isHot).toList();
        AtomicBoolean begun = new AtomicBoolean();
        Set<K> done = ConcurrentHashMap.newKeySet();
        return Volley.forEach(keys, AT_ONCE, key -> {
                    begun.set(true);
                    return removed(key).doOnSuccess(removed -> {
                        chronicle.invalidated(key, origin);
                        done.add(key);
                    });
                })
                .doOnCancel(() -> {
                    if (begun.get()) {
                        keys.stream().filter(key -> !done.contains(key)).forEach(this::removeUnconfirmed);
                    }
                })
                .doOnTerminate(() -> hot.stream().filter(done::contains).forEach(key -> reload(key, null)));
    }

    private Mono<Void> removed(K key) {
        return remote == null ? Mono.fromRunnable(() -> removeHere(key)) : remote.invalidate(key, false);
    }

    /** Nobody waits for it to be confirmed. */
    private void removeUnconfirmed(K key) {
        if (remote == null) {
            removeHere(key);
            return;
        }
        try {
            remote.invalidateUnconfirmed(key);
        } catch (Throwable unwritable) {
            // Nobody else has it.
            Exceptions.throwIfJvmFatal(unwritable);
        }
    }

    private Mono<Void> expired(K key) {
        return remote == null ? Mono.fromRunnable(() -> expireHere(key)) : remote.invalidate(key, true);
    }

    /** Who is writing it meanwhile does not know whether what he writes came first. */
    private void removeHere(K key) {
        writers.disturb(key);
        tier.remove(key);
    }

    private void expireHere(K key) {
        writers.disturb(key);
        tier.expire(key);
    }

    private Mono<Void> raised(Kind kind, Set<String> names, Runnable here) {
        return remote == null
                ? Mono.fromRunnable(here)
                : remote.bump(
                        names.stream()
                                .map(name -> new Generation(scope, kind, name))
                                .toList(),
                        here);
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
            if (debounce == null) {
                airspace.requireOpen();
                return effect.happen(origin);
            }
            airspace.requireOpen();
            return debounce.around(Subject.of(kind, what), () -> {
                airspace.requireOpen();
                return effect.happen(origin).contextWrite(context);
            });
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

    /** An effect of an invalidation, which had this origin; it happens when it is subscribed to. */
    private interface Effect {
        Mono<Void> happen(Origin origin);
    }
}
