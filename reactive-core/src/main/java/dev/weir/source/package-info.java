/*
 * Copyright the Weir authors
 * SPDX-License-Identifier: Apache-2.0
 */
/**
 * The port to where truth lives. Read {@link dev.weir.source.Store} first; then {@link dev.weir.source.Checkpoint} and {@link
 * dev.weir.source.Flush}, by which what was written behind takes effect once. For those who write an adapter; users of a cache
 * are given a store.
 */
@NullMarked
package dev.weir.source;

import org.jspecify.annotations.NullMarked;
