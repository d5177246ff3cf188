/*
 * Copyright the Weir authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.weir.webflux.console;

import dev.weir.metrics.Reach;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Supplier;

/** A record of the circuit breakers around sources, by cache. */
final class SourceBreakers {

    private final Map<String, Supplier<Reach>> breakers = new ConcurrentHashMap<>();

    void begin(String cache, Supplier<Reach> source) {
        breakers.put(cache, source);
    }

    void end(String cache) {
        breakers.remove(cache);
    }

    /** What each of them decides now. */
    Map<String, String> now() {
        Map<String, String> now = new TreeMap<>();
        breakers.forEach((cache, reach) -> now.put(cache, reach.get().name()));
        return now;
    }
}
