/**
 * The cache: what an application sees of Weir, and the engine behind it.
 *
 * <p>Read in this order: {@link dev.weir.Weir} (one per application), {@link dev.weir.CacheBuilder} (what a cache is
 * made of), {@link dev.weir.ReactiveCache} (what can be asked of it), {@link dev.weir.Entry} (what an answer can say of
 * itself), {@link dev.weir.LoadContext} (what a loader is told and says), {@link dev.weir.CacheContext} (what a request can
 * ask of every cache), {@link dev.weir.Caching} and {@link dev.weir.EventRules} (caches in pipelines), {@link
 * dev.weir.Explanation} (why a key is as it is), {@link dev.weir.CacheException} (what can go wrong). The engine is
 * package-private. A read goes from {@code DefaultReactiveCache} through {@code ReadMono} and {@code ReadPath} to the
 * {@code LocalTier}, and on a miss through a {@code Flight} and the {@code LoadPath} to the loader.
 */
@NullMarked
package dev.weir;

import org.jspecify.annotations.NullMarked;
