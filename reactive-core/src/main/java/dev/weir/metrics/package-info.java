/**
 * What a cache tells whoever watches it: {@link dev.weir.metrics.CacheRecorder} is the port.
 */
@NullMarked
package dev.weir.metrics;

import org.jspecify.annotations.NullMarked;
