/*
 * Copyright the Weir authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.weir.webflux.boot;

import dev.weir.CacheBuilder;
import dev.weir.tenant.TenantQuota;
import java.lang.reflect.RecordComponent;
import java.util.ArrayList;
import java.util.List;
import java.util.function.ToIntBiFunction;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.springframework.core.ResolvableType;
import org.springframework.util.ClassUtils;
import org.springframework.util.unit.DataSize;

/** The traits of a cache's keys and values: how they are written, what they weigh, which tags and versions they have. */
final class CacheTraits {

    private final String property;
    private final CacheProperties said;
    private final CacheTypes types;
    private final CacheBeans beans;

    CacheTraits(String property, CacheProperties said, CacheTypes types, CacheBeans beans) {
        this.property = property;
        this.said = said;
        this.types = types;
        this.beans = beans;
    }

    @SuppressWarnings("unchecked") // The types are those that the cache was declared with.
    <K, V> void into(CacheBuilder<K, V> cache) {
        Setting.change(
                cache,
                property + ".key-text",
                said.keyText(),
                (builder, text) -> builder.keys(CacheAssembly.keyText(property, text, (Class<K>) types.keys())));
        PrefixProperties prefixes = said.prefixes();
        Setting.change(
                cache,
                property + ".prefixes",
                prefixes,
                (builder, set) -> builder.prefixes(set.separator(), set.depth()));
        room(cache);
        Setting.change(cache, property + ".tenants", said.tenants(), (builder, set) -> builder.perTenant(quota(set)));
        tags(cache);
        version(cache);
    }

    private <K, V> void room(CacheBuilder<K, V> cache) {
        Setting.change(cache, property + ".maximum-size", said.maximumSize(), CacheBuilder::maximumSize);
        Long weight = said.maximumWeight();
        DataSize bytes = said.maximumBytes();
        if (weight != null && bytes != null) {
            throw new WeirConfigurationException(
                    property + ".maximum-weight",
                    "It contradicts " + property + ".maximum-bytes.",
                    "Leave one of them out.");
        }
        if (weight != null) {
            ToIntBiFunction<K, V> weigher = weigher(".maximum-weight");
            Setting.named(property + ".maximum-weight", () -> cache.maximumWeight(weight, weigher));
        }
        if (bytes != null) {
            ToIntBiFunction<K, V> sizer = weigher(".maximum-bytes");
            Setting.named(property + ".maximum-bytes", () -> cache.maximumBytes(bytes.toBytes(), sizer));
        }
    }

    @SuppressWarnings("unchecked") // It is meant for this cache.
    private <K, V> ToIntBiFunction<K, V> weigher(String setting) {
        ToIntBiFunction<K, V> weigher = beans.find(ToIntBiFunction.class);
        if (weigher == null) {
            throw new WeirConfigurationException(
                    property + setting,
                    "Nothing says what an entry measures.",
                    "Declare a bean of type ToIntBiFunction that is qualified by the name of the cache, or write "
                            + property + ".maximum-size.");
        }
        return weigher;
    }

    private TenantQuota quota(TenantProperties set) {
        Long entries = set.entries();
        if (entries == null) {
            throw new WeirConfigurationException(
                    property + ".tenants.entries",
                    "It is missing.",
                    "Write how many entries of each tenant are kept in memory, such as 1000.");
        }
        TenantQuota quota = Setting.named(property + ".tenants.entries", () -> TenantQuota.entries(entries));
        quota = Setting.change(quota, property + ".tenants.loads", set.loads(), TenantQuota::withLoads);
        return Setting.change(quota, property + ".tenants.tenants", set.tenants(), TenantQuota::withTenants);
    }

    private <K, V> void tags(CacheBuilder<K, V> cache) {
        List<String> texts = said.tags();
        if (texts == null) {
            return;
        }
        List<TagTemplate> templates = new ArrayList<>();
        texts.forEach(text -> templates.add(TagTemplate.of(property + ".tags", text, values())));
        cache.tags(value -> TagTemplate.tags(templates, value));
    }

    private <K, V> void version(CacheBuilder<K, V> cache) {
        String component = said.version() == null ? versionColumn() : said.version();
        if (component == null) {
            return;
        }
        ValueReading reading = ValueReading.of(property + ".version", values(), component);
        if (!Number.class.isAssignableFrom(ClassUtils.resolvePrimitiveIfNecessary(reading.type()))) {
            throw new WeirConfigurationException(
                    property + ".version",
                    "'" + component + "' is no number.",
                    "Write the name of a component that is one.");
        }
        cache.version(value -> number(reading.of(value)));
    }

    /** The component of the column that says which of two rows is newer: it is the version where truth lives. */
    private @Nullable String versionColumn() {
        StoreProperties store = said.store();
        String column = store == null ? null : store.versionColumn();
        RecordComponent[] components = column == null ? null : values().getRecordComponents();
        if (column == null || components == null) {
            return null;
        }
        return Stream.of(components)
                .map(RecordComponent::getName)
                .filter(name -> name.replace("_", "").equalsIgnoreCase(column.replace("_", "")))
                .findFirst()
                .orElse(null);
    }

    private static long number(@Nullable Object read) {
        return read instanceof Number number ? number.longValue() : 0;
    }

    private Class<?> values() {
        return ResolvableType.forType(types.values().type()).resolve(Object.class);
    }
}
