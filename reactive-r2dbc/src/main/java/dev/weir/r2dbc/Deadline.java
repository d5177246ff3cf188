/*
 * Copyright the Weir authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.weir.r2dbc;

import dev.weir.source.StoreException;
import dev.weir.source.StoreException.Reason;
import dev.weir.time.CacheClock;
import java.time.Duration;
import reactor.core.publisher.Mono;

/** A deadline of a transaction, after which no commit is sent. */
final class Deadline implements Session.Boundary {

    private final CacheClock clock;
    private final Duration limit;
    private final long millis;
    private volatile boolean commitSent;

    /** From now on. */
    Deadline(CacheClock clock, Duration limit) {
        this.clock = clock;
        this.limit = limit;
        this.millis = clock.millis() + limit.toMillis();
    }

    @Override
    public Mono<Void> beforeCommit() {
        return Mono.defer(() -> {
            if (clock.millis() >= millis) {
                return Mono.error(new StoreException(
                        Reason.TRANSIENT,
                        "A transaction took longer than " + limit
                                + ", waiting for a connection included, and was rolled back: raise its limit, or have more connections in the pool",
                        null));
            }
            commitSent = true;
            return Mono.empty();
        });
    }

    boolean commitWasSent() {
        return commitSent;
    }
}
