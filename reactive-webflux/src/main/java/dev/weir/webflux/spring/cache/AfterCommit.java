/*
 * Copyright the Weir authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.weir.webflux.spring.cache;

import dev.weir.source.Transactions.Ending;
import java.util.function.Function;
import org.springframework.cache.Cache;
import reactor.core.publisher.Mono;
import reactor.util.Loggers;

/** A change that is made when a transaction is over: who began it has been answered, so what fails is in the log. */
final class AfterCommit {

    private AfterCommit() {}

    static Function<Ending, Mono<Void>> told(Cache cache, Function<Ending, Mono<Void>> change) {
        return ending -> Mono.defer(() -> change.apply(ending)).onErrorResume(failure -> {
            Loggers.getLogger(WeirSpringCache.class)
                    .warn(
                            "Cache '{}' could not be changed after a transaction, and may have what was there before",
                            cache.getName(),
                            failure);
            return Mono.empty();
        });
    }
}
