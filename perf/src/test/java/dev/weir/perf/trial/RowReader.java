/*
 * Copyright the Weir authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.weir.perf.trial;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import org.jspecify.annotations.Nullable;
import reactor.core.publisher.Mono;
import reactor.core.scheduler.Scheduler;
import reactor.core.scheduler.Schedulers;

/** A reader of rows as who writes behind by hand has one: it asks the table, whatever is on the way to it. It blocks. */
final class RowReader {

    private final Site site;
    private final Scheduler thread = Schedulers.newBoundedElastic(1, Integer.MAX_VALUE, "weir-rows");
    private @Nullable Connection connection;

    RowReader(Site site) {
        this.site = site;
    }

    /** The stamp of a key, or nothing. */
    Mono<String> read(String key) {
        return Mono.fromCallable(() -> stamp(key)).subscribeOn(thread);
    }

    private @Nullable String stamp(String key) throws SQLException {
        try (PreparedStatement select = connected().prepareStatement("SELECT stamp FROM items WHERE id = ?")) {
            select.setString(1, key);
            try (ResultSet rows = select.executeQuery()) {
                return rows.next() ? rows.getString(1) : null;
            }
        }
    }

    private Connection connected() throws SQLException {
        Connection table = connection;
        if (table == null) {
            table = site.jdbc();
            connection = table;
        }
        return table;
    }
}
