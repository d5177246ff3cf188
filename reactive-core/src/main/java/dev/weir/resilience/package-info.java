/**
 * What stands between a cache and its source: {@link dev.weir.resilience.Safeguards} says which of Resilience4j's breaker,
 * bulkhead and retry its loads go through.
 */
@NullMarked
package dev.weir.resilience;

import org.jspecify.annotations.NullMarked;
