/**
 * The time of a cache: {@link dev.weir.time.CacheClock} is the only place the engine asks what time it is or has
 * something done later.
 */
@NullMarked
package dev.weir.time;

import org.jspecify.annotations.NullMarked;
