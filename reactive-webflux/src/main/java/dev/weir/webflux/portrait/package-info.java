/**
 * The portraits that the endpoint and the console show: {@link dev.weir.webflux.portrait.Portraits} says what is shown of a cache and a
 * key, {@link dev.weir.webflux.portrait.KeyMask} hides what not everybody should know, and {@link dev.weir.webflux.portrait.KeyLookUp}
 * finds the key that a request names.
 */
@NullMarked
package dev.weir.webflux.portrait;

import org.jspecify.annotations.NullMarked;
