/*
 * Copyright the Weir authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.weir.house.planted.time;

import java.time.Duration;
import reactor.core.publisher.Mono;
import reactor.core.scheduler.Schedulers;

/** Reads the clock where that is allowed. */
public final class MachineClock {

    long now() {
        return System.nanoTime();
    }

    Mono<Long> tick() {
        return Mono.delay(Duration.ofMillis(1)).publishOn(Schedulers.parallel());
    }
}
