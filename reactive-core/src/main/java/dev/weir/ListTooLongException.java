/*
 * Copyright the Weir authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.weir;

import org.jspecify.annotations.Nullable;

/**
 * A list that a load was to cache and that has more elements than it may have. No failure of the source: what is read
 * with {@link Caching#cachedFlux} passes it through, and only a plain {@code get} that waited for that load gets this.
 */
public final class ListTooLongException extends CacheException {

    private static final long serialVersionUID = 1L;

    private final String cache;
    private final transient @Nullable Load load;

    ListTooLongException(String cache, int atMost, @Nullable Load load) {
        super("A list of cache '" + cache + "' has more than " + atMost
                + " elements and so is not cached. Read it with Caching.cachedFlux, which passes it through, or raise "
                + "the bound given there");
        this.cache = cache;
        this.load = load;
    }

    /** Whether it is the verdict on a list of this cache. */
    boolean concerns(String name) {
        return cache.equals(name);
    }

    /** Whether it is the verdict of this load itself, and not of another one that its loader asked. */
    boolean isVerdictOf(@Nullable Load other) {
        return load != null && load == other;
    }
}
