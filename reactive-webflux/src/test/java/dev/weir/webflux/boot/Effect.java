/*
 * Copyright the Weir authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.weir.webflux.boot;

import java.util.List;

/** What a property does, when it is written: where it is read, it is seen, and without it, it is not. */
record Effect(String property, String value, String seen, List<String> beside) {

    static Effect of(String property, String value, String seen, String... beside) {
        return new Effect(property, value, seen, List.of(beside));
    }

    @Override
    public String toString() {
        return property;
    }
}
