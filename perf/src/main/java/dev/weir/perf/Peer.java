/*
 * Copyright the Weir authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.weir.perf;

import java.util.List;
import java.util.ServiceLoader;
import java.util.function.Function;
import reactor.core.publisher.Mono;

/**
 * A peer: another library that caches what a {@code Mono} brings. Those that need libraries of their own are found only
 * where these are on the class path.
 */
public interface Peer {

    /** All that are there. */
    static List<Peer> all() {
        return ServiceLoader.load(Peer.class).stream()
                .map(ServiceLoader.Provider::get)
                .toList();
    }

    String name();

    /** Reads through a new cache with this bound, whose entries expire ten minutes after they were written. */
    Function<Integer, Mono<String>> cacheOf(int maximumSize, Function<Integer, Mono<String>> loader);
}
