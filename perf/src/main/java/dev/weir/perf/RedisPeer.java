/*
 * Copyright the Weir authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.weir.perf;

import java.util.List;
import java.util.ServiceLoader;

/**
 * A Redis peer: another library that reads from Redis, set up as its documentation recommends. Those that need libraries of their own
 * are found only where these are on the class path.
 */
public interface RedisPeer {

    /** All that are there. */
    static List<RedisPeer> all() {
        return ServiceLoader.load(RedisPeer.class).stream()
                .map(ServiceLoader.Provider::get)
                .toList();
    }

    String name();

    /** Connects to the server at this address. */
    RedisReader connect(String url);
}
