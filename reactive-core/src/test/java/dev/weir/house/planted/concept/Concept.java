/*
 * Copyright the Weir authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.weir.house.planted.concept;

import dev.weir.house.planted.Root;

/** A concept that looks up at the root. */
public final class Concept {

    Class<?> up() {
        return Root.class;
    }
}
