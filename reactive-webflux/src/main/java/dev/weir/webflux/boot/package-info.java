/**
 * The Spring Boot side: caches from {@code weir.*} properties and the application's beans. {@code WeirProperties} and {@code
 * CacheProperties} say what can be written, {@link dev.weir.webflux.boot.WeirAutoConfiguration} what becomes of it, and {@link
 * dev.weir.webflux.boot.WeirCaches} has the caches.
 */
@NullMarked
package dev.weir.webflux.boot;

import org.jspecify.annotations.NullMarked;
