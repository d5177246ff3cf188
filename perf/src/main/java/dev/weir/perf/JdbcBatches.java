/*
 * Copyright the Weir authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.weir.perf;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.util.Collection;

/**
 * A way to write rows by JDBC, over one connection: each batch in a transaction of its own. For one thread at a time.
 */
final class JdbcBatches implements AutoCloseable {

    private final Connection connection;
    private final PreparedStatement upsert;
    private final String table;

    /** Closes the connection when it is closed. */
    JdbcBatches(Connection connection, String table) {
        this.connection = connection;
        this.table = table;
        try {
            connection.setAutoCommit(false);
            this.upsert = connection.prepareStatement(Row.upsert(table, "VALUES (?, ?, ?, ?)"));
        } catch (SQLException failed) {
            throw failure(failed);
        }
    }

    void write(Collection<Row> rows) {
        try {
            for (Row row : rows) {
                upsert.setString(1, row.id());
                upsert.setString(2, row.name());
                upsert.setInt(3, row.amount());
                upsert.setBytes(4, row.payload());
                upsert.addBatch();
            }
            upsert.executeBatch();
            connection.commit();
        } catch (SQLException failed) {
            throw failure(failed);
        }
    }

    /** Has the server make so many rows from a number on, and write them. */
    void generate(int first, int rows, int among) {
        try (PreparedStatement inside = connection.prepareStatement(Row.upsert(table, Row.generated(among)))) {
            inside.setBytes(1, new byte[Row.PAYLOAD_BYTES]);
            inside.setInt(2, first);
            inside.setInt(3, first + rows - 1);
            inside.executeUpdate();
            connection.commit();
        } catch (SQLException failed) {
            throw failure(failed);
        }
    }

    @Override
    public void close() {
        try {
            connection.close();
        } catch (SQLException failed) {
            throw failure(failed);
        }
    }

    private static IllegalStateException failure(SQLException failed) {
        return new IllegalStateException(failed.getMessage(), failed);
    }
}
