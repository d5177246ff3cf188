/*
 * Copyright the Weir authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.weir.redis.trial;

import io.lettuce.core.RedisClient;
import io.lettuce.core.api.StatefulRedisConnection;
import io.lettuce.core.api.reactive.RedisReactiveCommands;
import java.time.Duration;

/** A client of plain Lettuce, for caches as they are written by hand. */
final class PlainClient implements AutoCloseable {

    private final RedisClient client;
    private final StatefulRedisConnection<String, String> connection;

    private PlainClient(String url) {
        this.client = RedisClient.create(url);
        this.connection = client.connect();
        connection.setTimeout(Duration.ofMinutes(1));
    }

    static PlainClient at(String url) {
        return new PlainClient(url);
    }

    RedisReactiveCommands<String, String> commands() {
        return connection.reactive();
    }

    @Override
    public void close() {
        client.shutdown(Duration.ZERO, Duration.ofSeconds(10));
    }
}
