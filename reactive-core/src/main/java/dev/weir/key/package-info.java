/*
 * Copyright the Weir authors
 * SPDX-License-Identifier: Apache-2.0
 */
/**
 * Keys as text: {@link dev.weir.key.KeyText} is what a cache needs to know of it.
 */
@NullMarked
package dev.weir.key;

import org.jspecify.annotations.NullMarked;
