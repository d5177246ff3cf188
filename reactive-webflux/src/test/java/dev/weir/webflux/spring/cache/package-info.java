/*
 * Copyright the Weir authors
 * SPDX-License-Identifier: Apache-2.0
 */
/** Tests of Spring's cache annotations over the caches of a weir. */
@NullMarked
package dev.weir.webflux.spring.cache;

import org.jspecify.annotations.NullMarked;
