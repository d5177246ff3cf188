/*
 * Copyright the Weir authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.weir;

import dev.weir.backend.Backend;
import dev.weir.backend.BackendSource;
import dev.weir.tier.RemoteTier;
import dev.weir.time.CacheClock;
import java.util.function.Supplier;
import java.util.random.RandomGenerator;
import reactor.core.publisher.Mono;

/**
 * The remote tier as all caches of an application share it.
 *
 * @param backend what it was opened as
 * @param tier where entries are
 * @param coherence how it is known what others have changed
 */
record Remote(Backend backend, RemoteTier tier, Coherence coherence) {

    /** Opens it, and begins to follow what others change. */
    static Remote open(
            BackendSource source,
            String namespace,
            CacheClock clock,
            Supplier<? extends RandomGenerator> random,
            LogRules rules) {
        Backend backend = source.open(namespace, clock);
        Coherence coherence =
                new Coherence(new Footing(backend.log(), backend.shards(), clock, random, LogTimes.DEFAULT, rules));
        coherence.start();
        return new Remote(backend, backend.tier(), coherence);
    }

    Mono<Void> close() {
        return Mono.defer(() -> {
            coherence.close();
            return backend.close();
        });
    }

    int shards() {
        return backend.shards();
    }
}
