/*
 * Copyright the Weir authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.weir.webflux.actuate;

import dev.weir.webflux.boot.WeirCaches;
import dev.weir.webflux.portrait.KeyLookUp;
import dev.weir.webflux.portrait.KeyMask;
import dev.weir.webflux.portrait.LookUpRefusedException;
import dev.weir.webflux.portrait.Portraits;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
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
    private final KeyLookUp keys;
    private final KeyMask mask;

    public WeirEndpoint(WeirCaches caches, boolean showKeys) {
        this.caches = caches;
        this.keys = new KeyLookUp(caches);
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
        return told(keys.withKey(
                cache,
                key,
                tenant,
                (found, parsed) ->
                        found.explain(parsed).map(explanation -> Portraits.of(explanation, mask.of(key), mask))));
    }

    /** Forgets everything in a cache. */
    @DeleteOperation
    public Mono<Map<String, Object>> clear(@Selector String cache, @Nullable String tenant) {
        return told(keys.withCache(cache, tenant, found -> Portraits.forgotten(cache, "all", found.clear())));
    }

    /** Forgets a key. */
    @DeleteOperation
    public Mono<Map<String, Object>> invalidate(@Selector String cache, @Selector String key, @Nullable String tenant) {
        return told(keys.withKey(
                cache,
                key,
                tenant,
                (found, parsed) -> Portraits.forgotten(cache, mask.of(key), found.invalidate(parsed))));
    }

    private static <T> Mono<T> told(Mono<T> answer) {
        return answer.onErrorMap(
                LookUpRefusedException.class, refused -> new RequestRefusedException(refused.reason()));
    }
}
