/*
 * Copyright the Weir authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.weir.testing;

import dev.weir.Entry;
import dev.weir.LoadContext;
import java.time.Duration;
import java.util.Collection;
import java.util.Optional;
import reactor.core.publisher.Mono;

/** A context of no load: there is nothing to replace, and nobody listens. */
final class SilentContext<V> implements LoadContext<V> {

    @Override
    public Optional<Entry<V>> stale() {
        return Optional.empty();
    }

    @Override
    public LoadContext<V> freshFor(Duration age) {
        return this;
    }

    @Override
    public LoadContext<V> tags(Collection<String> tags) {
        return this;
    }

    @Override
    public LoadContext<V> version(long version) {
        return this;
    }

    @Override
    public LoadContext<V> etag(String etag) {
        return this;
    }

    @Override
    public LoadContext<V> doNotCache() {
        return this;
    }

    @Override
    public Mono<V> notModified() {
        return Mono.empty();
    }

    @Override
    public Mono<V> fail(String reason) {
        return Mono.error(new IllegalStateException(reason));
    }
}
