/*
 * Copyright the Weir authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.weir.perf.trial;

import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;

/** A lock on the table of a trial, which keeps others from it until it is closed; closed again it does nothing. */
final class TableLock implements AutoCloseable {

    private final Connection connection;

    /** A mode of {@code LOCK TABLE}. */
    TableLock(Site site, String mode) {
        try {
            connection = site.jdbc();
            connection.setAutoCommit(false);
            try (Statement statement = connection.createStatement()) {
                statement.execute("LOCK TABLE items IN " + mode + " MODE");
            }
        } catch (SQLException failed) {
            throw new IllegalStateException(failed);
        }
    }

    @Override
    public void close() {
        try {
            connection.close();
        } catch (SQLException failed) {
            throw new IllegalStateException(failed);
        }
    }
}
