/*
 * Copyright the Weir authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.weir.house.planted;

import java.util.List;
import java.util.concurrent.CompletableFuture;
import reactor.core.publisher.Mono;
import reactor.core.scheduler.Scheduler;

final class SharesAMono {

    List<Mono<String>> shares(Mono<String> mono, Scheduler injected) {
        return List.of(
                mono.cache(),
                mono.cache(java.time.Duration.ofMillis(1), injected),
                mono.share(),
                Mono.fromFuture(CompletableFuture.completedFuture("")));
    }
}
