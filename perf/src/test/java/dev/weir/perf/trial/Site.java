/*
 * Copyright the Weir authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.weir.perf.trial;

import dev.weir.r2dbc.server.PostgresEndpoint;
import dev.weir.redis.server.RedisEndpoint;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;

/**
 * A site: where the servers of a trial are, as it is told to another process.
 *
 * @param redis its address
 * @param shards of the namespace
 * @param postgresPort of a server on this machine
 * @param schema of the tables
 * @param namespace of the caches
 */
record Site(String redis, int shards, int postgresPort, String schema, String namespace) {

    static Site of(String... arguments) {
        return new Site(
                arguments[0],
                Integer.parseInt(arguments[1]),
                Integer.parseInt(arguments[2]),
                arguments[3],
                arguments[4]);
    }

    String[] arguments() {
        return new String[] {redis, String.valueOf(shards), String.valueOf(postgresPort), schema, namespace};
    }

    /** The same with another way to Redis. */
    Site throughRedis(String url) {
        return new Site(url, shards, postgresPort, schema, namespace);
    }

    RedisEndpoint redisServer() {
        return RedisEndpoint.of(redis);
    }

    PostgresEndpoint postgres() {
        return new PostgresEndpoint("127.0.0.1", postgresPort, "postgres", "postgres", null);
    }

    /** A connection that finds the tables of the trial. */
    Connection jdbc() throws SQLException {
        Connection connection = postgres().jdbc();
        try (Statement statement = connection.createStatement()) {
            statement.execute("SET search_path TO " + schema);
        }
        return connection;
    }
}
