/** A concept package that knows the root, which knows it: a cycle. */
@NullMarked
package dev.weir.house.planted.concept;

import org.jspecify.annotations.NullMarked;
