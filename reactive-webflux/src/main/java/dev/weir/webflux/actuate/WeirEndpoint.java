/*
 * Copyright the Weir authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.weir.webflux.actuate;

import dev.weir.ReactiveCache;
import dev.weir.TenantException;
import dev.weir.TierUnavailableException;
import dev.weir.key.KeyText;
import dev.weir.webflux.boot.WeirCaches;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.BiFunction;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.actuate.endpoint.Access;
import org.springframework.boot.actuate.endpoint.annotation.DeleteOperation;
import org.springframework.boot.actuate.endpoint.annotation.Endpoint;
import org.springframework.boot.actuate.endpoint.annotation.ReadOperation;
import org.springframework.boot.actuate.endpoint.annotation.Selector;
import reactor.core.publisher.Mono;

/**
 * An endpoint that shows caches: which there are, what was counted, and how a key would be answered. It changes something only where
 * {@code management.endpoint.weir.access} is {@code unrestricted}.
 *
 * <p>Its answers hold no value, and a key only where that was switched on: else a hash of it.
 */
@Endpoint(id = "weir", defaultAccess = Access.READ_ONLY)
public final class WeirEndpoint {

    private final WeirCaches caches;
    private final KeyMask mask;

    public WeirEndpoint(WeirCaches caches, boolean showKeys) {
        this.caches = caches;
        this.mask = new KeyMask(showKeys);
    }

    /** All caches, and what they share. */
    @ReadOperation
    public Map<String, Object> weir() {
        Map<String, Object> all = new LinkedHashMap<>();
        all.put("namespace", caches.weir().name());
        all.put("health", caches.weir().health().status().name());
        List<Map<String, Object>> each = new ArrayList<>();
        caches.all().forEach(cache -> each.add(Portraits.of(cache.name(), cache.stats())));
        all.put("caches", each);
        all.put("advice", caches.weir().advice().stream().map(Object::toString).toList());
        all.put(
                "findings",
                caches.weir().findings().stream().map(Object::toString).toList());
        return all;
    }

    /** One cache; {@code null}, which is not found, if there is none of this name. */
    @ReadOperation
    public @Nullable Map<String, Object> cache(@Selector String cache) {
        return caches.find(cache)
                .map(found -> Portraits.of(found.name(), found.stats()))
                .orElse(null);
    }

    /** How a key would be answered, and why; empty, which is not found, if there is no such cache. */
    @ReadOperation
    public Mono<Map<String, Object>> key(@Selector String cache, @Selector String key, @Nullable String tenant) {
        return withKey(
                cache,
                key,
                tenant,
                (found, parsed) ->
                        found.explain(parsed).map(explanation -> Portraits.of(explanation, mask.of(key), mask)));
    }

    /** Forgets everything in a cache. */
    @DeleteOperation
    public Mono<Map<String, Object>> clear(@Selector String cache, @Nullable String tenant) {
        return found(cache, tenant)
                .flatMap(found -> forgotten(cache, "all", found.clear()))
                .onErrorMap(TenantException.class, WeirEndpoint::refused);
    }

    /** Forgets a key. */
    @DeleteOperation
    public Mono<Map<String, Object>> invalidate(@Selector String cache, @Selector String key, @Nullable String tenant) {
        return withKey(cache, key, tenant, (found, parsed) -> forgotten(cache, mask.of(key), found.invalidate(parsed)));
    }

    /** Of what the remote tier could not be told this process has forgotten, and goes on telling it. */
    private static Mono<Map<String, Object>> forgotten(String cache, String what, Mono<Void> change) {
        Map<String, Object> done = Map.of("cache", cache, "forgotten", what, "owed", false);
        Map<String, Object> owed = Map.of("cache", cache, "forgotten", what, "owed", true);
        return change.thenReturn(done).onErrorResume(TierUnavailableException.class, away -> Mono.just(owed));
    }

    @SuppressWarnings("unchecked") // A key that was read by the cache's own text is one of the cache's.
    private Mono<Map<String, Object>> withKey(
            String cache,
            String key,
            @Nullable String tenant,
            BiFunction<ReactiveCache<Object, Object>, Object, Mono<Map<String, Object>>> what) {
        return found(cache, tenant)
                .flatMap(found -> what.apply((ReactiveCache<Object, Object>) found, parsed(found, key)))
                .onErrorMap(TenantException.class, WeirEndpoint::refused);
    }

    private Mono<ReactiveCache<?, ?>> found(String cache, @Nullable String tenant) {
        return Mono.defer(() -> Mono.justOrEmpty(caches.find(cache)))
                .map(found -> tenant == null ? found : partOf(found, tenant));
    }

    private static ReactiveCache<?, ?> partOf(ReactiveCache<?, ?> cache, String tenant) {
        try {
            return cache.forTenant(tenant);
        } catch (IllegalStateException refused) {
            throw new RequestRefusedException("This cache does not keep tenants apart: leave the tenant out");
        }
    }

    private static RequestRefusedException refused(TenantException mistake) {
        return new RequestRefusedException(
                "This cache keeps tenants apart, and the request names none, or none that can be one");
    }

    private static Object parsed(ReactiveCache<?, ?> cache, String key) {
        KeyText<?> text = cache.keyText()
                .orElseThrow(() -> new RequestRefusedException("Keys of this cache cannot be written as text"));
        try {
            return text.parse(key);
        } catch (IllegalArgumentException refused) {
            throw new RequestRefusedException("This is no text of a key of this cache");
        }
    }
}
