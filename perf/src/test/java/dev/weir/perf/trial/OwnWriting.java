/*
 * Copyright the Weir authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.weir.perf.trial;

import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

/** A way to write numbers behind and to read them back, with what may happen to a cache in between. */
interface OwnWriting extends AutoCloseable {

    Mono<Void> write(String key, int number);

    /** What those who have written it are answered, asking in every way there is. */
    Flux<Answer> read(String key);

    void clear();

    /** Forgets all that has the tag that every value has. */
    void invalidateTag();

    /** How many writes have yet to reach the table. */
    long waiting();

    /** Waits until everything has reached the table. */
    void drained();

    @Override
    void close();

    /** An answer: a number, -1 where there is none, and whether it was loaded from the table. */
    record Answer(int number, boolean isLoaded) {

        static final int NONE = -1;
    }
}
