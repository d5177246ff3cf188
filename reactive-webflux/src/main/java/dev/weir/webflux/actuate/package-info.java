/**
 * The view from outside: the actuator's endpoint {@code weir} and the health of the caches.
 */
@NullMarked
package dev.weir.webflux.actuate;

import org.jspecify.annotations.NullMarked;
