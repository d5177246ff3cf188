/*
 * Copyright the Weir authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.weir.webflux.boot;

import java.util.List;

/** A value for tests. */
public record Product(String id, String name, String category, List<String> labels, long version) {

    public static Product of(String id) {
        return new Product(id, "name of " + id, "books", List.of("new", "red"), 3);
    }
}
