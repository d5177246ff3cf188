/*
 * Copyright the Weir authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.weir.house.planted;

import java.time.Duration;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import reactor.core.scheduler.Scheduler;

final class FallsBackToAScheduler {

    Mono<Long> delays() {
        return Mono.delay(Duration.ofMillis(1));
    }

    Flux<String> limits(Flux<String> flux, Scheduler injected) {
        return flux.timeout(Duration.ofMillis(1)).delayElements(Duration.ofMillis(1), injected);
    }
}
