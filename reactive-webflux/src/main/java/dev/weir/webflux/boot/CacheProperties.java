/*
 * Copyright the Weir authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.weir.webflux.boot;

import dev.weir.Advice;
import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.context.properties.ConfigurationPropertiesSource;
import org.springframework.boot.context.properties.NestedConfigurationProperty;
import org.springframework.boot.context.properties.bind.DefaultValue;
import org.springframework.util.unit.DataSize;

/**
 * What is said of one cache.
 *
 * @param key Class of the keys, such as String, Long or com.example.OrderId. Default: that of the loader, store or codec.
 * @param value Type of the values, such as com.example.Product, with type arguments in angle brackets. Default: that of the loader,
 *     store or codec.
 * @param model Where writes go, and whether reads have a source. Default: read-through if there is a loader or store, else aside.
 * @param invalidatedExplicitly Whether values leave because they are invalidated, and their time is only a backstop.
 * @param staleAtMost Age beyond which nothing is ever served, whatever fails.
 * @param maximumSize How many entries are kept in memory. Default: 10000.
 * @param maximumWeight How much all entries kept in memory may weigh, by the bean of type ToIntBiFunction that is qualified by
 *     the name of the cache.
 * @param maximumBytes How many bytes all values kept in memory may take, by the same bean.
 * @param keyText How keys are written where they have to be text, such as product:{id}.
 * @param tags Tags of each value, such as category:{category}, with components of the value in braces. One that has several values
 *     makes several tags.
 * @param version Component of the value that says which version it has where truth lives. Default: that of store.version-column.
 * @param debounceInvalidations Time within which further invalidations of the same take effect together at its end.
 * @param consistency What every answer has to take into account. Default: eventual.
 * @param boundedTo How long ago something may have happened that an answer does not take into account, if consistency is bounded.
 * @param carrying Keys of the caller's Reactor Context that travel with the loads. Others get the answer too: never name a principal.
 * @param meaning What the advisor would warn of and is meant.
 * @param safeguards Whether loads go through a circuit breaker, a bulkhead and a retry of the cache's own.
 * @param localOnly Whether the cache is kept out of the remote tier, so that each process has its own.
 */
@ConfigurationPropertiesSource
record CacheProperties(
        @Nullable String key,
        @Nullable String value,
        @Nullable Model model,
        @DefaultValue("false") boolean invalidatedExplicitly,
        @Nullable Duration staleAtMost,
        @Nullable Long maximumSize,
        @Nullable Long maximumWeight,
        @Nullable DataSize maximumBytes,
        @Nullable String keyText,
        @Nullable List<String> tags,
        @Nullable String version,
        @Nullable Duration debounceInvalidations,
        @Nullable Level consistency,
        @Nullable Duration boundedTo,
        @Nullable List<String> carrying,
        @Nullable List<Advice.Code> meaning,
        @DefaultValue("false") boolean safeguards,
        @DefaultValue("false") boolean localOnly,
        @NestedConfigurationProperty @Nullable PolicyProperties policy,
        @NestedConfigurationProperty @Nullable PrefixProperties prefixes,
        @NestedConfigurationProperty @Nullable TenantProperties tenants,
        @NestedConfigurationProperty @Nullable BatchProperties batch,
        @NestedConfigurationProperty @Nullable StoreProperties store,
        @NestedConfigurationProperty @Nullable WriteThroughProperties writeThrough,
        @NestedConfigurationProperty @Nullable WriteBehindProperties writeBehind,
        @NestedConfigurationProperty @Nullable RemoteProperties remote,
        @NestedConfigurationProperty @Nullable PayloadProperties payload) {

    /** Where writes go, and whether reads have a source. */
    enum Model {
        /** Writes change the cache only; reads have a source if there is one. */
        ASIDE,
        /** Writes change the cache only; reads have a source, or the application does not start. */
        READ_THROUGH,
        /** Writes go to the store before they are confirmed. */
        WRITE_THROUGH,
        /** Writes are confirmed when they are accepted, and reach the store later. */
        WRITE_BEHIND
    }

    /** What an answer has to take into account. */
    enum Level {
        /** It was current once. */
        EVENTUAL,
        /** Everything that took effect longer ago than a bound. */
        BOUNDED,
        /** What the same session has written and read. */
        SESSION,
        /** Everything that was acknowledged before it was asked for. */
        STRONG,
        /** What the source says now. */
        SOURCE
    }
}
