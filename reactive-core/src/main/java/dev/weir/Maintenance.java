/*
 * Copyright the Weir authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.weir;

import reactor.core.publisher.Flux;

/** to be completed when merged */
final class Maintenance<K, V> {

    Maintenance(Blueprint<K, V> plan, String glob) {}

    Flux<String> invalidateMatching(Paths<K, V> paths) {
        return Flux.empty();
    }
}
