/**
 * What the cache costs and what it survives: benchmarks beside its peers, load scenarios and fault trials. Nothing
 * lives here yet.
 */
@NullMarked
package dev.weir.perf;

import org.jspecify.annotations.NullMarked;
