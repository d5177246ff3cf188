/*
 * Copyright the Weir authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.weir;

import dev.weir.key.KeyText;
import dev.weir.policy.BatchPolicy;
import dev.weir.policy.CachePolicy;
import dev.weir.resilience.Guards;
import dev.weir.tenant.TenantQuota;
import java.time.Duration;
import java.util.Collection;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * The blueprint of a cache: what its builder was told, once that has been checked. Each tenant's pool is built after it.
 *
 * @param quota what each tenant may use; {@code null} where tenants are not kept apart
 * @param remote how the remote tier is used; {@code null} where it is not
 * @param text how keys are written; {@code null} where they have no text
 */
record Blueprint<K, V>(
        String name,
        Class<K> keys,
        CachePolicy policy,
        CacheModel model,
        Consistency consistency,
        List<KeyClass<K>> keyClasses,
        Traits<K, V> traits,
        long maximumWeight,
        boolean isWeighed,
        boolean weighsBytes,
        @Nullable Loader<? super K, V> source,
        @Nullable BulkLoader<K, V> bulkSource,
        BatchPolicy batches,
        Carriage carriage,
        Guards guards,
        @Nullable TenantQuota quota,
        @Nullable KeyText<K> text,
        KeyPrefixes prefixes,
        @Nullable RemotePlan<K, V> remote,
        Duration debounce,
        Set<Advice.Code> meant) {

    boolean hasSource() {
        return source != null || bulkSource != null;
    }

    @Nullable
    KeyBatcher<K, V> newBatcher() {
        return bulkSource == null ? null : new KeyBatcher<>(bulkSource, batches);
    }

    /** The policies of all keys. */
    Collection<CachePolicy> policies() {
        return Stream.concat(Stream.of(policy), keyClasses.stream().map(KeyClass::policy))
                .toList();
    }

    /** Refuses a policy that is made for this cache and asks for what it cannot do. */
    void check(CachePolicy changed) {
        model.check(changed);
        if (changed.reloadedAfterReads() > 0 && !hasSource()) {
            throw new IllegalArgumentException(
                    "reloadIfRead needs a source, and cache '" + name + "' has none: add readThrough, or leave it out");
        }
    }

    /** How keys are written, for a request that cannot do without. */
    KeyText<K> textFor(String request) {
        if (text == null) {
            throw new IllegalArgumentException(request + " needs keys that have a text, and those of cache '" + name
                    + "', " + keys.getName() + ", have none: add keys(KeyTemplate.of(…)) where it is built, or use a "
                    + "record of simple types");
        }
        return text;
    }
}
