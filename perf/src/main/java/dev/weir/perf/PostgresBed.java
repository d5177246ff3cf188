/*
 * Copyright the Weir authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.weir.perf;

import static java.util.Objects.requireNonNull;

import dev.weir.r2dbc.PostgresStore;
import dev.weir.r2dbc.RowMapping;
import dev.weir.r2dbc.server.PostgresServer;
import io.r2dbc.pool.ConnectionPool;
import io.r2dbc.pool.ConnectionPoolConfiguration;
import io.r2dbc.spi.ConnectionFactory;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** A bed for what reaches Postgres: one server, which does not wait for its disk, with tables that are all alike. */
final class PostgresBed implements AutoCloseable {

    static final Duration PATIENCE = Duration.ofMinutes(1);

    private final PostgresServer server;
    private final List<ConnectionPool> pools = new ArrayList<>();

    PostgresBed(String... tables) {
        // Cleaning up must not fall upon one case by chance.
        this.server = PostgresServer.start(Map.of("shared_buffers", "256MB", "autovacuum", "off"));
        for (String table : tables) {
            server.endpoint().say(Row.ddl(table));
        }
    }

    /** So many connections, which are there already. */
    ConnectionPool pool(int size) {
        ConnectionPool pool = new ConnectionPool(
                ConnectionPoolConfiguration.builder(server.endpoint().connections())
                        .initialSize(size)
                        .maxSize(size)
                        .build());
        pools.add(pool);
        pool.warmup().block(PATIENCE);
        return pool;
    }

    /** A store of whole rows. */
    static PostgresStore<String, Row> store(ConnectionFactory connections, String table) {
        return requireNonNull(PostgresStore.on(connections)
                .table(table)
                .key("id", String.class)
                .value(Row.class)
                .createShardTable()
                .writeTimeout(PATIENCE)
                .build()
                .block(PATIENCE));
    }

    /** A store of payloads; the other columns are made up. */
    static PostgresStore<String, byte[]> storeOfPayloads(ConnectionFactory connections, String table) {
        RowMapping<byte[]> mapping = RowMapping.<byte[]>reading(row -> requireNonNull(row.get("payload", byte[].class)))
                .column("name", String.class, payload -> "name")
                .column("amount", Integer.class, payload -> payload.length)
                .column("payload", byte[].class, payload -> payload);
        return requireNonNull(PostgresStore.on(connections)
                .table(table)
                .key("id", String.class)
                .value(mapping)
                .createShardTable()
                .writeTimeout(PATIENCE)
                .build()
                .block(PATIENCE));
    }

    /** Batches by JDBC into a table, of which the driver makes statements of many rows. */
    JdbcBatches jdbc(String table) {
        try {
            return new JdbcBatches(server.endpoint().jdbc(Map.of("reWriteBatchedInserts", "true")), table);
        } catch (SQLException failed) {
            throw new IllegalStateException(failed.getMessage(), failed);
        }
    }

    /** Fills a table with so many rows. */
    void fill(String table, int rows) {
        server.endpoint()
                .say("INSERT INTO " + table + " SELECT 'product-' || n, 'name ' || n, n, decode(repeat('00', "
                        + Row.PAYLOAD_BYTES + "), 'hex') FROM generate_series(1, " + rows + ") n; ANALYZE " + table);
    }

    /** Throws unless a table has so many rows, and their payloads are whole. */
    void mustHold(String table, long rows) {
        String found = server.endpoint()
                .say("SELECT count(*) FROM " + table + " WHERE length(payload) = " + Row.PAYLOAD_BYTES)
                .get(0);
        if (!found.equals(Long.toString(rows))) {
            throw new IllegalStateException("Table " + table + " should hold " + rows + " rows but holds " + found);
        }
    }

    @Override
    public void close() {
        pools.forEach(pool -> pool.disposeLater().block(PATIENCE));
        server.close();
    }
}
