/*
 * Copyright the Weir authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.weir;

import dev.weir.metrics.LoadOutcome;
import org.jspecify.annotations.Nullable;
import reactor.core.publisher.Mono;
import reactor.util.context.Context;

/** A load of one key. */
final class SingleLoad<K, V> extends LoaderSubscriber<V> {

    private final Flight<K, V> flight;
    private final Loader<? super K, V> loader;
    private @Nullable Instructions<K, V> said;

    SingleLoad(Flight<K, V> flight, Loader<? super K, V> loader) {
        this.flight = flight;
        this.loader = loader;
    }

    void start(Context carried) {
        if (!isAdmitted(1, carried)) {
            return;
        }
        if (flight.carriedBy(this)) {
            subscribeTo(this::attempt, carried);
        } else {
            withdraw();
        }
    }

    /** A loader that is tried again begins with nothing said. */
    private @Nullable Mono<? extends V> attempt() {
        Instructions<K, V> fresh = new Instructions<>(flight);
        said = fresh;
        return loader.load(flight.key, fresh);
    }

    @Override
    LoadOutcome outcomeOf(@Nullable V answer) {
        boolean confirms = answer == null && said != null && !said.isModified();
        return confirms ? LoadOutcome.NOT_MODIFIED : super.outcomeOf(answer);
    }

    @Override
    void landed(@Nullable V answer, Context context) {
        flight.path.landings.landed(flight, answer, said, context);
    }

    @Override
    void failed(Throwable error) {
        flight.path.landings.failed(flight, error);
    }

    @Override
    boolean release(LoadOutcome why, @Nullable Throwable error) {
        return end(why, null, error);
    }

    @Override
    void cancel() {
        cancelLoader();
    }

    @Override
    LoadPath<?, ?> path() {
        return flight.path;
    }
}
