/** The one package that may read the clock and pick a scheduler. */
@NullMarked
package dev.weir.house.planted.time;

import org.jspecify.annotations.NullMarked;
