/** The binding of Micrometer, in the planted world. */
@NullMarked
package dev.weir.house.planted.metrics.micrometer;

import org.jspecify.annotations.NullMarked;
