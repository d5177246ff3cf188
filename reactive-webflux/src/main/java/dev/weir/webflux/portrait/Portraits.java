/*
 * Copyright the Weir authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.weir.webflux.portrait;

import dev.weir.Explanation;
import dev.weir.Explanation.InFlight;
import dev.weir.Explanation.Kept;
import dev.weir.Explanation.Shared;
import dev.weir.TierUnavailableException;
import dev.weir.metrics.CacheEvent;
import dev.weir.metrics.CacheStats;
import dev.weir.policy.CachePolicy;
import java.util.LinkedHashMap;
import java.util.Map;
import reactor.core.publisher.Mono;

/** The portraits of a cache and of a key: what the endpoint and the console answer with, in names, numbers and times. */
public final class Portraits {

    private Portraits() {}

    /** What was counted of a cache, by name. */
    public static Map<String, Object> of(String cache, CacheStats stats) {
        Map<String, Object> portrait = new LinkedHashMap<>();
        portrait.put("name", cache);
        portrait.put("size", stats.size());
        portrait.put("weight", stats.weight());
        portrait.put("hitRate", stats.hitRate());
        portrait.put("hits", stats.hits());
        portrait.put("staleHits", stats.staleHits());
        portrait.put("misses", stats.misses());
        portrait.put("fallbacks", stats.fallbacks());
        portrait.put("coalesced", stats.coalesced());
        portrait.put("loads", stats.loads());
        portrait.put("refreshes", stats.refreshes());
        portrait.put("writes", stats.writes());
        portrait.put("invalidations", stats.invalidations());
        portrait.put("evictions", stats.evictions());
        portrait.put("flights", stats.flights());
        portrait.put("droppedEvents", stats.droppedEvents());
        return portrait;
    }

    /** How a key would be answered, and why; the key is shown as it is given here. */
    public static Map<String, Object> of(Explanation explanation, String key, KeyMask mask) {
        Map<String, Object> portrait = new LinkedHashMap<>();
        portrait.put("cache", explanation.cache());
        portrait.put("key", key);
        explanation.tenant().ifPresent(tenant -> portrait.put("tenant", mask.of(tenant)));
        portrait.put("outlook", explanation.outlook().name());
        portrait.put("contract", explanation.contract());
        portrait.put("policy", of(explanation.policy()));
        explanation.entry().ifPresent(kept -> portrait.put("entry", of(kept, mask)));
        explanation.flight().ifPresent(flight -> portrait.put("flight", of(flight)));
        explanation.remote().ifPresent(shared -> portrait.put("remote", of(shared)));
        portrait.put("lately", explanation.lately().stream().map(Portraits::of).toList());
        return portrait;
    }

    /** What holds for the values of a cache, under the names that settings have. */
    private static Map<String, Object> of(CachePolicy policy) {
        Map<String, Object> portrait = new LinkedHashMap<>();
        portrait.put("immutable", policy.isImmutable());
        portrait.put("freshFor", policy.freshFor().toString());
        portrait.put("staleWhileRevalidate", policy.staleWhileRevalidate().toString());
        portrait.put("staleIfError", policy.staleIfError().toString());
        portrait.put("absentFor", policy.absentFor().toString());
        portrait.put("absentUpTo", policy.absentUpTo().toString());
        portrait.put("jitter", policy.jitter());
        portrait.put("softTimeout", policy.softTimeout().toString());
        portrait.put("loadTimeout", policy.loadTimeout().toString());
        portrait.put("retryAfter", policy.retryAfter().toString());
        portrait.put("backOff", policy.backOff().toString());
        portrait.put("whenAbandoned", policy.whenAbandoned().name());
        portrait.put("refreshAhead", policy.refreshAhead());
        portrait.put("earlyRefresh", policy.earlyRefresh());
        portrait.put("longerIfRead", policy.longerAfterReads());
        portrait.put("longerUpTo", policy.freshUpTo().toString());
        portrait.put("reloadIfRead", policy.reloadedAfterReads());
        return portrait;
    }

    /** What was forgotten. Of what the remote tier could not be told this process has forgotten, and goes on telling it. */
    public static Mono<Map<String, Object>> forgotten(String cache, String what, Mono<Void> change) {
        Map<String, Object> done = Map.of("cache", cache, "forgotten", what, "owed", false);
        Map<String, Object> owed = Map.of("cache", cache, "forgotten", what, "owed", true);
        return change.thenReturn(done).onErrorResume(TierUnavailableException.class, away -> Mono.just(owed));
    }

    private static Map<String, Object> of(Kept kept, KeyMask mask) {
        Map<String, Object> portrait = new LinkedHashMap<>();
        portrait.put("absent", kept.absent());
        portrait.put("age", kept.age().toString());
        portrait.put("freshFor", kept.freshFor().toString());
        portrait.put("gone", kept.gone().name());
        portrait.put("tags", kept.tags().stream().map(mask::of).sorted().toList());
        kept.version().ifPresent(version -> portrait.put("version", version));
        kept.etag().ifPresent(etag -> portrait.put("etag", mask.of(etag)));
        return portrait;
    }

    private static Map<String, Object> of(InFlight flight) {
        return Map.of("since", flight.since().toString(), "slow", flight.slow(), "joinable", flight.joinable());
    }

    private static Map<String, Object> of(Shared shared) {
        Map<String, Object> portrait = new LinkedHashMap<>();
        portrait.put("shard", shared.shard());
        portrait.put("coherent", shared.coherent());
        shared.knownUpTo().ifPresent(age -> portrait.put("knownUpTo", age.toString()));
        portrait.put("reach", shared.reach().name());
        portrait.put("owed", shared.owed());
        shared.dirty().ifPresent(dirty -> portrait.put("dirty", dirty));
        shared.copy().ifPresent(copy -> {
            portrait.put("trusted", copy.trusted());
            copy.currentFor().ifPresent(age -> portrait.put("currentFor", age.toString()));
        });
        return portrait;
    }

    /** What happened and when; not to whom. */
    private static Map<String, Object> of(CacheEvent event) {
        return Map.of(
                "event", event.getClass().getSimpleName(), "at", event.at().toString());
    }
}
