/*
 * Copyright the Weir authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.weir.webflux.portrait;

import dev.weir.ReactiveCache;
import dev.weir.TenantException;
import dev.weir.key.KeyText;
import dev.weir.webflux.boot.WeirCaches;
import java.util.function.BiFunction;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import reactor.core.publisher.Mono;

/** A look-up of caches and keys by the texts of a request, which is told what is wrong with them and not what they were. */
public final class KeyLookUp {

    private final WeirCaches caches;

    public KeyLookUp(WeirCaches caches) {
        this.caches = caches;
    }

    /** What is done with a cache, or with a tenant's part of it; empty if there is none of this name. */
    public <T> Mono<T> withCache(String cache, @Nullable String tenant, Function<ReactiveCache<?, ?>, Mono<T>> what) {
        return Mono.defer(() -> Mono.justOrEmpty(caches.find(cache)))
                .map(found -> tenant == null ? found : partOf(found, tenant))
                .flatMap(what)
                .onErrorMap(TenantException.class, KeyLookUp::refused);
    }

    /** What is done with a key of a cache; empty if there is no cache of this name. */
    @SuppressWarnings("unchecked") // A key that was read by the cache's own text is one of the cache's.
    public <T> Mono<T> withKey(
            String cache,
            String key,
            @Nullable String tenant,
            BiFunction<ReactiveCache<Object, Object>, Object, Mono<T>> what) {
        return withCache(cache, tenant, found -> what.apply((ReactiveCache<Object, Object>) found, parsed(found, key)));
    }

    private static ReactiveCache<?, ?> partOf(ReactiveCache<?, ?> cache, String tenant) {
        try {
            return cache.forTenant(tenant);
        } catch (IllegalStateException refused) {
            throw new LookUpRefusedException("This cache does not keep tenants apart: leave the tenant out");
        }
    }

    private static LookUpRefusedException refused(TenantException mistake) {
        return new LookUpRefusedException(
                "This cache keeps tenants apart, and the request names none, or none that can be one");
    }

    private static Object parsed(ReactiveCache<?, ?> cache, String key) {
        KeyText<?> text = cache.keyText()
                .orElseThrow(() -> new LookUpRefusedException("Keys of this cache cannot be written as text"));
        try {
            return text.parse(key);
        } catch (IllegalArgumentException refused) {
            throw new LookUpRefusedException("This is no text of a key of this cache");
        }
    }
}
