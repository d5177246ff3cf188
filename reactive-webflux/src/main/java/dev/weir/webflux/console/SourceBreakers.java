/*
 * Copyright the Weir authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.weir.webflux.console;

import dev.weir.metrics.CacheRecorder;
import dev.weir.metrics.Reach;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Supplier;

/** A record of the circuit breakers around sources, by cache. */
final class SourceBreakers {

    private final Map<String, Supplier<Reach>> breakers = new ConcurrentHashMap<>();
    private final CacheRecorder recorder = new CacheRecorder() {

        @Override
        public void breaks(String cache, Supplier<Reach> source) {
            breakers.put(cache, source);
        }

        @Override
        public void closed(String cache) {
            breakers.remove(cache);
        }
    };

    /** What has to be told. */
    CacheRecorder recorder() {
        return recorder;
    }

    /** What each of them decides now. */
    Map<String, String> now() {
        Map<String, String> now = new TreeMap<>();
        breakers.forEach((cache, reach) -> now.put(cache, reach.get().name()));
        return now;
    }
}
