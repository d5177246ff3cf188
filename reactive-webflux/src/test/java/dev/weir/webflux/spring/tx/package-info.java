/*
 * Copyright the Weir authors
 * SPDX-License-Identifier: Apache-2.0
 */
/** Tests of Spring's reactive transactions with a cache that writes through. */
@NullMarked
package dev.weir.webflux.spring.tx;

import org.jspecify.annotations.NullMarked;
