/*
 * Copyright the Weir authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.weir.r2dbc.server;

import io.r2dbc.pool.ConnectionPool;
import io.r2dbc.pool.ConnectionPoolConfiguration;
import io.r2dbc.postgresql.PostgresqlConnectionConfiguration;
import io.r2dbc.postgresql.PostgresqlConnectionFactory;
import io.r2dbc.spi.ConnectionFactory;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import java.util.function.UnaryOperator;

/** A schema of a test's own on a server that others use, too; gone with all its tables when it is closed. */
public final class PostgresSchema implements AutoCloseable {

    private static final Duration TO_CLOSE = Duration.ofSeconds(60);

    private final PostgresEndpoint endpoint;
    private final String name = "weir_" + UUID.randomUUID().toString().replace("-", "");
    private final List<ConnectionPool> pools = new ArrayList<>();

    private PostgresSchema(PostgresEndpoint endpoint) {
        this.endpoint = endpoint;
        endpoint.say("CREATE SCHEMA " + name);
    }

    /** On the server that tests share. */
    public static PostgresSchema create() {
        return on(PostgresServer.shared());
    }

    public static PostgresSchema on(PostgresEndpoint endpoint) {
        return new PostgresSchema(endpoint);
    }

    public String name() {
        return name;
    }

    public PostgresEndpoint endpoint() {
        return endpoint;
    }

    /** Connections that are each a new one, and find tables of this schema first. */
    public PostgresqlConnectionFactory connections() {
        return connections(settings -> settings);
    }

    /** The same, with other settings. */
    public PostgresqlConnectionFactory connections(UnaryOperator<PostgresqlConnectionConfiguration.Builder> others) {
        return endpoint.connections(settings -> others.apply(settings.schema(name)));
    }

    /** At most so many of them, kept for whoever comes next. */
    public ConnectionPool pool(int size) {
        return pool(connections(), size);
    }

    /** At most so many of others. */
    public ConnectionPool pool(ConnectionFactory connections, int size) {
        ConnectionPool pool = new ConnectionPool(ConnectionPoolConfiguration.builder(connections)
                .maxSize(size)
                .initialSize(0)
                .maxAcquireTime(Duration.ofSeconds(10))
                .build());
        pools.add(pool);
        return pool;
    }

    /** Says something about tables of this schema, and answers the first column of the rows that come back. */
    public List<String> say(String sql) {
        return endpoint.say("SET search_path TO " + name + "; " + sql);
    }

    @Override
    public void close() {
        // Its dispose() waits without an end.
        pools.forEach(pool -> pool.disposeLater().block(TO_CLOSE));
        endpoint.say("DROP SCHEMA " + name + " CASCADE");
    }
}
