/*
 * Copyright the Weir authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.weir.examples.messaging;

import java.util.Map;

/** A change of a product, after its commit. */
public record ProductChanged(String id) {

    /** Refuses a change that names no product. */
    public ProductChanged {
        if (id.isBlank()) {
            throw new IllegalArgumentException("A change has to name its product, but its id is blank");
        }
    }

    /** What the fields of an entry say. */
    static ProductChanged of(Map<String, String> fields) {
        String id = fields.get("id");
        if (id == null) {
            throw new IllegalArgumentException("A change has to name its product in a field \"id\", and there is none");
        }
        return new ProductChanged(id);
    }
}
