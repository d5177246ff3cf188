/*
 * Copyright the Weir authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.weir;

import dev.weir.backend.Backend;
import dev.weir.backend.BackendSource;
import dev.weir.coherence.CoherenceState;
import dev.weir.metrics.CacheRecorder;
import dev.weir.tier.RemoteTier;
import dev.weir.time.CacheClock;
import reactor.core.publisher.Mono;

/**
 * The remote tier as all caches of an application share it.
 *
 * @param backend what it was opened as
 * @param tier where entries are, behind its breaker
 * @param breaker whether it is asked
 * @param coherence how it is known what others have changed
 */
record Remote(Backend backend, RemoteTier tier, TierBreaker breaker, Coherence coherence) {

    /** Opens it, and begins to follow what others change; the log is read past the breaker. */
    static Remote open(BackendSource source, String namespace, CacheClock clock, CacheRecorder recorder) {
        Backend backend = source.open(namespace, clock);
        TierBreaker breaker = new TierBreaker(namespace, clock);
        Coherence coherence = new Coherence(backend, clock);
        coherence.onChange(outlook -> {
            if (outlook.state() == CoherenceState.COHERENT) {
                breaker.serverIsBack();
            }
        });
        coherence.start();
        return new Remote(backend, new GuardedTier(backend.tier(), breaker, recorder), breaker, coherence);
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
