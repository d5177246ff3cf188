/*
 * Copyright the Weir authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.weir.redis.trial;

import dev.weir.Consistency;
import dev.weir.ReactiveCache;
import reactor.core.publisher.Mono;

/** A cache as a hunt for faults sees it: the one under trial, or one that lacks its protection. */
interface Prey {

    Mono<Long> read(String key);

    /** Or an answer that has to be the truth. */
    Mono<Long> readStrongly(String key);

    Mono<Void> invalidate(String key);

    /** The cache under trial. */
    static Prey of(ReactiveCache<String, Long> cache) {
        return new Prey() {
            @Override
            public Mono<Long> read(String key) {
                return cache.get(key);
            }

            @Override
            public Mono<Long> readStrongly(String key) {
                return cache.with(Consistency.STRONG).get(key);
            }

            @Override
            public Mono<Void> invalidate(String key) {
                return cache.invalidate(key);
            }
        };
    }
}
