/**
 * How processes learn what others have changed: the ordered log of changes of each shard. Read {@link
 * dev.weir.coherence.InvalidationLog} first. For those who write an adapter, and {@link dev.weir.coherence.CoherenceState} for those who
 * watch.
 */
@NullMarked
package dev.weir.coherence;

import org.jspecify.annotations.NullMarked;
