/*
 * Copyright the Weir authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.weir.webflux.boot;

import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;

/**
 * What is said of all caches.
 *
 * @param enabled Whether caches that properties declare keep anything. If not, they ask their source for each answer, write to their
 *     store at once, and need no Redis.
 * @param namespace The name under which processes share what they cache. Default: the name of the application.
 * @param caches The caches, by name.
 */
@ConfigurationProperties("weir")
record WeirProperties(
        @DefaultValue("true") boolean enabled, @Nullable String namespace, Map<String, CacheProperties> caches) {

    WeirProperties {
        caches = caches == null ? Map.of() : Map.copyOf(caches);
    }
}
