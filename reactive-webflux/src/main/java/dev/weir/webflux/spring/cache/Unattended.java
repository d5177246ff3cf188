/*
 * Copyright the Weir authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.weir.webflux.spring.cache;

import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import org.jspecify.annotations.Nullable;
import org.springframework.cache.Cache;
import reactor.core.publisher.Mono;
import reactor.util.Logger;
import reactor.util.Loggers;

/** A change that nobody waits for: what fails at once is thrown, what fails later is in the log. */
final class Unattended {

    private static final Logger LOG = Loggers.getLogger(WeirSpringCache.class);

    private Unattended() {}

    static void go(Cache cache, String what, Mono<Void> change) {
        CompletableFuture<@Nullable Void> going = change.toFuture();
        if (going.isDone()) {
            refuse(going);
        } else {
            going.whenComplete((none, failure) -> {
                if (failure != null) {
                    LOG.warn("{} of cache '{}' has failed after it returned", what, cache.getName(), failure);
                }
            });
        }
    }

    private static void refuse(CompletableFuture<@Nullable Void> done) {
        try {
            done.getNow(null);
        } catch (CompletionException failure) {
            throw failure.getCause() instanceof RuntimeException plain ? plain : failure;
        }
    }
}
