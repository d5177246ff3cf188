/*
 * Copyright the Weir authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.weir.webflux.spring.cache;

import java.util.List;
import org.jspecify.annotations.Nullable;
import org.springframework.cache.interceptor.CacheOperation;

/** A step that an annotation asks for around one call of its method: to read, to put or to evict. */
interface AnnotatedStep {

    CacheOperation operation();

    List<WeirSpringCache> caches();

    /** Whether its condition holds. */
    boolean applies(@Nullable Object result);

    /** Whether a value is to be kept, as far as its {@code unless} says. */
    boolean keeps(@Nullable Object value);

    /** The key, as Spring has it. */
    Object key(@Nullable Object result);
}
