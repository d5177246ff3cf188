/**
 * What a cache tells whoever watches it: {@link dev.weir.metrics.CacheStats} is what was counted, {@link
 * dev.weir.metrics.CacheEvent} what happens, {@link dev.weir.metrics.CacheRecorder} the port for metrics, and {@link
 * dev.weir.metrics.LoadObserver} the one for traces.
 */
@NullMarked
package dev.weir.metrics;

import org.jspecify.annotations.NullMarked;
