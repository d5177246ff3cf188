/*
 * Copyright the Weir authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.weir.webflux.boot;

import dev.weir.ReactiveCache;
import dev.weir.Weir;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.springframework.beans.factory.ObjectProvider;

/**
 * The caches of an application, by name: those that properties declare, those that are beans, and those that were built with the
 * application's {@link Weir} alone.
 *
 * <p>One that properties declare is a bean of type {@link ReactiveCache} with the types that were declared, qualified by its name, and
 * called after it: {@code productsCache}.
 */
public final class WeirCaches {

    private final Weir weir;
    private final CacheDefinitions definitions;
    private final ObjectProvider<ReactiveCache<?, ?>> caches;

    WeirCaches(Weir weir, CacheDefinitions definitions, ObjectProvider<ReactiveCache<?, ?>> caches) {
        this.weir = weir;
        this.definitions = definitions;
        this.caches = caches;
    }

    /** What all of them share. */
    public Weir weir() {
        return weir;
    }

    /** The names of all. */
    public Set<String> names() {
        return all().stream().map(ReactiveCache::name).collect(Collectors.toCollection(TreeSet::new));
    }

    /** All of them; of two with one name, which are of two weirs, the bean. */
    public Collection<ReactiveCache<?, ?>> all() {
        Map<String, ReactiveCache<?, ?>> all = new TreeMap<>();
        Stream.concat(caches.stream(), weir.caches().stream()).forEach(cache -> all.putIfAbsent(cache.name(), cache));
        return List.copyOf(all.values());
    }

    /** The one of this name, if there is one. */
    public Optional<ReactiveCache<?, ?>> find(String name) {
        return all().stream().filter(cache -> cache.name().equals(name)).findFirst();
    }

    /**
     * The one of this name, for keys and values of these types.
     *
     * @throws IllegalArgumentException if there is none of this name, or properties declare other types for it
     */
    @SuppressWarnings("unchecked") // The types were declared, and are compared with them.
    public <K, V> ReactiveCache<K, V> get(String name, Class<K> keys, Class<V> values) {
        CacheTypes types = definitions.types(name);
        if (types != null && !(types.keys() == keys && types.values().type() == values)) {
            throw new IllegalArgumentException("Cache '" + name + "' is declared for keys of "
                    + types.keys().getName() + " and values of " + types.values() + ": ask for these");
        }
        return (ReactiveCache<K, V>) find(name)
                .orElseThrow(() -> new IllegalArgumentException(
                        "There is no cache '" + name + "', but " + names() + ": declare it under weir.caches"));
    }
}
