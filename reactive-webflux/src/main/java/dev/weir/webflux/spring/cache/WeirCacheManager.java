/*
 * Copyright the Weir authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.weir.webflux.spring.cache;

import static java.util.Objects.requireNonNull;

import dev.weir.Advice;
import dev.weir.Weir;
import dev.weir.policy.CachePolicy;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;
import org.springframework.cache.Cache;
import org.springframework.cache.CacheManager;

/**
 * The caches that annotations name: those that are declared, and if so wished others, which come into being when they are first asked for.
 */
public final class WeirCacheManager implements CacheManager {

    private final Map<String, WeirSpringCache> caches;
    private final @Nullable Creation creation;

    private WeirCacheManager(Map<String, WeirSpringCache> caches, @Nullable Creation creation) {
        this.caches = new ConcurrentHashMap<>(caches);
        this.creation = creation;
    }

    /** These caches and no others, each under its own name. */
    public static WeirCacheManager of(WeirSpringCache... declared) {
        return of(List.of(declared));
    }

    /** These caches and no others, each under its own name. */
    public static WeirCacheManager of(Collection<WeirSpringCache> declared) {
        Map<String, WeirSpringCache> caches = new ConcurrentHashMap<>();
        for (WeirSpringCache cache : declared) {
            if (caches.putIfAbsent(cache.getName(), cache) != null) {
                throw new IllegalArgumentException(
                        "There are two caches named '" + cache.getName() + "': rename one of them");
            }
        }
        return new WeirCacheManager(caches, null);
    }

    /**
     * These caches, and any other that is asked for, built then by this weir with this policy and size. It is not shared with other
     * processes, since nobody has said of what type its values are; its keys are as Spring has them.
     */
    public WeirCacheManager creatingOthers(Weir weir, CachePolicy policy, long maximumSize) {
        if (maximumSize < 0) {
            throw new IllegalArgumentException("maximumSize must not be negative but was " + maximumSize);
        }
        return new WeirCacheManager(
                caches,
                new Creation(
                        requireNonNull(weir, "weir must not be null"),
                        requireNonNull(policy, "policy must not be null"),
                        maximumSize));
    }

    /** The cache of this name; {@code null} if it was not declared and others are not created. */
    @Override
    public @Nullable Cache getCache(String name) {
        WeirSpringCache declared = caches.get(requireNonNull(name, "name must not be null"));
        return declared != null || creation == null ? declared : caches.computeIfAbsent(name, creation::cache);
    }

    @Override
    public Collection<String> getCacheNames() {
        return List.copyOf(new TreeSet<>(caches.keySet()));
    }

    @Override
    public String toString() {
        return "WeirCacheManager" + getCacheNames();
    }

    /** How caches are built that were not declared. */
    private record Creation(Weir weir, CachePolicy policy, long maximumSize) {

        WeirSpringCache cache(String name) {
            return WeirSpringCache.of(
                    weir.cache(name, Object.class, Object.class)
                            .policy(policy)
                            .maximumSize(maximumSize)
                            .localOnly()
                            .meaning(Advice.Code.KEYS_WITHOUT_EQUALS)
                            .build(),
                    SpringKeys.same());
        }
    }
}
