/*
 * Copyright the Weir authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.weir.testing;

import static java.util.Objects.requireNonNull;

import dev.weir.Entry;
import dev.weir.Entry.Freshness;
import dev.weir.Entry.Tier;
import dev.weir.LoadContext;
import dev.weir.Loader;
import dev.weir.Weir;
import dev.weir.WriteOptions;
import java.time.Duration;
import java.time.Instant;
import java.util.Collection;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import reactor.core.publisher.Mono;

/**
 * A rehearsed load: the context of a load that no cache performs, which remembers what its loader says. For tests of a
 * loader by itself.
 *
 * <p>It refuses and fails what a cache would, with the same errors. A loader that is tried again needs another one, as
 * nothing said is forgotten here.
 *
 * @param <V> values
 */
public final class RehearsedLoad<V> implements LoadContext<V> {

    private final @Nullable Entry<V> stale;
    private WriteOptions said = WriteOptions.NONE;
    private boolean cached = true;
    private boolean notModified;

    private RehearsedLoad(@Nullable Entry<V> stale) {
        this.stale = stale;
    }

    /** The load of a key of which nothing is there. */
    public static <V> RehearsedLoad<V> first() {
        return new RehearsedLoad<>(null);
    }

    /** A load in place of this entry. */
    public static <V> RehearsedLoad<V> replacing(Entry<V> stale) {
        return new RehearsedLoad<>(requireNonNull(stale, "stale must not be null"));
    }

    /** A load in place of a stale value that was written like this; its age is the time it was fresh for, or else zero. */
    public static <V> RehearsedLoad<V> replacing(V stale, WriteOptions written) {
        requireNonNull(stale, "stale must not be null");
        requireNonNull(written, "written must not be null");
        return new RehearsedLoad<>(new Entry<>(
                Optional.of(stale),
                Tier.LOCAL,
                Freshness.REVALIDATING,
                written.freshFor().orElse(Duration.ZERO),
                written.freshFor().orElse(Duration.ZERO),
                Instant.EPOCH,
                written.tags(),
                written.version(),
                written.etag(),
                false));
    }

    /** What the loader has said of its answer: tags, lifetime, version and validator. */
    public WriteOptions said() {
        return said;
    }

    /** Whether the loader leaves it to the cache to store its answer, because it has not said {@code doNotCache()}. */
    public boolean isCached() {
        return cached;
    }

    /** Whether the loader's answer is, if it is empty, that the stale entry still holds. */
    public boolean isNotModified() {
        return notModified;
    }

    @Override
    public Optional<Entry<V>> stale() {
        return Optional.ofNullable(stale);
    }

    @Override
    public LoadContext<V> freshFor(Duration age) {
        said = said.freshFor(age);
        return this;
    }

    @Override
    public LoadContext<V> tags(Collection<String> tags) {
        said = said.tags(tags);
        return this;
    }

    @Override
    public LoadContext<V> version(long version) {
        said = said.version(version);
        return this;
    }

    @Override
    public LoadContext<V> etag(String etag) {
        said = said.etag(etag);
        return this;
    }

    @Override
    public LoadContext<V> doNotCache() {
        cached = false;
        return this;
    }

    @Override
    public Mono<V> notModified() {
        return stale == null ? asOfACache((key, context) -> context.notModified()) : noting();
    }

    @Override
    public Mono<V> fail(String reason) {
        requireNonNull(reason, "reason must not be null");
        return asOfACache((key, context) -> context.fail(reason));
    }

    private Mono<V> noting() {
        return Mono.fromRunnable(() -> notModified = true);
    }

    /** What a cache that has nothing makes of such a loader. */
    @SuppressWarnings("unchecked") // it brings no value of any type
    private static <V> Mono<V> asOfACache(Loader<String, Object> loader) {
        return Mono.defer(() -> (Mono<V>) Weir.named("rehearsal")
                .clock(VirtualClock.create())
                .build()
                .cache("rehearsal", String.class, Object.class)
                .build()
                .getOrCompute("key", loader));
    }
}
