/*
 * Copyright the Weir authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.weir.perf;

import java.util.List;
import reactor.core.publisher.Mono;

/** A reader of plain values in Redis. */
public interface RedisReader extends AutoCloseable {

    /** The value of a key. */
    Mono<byte[]> get(String key);

    /** How many of these keys have a value, all of which were read together. */
    Mono<Integer> getAll(List<String> keys);

    @Override
    void close();
}
