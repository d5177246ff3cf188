/*
 * Copyright the Weir authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.weir.webflux.boot;

import dev.weir.webflux.response.ResponseCacheBuilder;

/** A customizer of the response cache that properties declare: a bean that has the last word. */
@FunctionalInterface
public interface ResponseCacheCustomizer {

    /** Changes the builder, which has been told everything that properties say. */
    void customize(ResponseCacheBuilder builder);
}
