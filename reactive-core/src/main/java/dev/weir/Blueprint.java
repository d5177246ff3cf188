/*
 * Copyright the Weir authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.weir;

import dev.weir.key.KeyText;
import dev.weir.outbox.WriteBehind;
import dev.weir.policy.BatchPolicy;
import dev.weir.policy.CachePolicy;
import dev.weir.resilience.Guards;
import dev.weir.source.Store;
import dev.weir.tenant.TenantQuota;
import java.time.Duration;
import java.util.Collection;
import java.util.List;
import java.util.Set;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * The blueprint of a cache: what its builder was told, once that has been checked. Each tenant's pool is built after it.
 *
 * @param model of all keys that are of no class
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
        Truth<K, V> truth,
        Carriage carriage,
        Guards guards,
        @Nullable TenantQuota quota,
        @Nullable KeyText<K> text,
        KeyPrefixes prefixes,
        @Nullable RemotePlan<K, V> remote,
        Duration debounce,
        Set<Advice.Code> meant) {

    boolean hasSource() {
        return truth.isKnown();
    }

    @Nullable
    Loader<? super K, V> source() {
        return truth.source();
    }

    @Nullable
    BulkLoader<K, V> bulkSource() {
        return truth.bulkSource();
    }

    BatchPolicy batches() {
        return truth.batches();
    }

    /** Where writes go, and what is read from; {@code null} if writes go nowhere. */
    @Nullable
    Store<K, V> store() {
        return truth.store();
    }

    @Nullable
    KeyBatcher<K, V> newBatcher() {
        BulkLoader<K, V> loader = truth.bulkSource();
        return loader == null ? null : new KeyBatcher<>(loader, batches());
    }

    /** The policies of all keys. */
    Collection<CachePolicy> policies() {
        return Stream.concat(Stream.of(policy), keyClasses.stream().map(KeyClass::policy))
                .toList();
    }

    /** The models of all keys. */
    Stream<CacheModel> models() {
        return Stream.concat(Stream.of(model), keyClasses.stream().map(KeyClass::model));
    }

    boolean writesBehind() {
        return models().anyMatch(each -> each.writes() instanceof WriteModel.Behind);
    }

    /** How it writes behind; {@code null} if it does not. */
    @Nullable
    WriteBehind writeBehind() {
        return models().map(CacheModel::writes)
                .filter(WriteModel.Behind.class::isInstance)
                .map(model -> ((WriteModel.Behind) model).how())
                .findFirst()
                .orElse(null);
    }

    /** Refuses what the cache cannot do. */
    void check() {
        check(policy, model);
        keyClasses.forEach(keyClass -> check(keyClass.policy(), keyClass.model()));
        models().forEach(this::requireWayOfWriting);
        requireOneWayOfWritingBehind();
        if (truth.store() != null && quota != null) {
            throw new IllegalArgumentException(
                    "Cache '" + name + "' keeps tenants apart, and its store '"
                            + truth.store().name()
                            + "' knows of none: leave perTenant out and make the tenant part of the key, or "
                            + "read with readThroughInBatches, whose loader asks CacheContext.tenantIn(…), and write by yourself");
        }
    }

    /** Refuses policies of views that break a promise. */
    void check(UnaryOperator<CachePolicy> change) {
        model.check(CacheModel.changed(policy, change).check());
        for (KeyClass<K> each : keyClasses) {
            each.model().check(CacheModel.changed(each.policy(), change).check());
        }
    }

    private void check(CachePolicy changed, CacheModel promise) {
        promise.check(changed);
        if (changed.reloadedAfterReads() > 0 && !hasSource()) {
            throw new IllegalArgumentException(
                    "reloadIfRead needs a source, and cache '" + name + "' has none: add readThrough, or leave it out");
        }
    }

    private void requireOneWayOfWritingBehind() {
        WriteBehind first = writeBehind();
        models().map(CacheModel::writes)
                .filter(model ->
                        model instanceof WriteModel.Behind other && !other.how().equals(first))
                .findFirst()
                .ifPresent(other -> {
                    throw new IllegalArgumentException("Classes of keys of cache '" + name
                            + "' write behind in different ways, and share one outbox: give them the same WriteBehind, or "
                            + "make two caches of it");
                });
    }

    private void requireWayOfWriting(CacheModel each) {
        WriteModel writes = each.writes();
        if (writes.needsStore() && truth.store() == null) {
            throw new IllegalArgumentException("Cache '" + name + "' writes " + writes.name()
                    + " and has no store to write to: add store(…), or use CacheModel.aside() and write by yourself");
        }
        if (writes instanceof WriteModel.Behind && remote == null) {
            throw new IllegalArgumentException(
                    "Cache '" + name + "' writes behind, and what it accepts waits in the remote "
                            + "tier, which it does not use: add remote(…) to Weir.named(…) and leave localOnly() out, or use "
                            + "CacheModel.through(). Where there is no server, one in memory will do, and is not durable: "
                            + "remote(InMemoryServer.create(clock, random).link())");
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
