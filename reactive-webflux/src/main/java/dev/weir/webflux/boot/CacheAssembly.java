/*
 * Copyright the Weir authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.weir.webflux.boot;

import dev.weir.Advice;
import dev.weir.CacheBuilder;
import dev.weir.CacheModel;
import dev.weir.Consistency;
import dev.weir.ReactiveCache;
import dev.weir.codec.TypeRef;
import dev.weir.key.KeyTemplate;
import dev.weir.key.KeyText;
import dev.weir.policy.BatchPolicy;
import dev.weir.policy.CachePolicy;
import dev.weir.resilience.Safeguards;
import dev.weir.webflux.boot.CacheProperties.Level;
import dev.weir.webflux.boot.CacheProperties.Model;
import java.time.Duration;
import org.jspecify.annotations.Nullable;
import org.springframework.util.ClassUtils;

/** An assembly of one cache, from what properties say and the beans that are meant for it. */
final class CacheAssembly {

    private final String property;
    private final String name;
    private final CacheProperties said;
    private final CacheTypes types;
    private final CacheBeans beans;

    CacheAssembly(String property, String name, CacheProperties said, CacheTypes types, CacheBeans beans) {
        this.property = property;
        this.name = name;
        this.said = said;
        this.types = types;
        this.beans = beans;
    }

    ReactiveCache<?, ?> build(CacheSurroundings around) {
        return build(around, types.keys(), types.values());
    }

    private <K, V> ReactiveCache<K, V> build(CacheSurroundings around, Class<K> keys, TypeRef<V> values) {
        CacheBuilder<K, V> cache = Setting.named(property, () -> around.weir().cache(name, keys, values));
        CacheSource source = CacheSource.of(property, said, types, beans, around);
        Model model = Models.chosen(said, source.isKnown());
        source.check(property, said, model);
        source.into(cache, Setting.named(property + ".batch", this::batches));
        CacheModel promised = Models.read(property, said, model, around.isEnabled());
        cache.model(promised);
        CachePolicy policy = Policies.read(property, said.policy(), promised);
        if (policy != null) {
            cache.policy(policy);
        }
        new CacheTraits(property, said, types, beans).into(cache);
        new CacheCarriage(property, said, types, beans).into(cache);
        settings(cache);
        customize(cache);
        if (!around.isEnabled()) {
            passThrough(cache, policy);
        }
        return Setting.named(property, cache::build);
    }

    private <K, V> void settings(CacheBuilder<K, V> cache) {
        Setting.change(
                cache,
                property + ".debounce-invalidations",
                said.debounceInvalidations(),
                CacheBuilder::debounceInvalidations);
        Consistency consistency = consistency();
        if (consistency != null) {
            cache.consistency(consistency);
        }
        if (said.carrying() != null) {
            said.carrying().forEach(cache::carrying);
        }
        if (said.meaning() != null) {
            cache.meaning(said.meaning().toArray(Advice.Code[]::new));
        }
        if (said.safeguards()) {
            requireResilience();
            cache.safeguards(Safeguards.defaults());
        }
    }

    /** Asks the source for each answer, keeps nothing, and warns of nothing. */
    private static void passThrough(CacheBuilder<?, ?> cache, @Nullable CachePolicy said) {
        cache.policy(Policies.passingThrough(said))
                .consistency(Consistency.SOURCE)
                .meaning(Advice.Code.values());
    }

    @SuppressWarnings("unchecked") // It is meant for this cache, whose types it has to name.
    private <K, V> void customize(CacheBuilder<K, V> cache) {
        CacheCustomizer<K, V> customizer = beans.find(CacheCustomizer.class);
        if (customizer != null) {
            customizer.customize(cache);
        }
    }

    private BatchPolicy batches() {
        BatchProperties batch = said.batch();
        if (batch == null) {
            return BatchPolicy.DEFAULT;
        }
        Integer most = batch.maximumKeys();
        Integer inFlight = batch.inFlight();
        return new BatchPolicy(
                most == null ? BatchPolicy.DEFAULT.maximumKeys() : most,
                inFlight == null ? BatchPolicy.DEFAULT.inFlight() : inFlight);
    }

    private @Nullable Consistency consistency() {
        Level level = said.consistency();
        if (level != Level.BOUNDED) {
            Setting.requireUnsaid(
                    property + ".bounded-to",
                    said.boundedTo(),
                    "the consistency is not bounded",
                    "Leave it out, or write " + property + ".consistency: bounded.");
        }
        if (level == null) {
            return null;
        }
        return switch (level) {
            case EVENTUAL -> Consistency.EVENTUAL;
            case SESSION -> Consistency.SESSION;
            case STRONG -> Consistency.STRONG;
            case SOURCE -> Consistency.SOURCE;
            case BOUNDED -> bounded();
        };
    }

    private Consistency bounded() {
        Duration bound = said.boundedTo();
        if (bound == null) {
            throw new WeirConfigurationException(
                    property + ".bounded-to",
                    "It is missing, and the consistency is bounded.",
                    "Write how long ago something may have happened that is not taken into account, such as 2s.");
        }
        return Setting.named(property + ".bounded-to", () -> Consistency.bounded(bound));
    }

    private void requireResilience() {
        if (!ClassUtils.isPresent("io.github.resilience4j.circuitbreaker.CircuitBreaker", null)) {
            throw new WeirConfigurationException(
                    property + ".safeguards",
                    "Resilience4j is not on the class path.",
                    "Add resilience4j-circuitbreaker, -bulkhead and -retry, or leave it out.");
        }
    }

    /** How keys are written by a template. */
    static <K> KeyText<K> keyText(String property, String template, Class<K> keys) {
        return Setting.named(property + ".key-text", () -> KeyTemplate.of(template, keys));
    }
}
