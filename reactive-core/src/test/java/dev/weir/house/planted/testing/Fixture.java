/*
 * Copyright the Weir authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.weir.house.planted.testing;

import dev.weir.house.planted.Root;

/** A fixture, which may know the root. */
public final class Fixture {

    Class<?> up() {
        return Root.class;
    }
}
