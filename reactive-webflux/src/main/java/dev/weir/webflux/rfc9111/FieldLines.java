/*
 * Copyright the Weir authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.weir.webflux.rfc9111;

import java.util.List;

/** A look at the header fields of a message: the lines of each. */
@FunctionalInterface
public interface FieldLines {

    /** The lines of the field of this name, in their order; none if there is no such field. The case of names does not matter. */
    List<String> of(String name);
}
