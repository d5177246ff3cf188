/*
 * Copyright the Weir authors
 * SPDX-License-Identifier: Apache-2.0
 */
/**
 * Keys as text: what a cache needs to know to find keys by prefix or glob. Read {@link dev.weir.key.KeyText} first, which
 * says what a text of keys is and which types of keys have one by themselves; {@link dev.weir.key.KeyTemplate} is one that
 * the application words.
 */
@NullMarked
package dev.weir.key;

import org.jspecify.annotations.NullMarked;
