/*
 * Copyright the Weir authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.weir.perf.trial;

import reactor.core.publisher.Mono;

/** A way to write behind: it confirms a write when it has accepted it, and brings it to the table later. */
interface Behind extends AutoCloseable {

    Mono<Void> put(String key, String stamp);

    /** Writes that there is no row of this key any more. */
    Mono<Void> remove(String key);

    /** What a reader is answered: a stamp, or nothing. */
    Mono<String> read(String key, boolean isStrong);

    /** What is waiting, as far as it knows. */
    long waiting();

    @Override
    void close();
}
