/*
 * Copyright the Weir authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.weir.house.planted;

import dev.weir.house.planted.concept.Concept;

/** A public class of the root package, which concepts must not know. */
public final class Root {

    final Concept concept = new Concept();
}
