/*
 * Copyright the Weir authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.weir.webflux.boot;

import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;

/**
 * What is said of Spring's annotations.
 *
 * @param enabled Whether methods annotated with Cacheable and its kind go through these caches, where EnableCaching is on.
 */
@ConfigurationProperties(prefix = "weir.spring-cache", ignoreUnknownFields = false)
record SpringCacheProperties(@DefaultValue("false") boolean enabled) {}
