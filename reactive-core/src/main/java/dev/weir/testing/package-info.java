/**
 * Tools for testing code that uses a cache: {@link dev.weir.testing.VirtualClock} moves time by hand, {@link
 * dev.weir.testing.Chaos} makes loaders slow, failing or silent, {@link dev.weir.testing.RehearsedLoad} tries a loader
 * without a cache, {@link dev.weir.testing.InMemoryServer} is what several processes share, with its faults, and {@link
 * dev.weir.testing.InMemoryStore} where truth lives, with its own. No test framework is needed.
 */
@NullMarked
package dev.weir.testing;

import org.jspecify.annotations.NullMarked;
