/*
 * Copyright the Weir authors
 * SPDX-License-Identifier: Apache-2.0
 */
/**
 * Spring's cache abstraction over the caches of a weir. A {@link WeirCacheManager} has the caches; a {@link WeirSpringCache} is one of
 * them as Spring sees it, with {@link SpringKeys} between Spring's keys and its own. {@link WeirCachingConfiguration} has annotated methods
 * read through them, each with the Reactor Context of its subscriber.
 */
@NullMarked
package dev.weir.webflux.spring.cache;

import org.jspecify.annotations.NullMarked;
