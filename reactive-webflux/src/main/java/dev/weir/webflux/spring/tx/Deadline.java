/*
 * Copyright the Weir authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.weir.webflux.spring.tx;

import dev.weir.source.StoreException;
import dev.weir.source.StoreException.Reason;
import dev.weir.time.CacheClock;
import java.time.Duration;
import reactor.core.publisher.Mono;

/** A deadline of a transaction, after which no commit is begun. */
final class Deadline {

    private final CacheClock clock;
    private final Duration limit;
    private final long millis;

    /** From now on. */
    Deadline(CacheClock clock, Duration limit) {
        this.clock = clock;
        this.limit = limit;
        this.millis = clock.millis() + limit.toMillis();
    }

    /** Not with a TransactionException: Spring takes that for a commit that was made or not, and rolls nothing back. */
    Mono<Void> check() {
        return Mono.defer(() -> clock.millis() < millis
                ? Mono.empty()
                : Mono.error(new StoreException(
                        Reason.TRANSIENT,
                        "A transaction was to be committed more than " + limit
                                + " after a cache had written through in it, and was rolled back: write later in it, or raise the limit",
                        null)));
    }
}
