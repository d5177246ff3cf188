/** The package that may depend on anything. */
@NullMarked
package dev.weir.house.planted.testing;

import org.jspecify.annotations.NullMarked;
