/*
 * Copyright the Weir authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.weir.perf;

import java.util.List;
import java.util.Map;
import java.util.ServiceLoader;
import java.util.function.Consumer;
import reactor.core.publisher.Mono;

/**
 * A write-behind peer: another library whose writes go to Redis and reach a database later. Those that need libraries of their own are
 * found only where these are on the class path.
 */
public interface WriteBehindPeer {

    /** All that are there. */
    static List<WriteBehindPeer> all() {
        return ServiceLoader.load(WriteBehindPeer.class).stream()
                .map(ServiceLoader.Provider::get)
                .toList();
    }

    String name();

    /**
     * Connects to the server at this address.
     *
     * @param database takes what was written, a batch at a time, and returns when it has it
     */
    Writer connect(String url, Consumer<Map<String, byte[]>> database);

    /** Writes values, which are in Redis when it completes, and in the database later. */
    interface Writer extends AutoCloseable {

        Mono<?> put(String key, byte[] value);

        @Override
        void close();
    }
}
