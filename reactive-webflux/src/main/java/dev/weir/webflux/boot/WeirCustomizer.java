/*
 * Copyright the Weir authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.weir.webflux.boot;

import dev.weir.Weir;

/** A customizer of what all caches share: a bean that has the last word. */
@FunctionalInterface
public interface WeirCustomizer {

    /** Changes the builder, which has been told everything that properties and beans say. */
    void customize(Weir.Builder builder);
}
