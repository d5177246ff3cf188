/*
 * Copyright the Weir authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.weir;

import static java.util.Objects.requireNonNull;

import java.time.Duration;
import java.util.Collection;
import java.util.Optional;
import reactor.core.publisher.Mono;

/**
 * The instructions of a loader: what is to become of what it brings.
 *
 * <p>Given and followed one after the other, by the thread the loader is on; its answer makes them visible.
 */
final class Instructions<K, V> implements LoadContext<V> {

    private final Flight<K, V> flight;
    private WriteOptions options = WriteOptions.NONE;
    private boolean stored = true;
    private boolean modified = true;

    Instructions(Flight<K, V> flight) {
        this.flight = flight;
    }

    WriteOptions options() {
        return options;
    }

    boolean isStored() {
        return stored;
    }

    boolean isModified() {
        return modified;
    }

    @Override
    public Optional<Entry<V>> stale() {
        return Optional.ofNullable(flight.previous()).map(flight.path::describe);
    }

    @Override
    public LoadContext<V> freshFor(Duration age) {
        options = options.freshFor(age);
        return this;
    }

    @Override
    public LoadContext<V> tags(Collection<String> tags) {
        options = options.tags(tags);
        return this;
    }

    @Override
    public LoadContext<V> version(long version) {
        options = options.version(version);
        return this;
    }

    @Override
    public LoadContext<V> etag(String etag) {
        options = options.etag(etag);
        return this;
    }

    @Override
    public LoadContext<V> doNotCache() {
        stored = false;
        return this;
    }

    @Override
    public Mono<V> notModified() {
        return Mono.fromRunnable(() -> modified = false);
    }

    @Override
    public Mono<V> fail(String reason) {
        requireNonNull(reason, "reason must not be null");
        return Mono.error(() -> new LoadFailedException(flight.path.cache(), reason));
    }
}
