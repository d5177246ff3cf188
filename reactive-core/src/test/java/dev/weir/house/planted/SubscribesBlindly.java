/*
 * Copyright the Weir authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.weir.house.planted;

import java.util.List;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

final class SubscribesBlindly {

    void forgets(Mono<String> mono, Flux<String> flux) {
        mono.subscribe();
        flux.subscribe();
        List.of(mono).forEach(Mono::subscribe);
        mono.subscribe(value -> {});
    }
}
