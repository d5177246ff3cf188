/*
 * Copyright the Weir authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.weir.perf;

import java.util.List;
import java.util.Locale;
import java.util.stream.IntStream;

/**
 * A row of the tables that are written to, which are all alike.
 *
 * @param id of the row, its key
 */
record Row(String id, String name, int amount, byte[] payload) {

    static final int PAYLOAD_BYTES = 100;

    /** Prime, so that keys that follow each other are far apart in the index; and the same in Java and in SQL. */
    private static final int STEP = 20_011;

    private static final int FIRST = 100_000;

    /** What makes a table of them. */
    static String ddl(String table) {
        return "CREATE TABLE " + table
                + " (id text PRIMARY KEY, name text NOT NULL, amount int NOT NULL, payload bytea NOT NULL)";
    }

    /** One of so many, by its number, of which there are endlessly many. */
    static Row of(int number, int among) {
        return new Row(id(number, among), "name " + number, number, new byte[PAYLOAD_BYTES]);
    }

    static String id(int number, int among) {
        return "product-" + (FIRST + Math.floorMod((long) number * STEP, among));
    }

    /** Those from a number on, in the order of their keys. */
    static List<Row> sorted(int first, int rows, int among) {
        return IntStream.range(first, first + rows)
                .mapToObj(number -> of(number, among))
                .sorted((one, other) -> one.id.compareTo(other.id))
                .toList();
    }

    /** A query for the same, made by the server itself; its parameters are the first number and the last, and the payload. */
    static String generated(int among) {
        return String.format(
                Locale.ROOT,
                "SELECT 'product-' || (%d + n::bigint * %d %% %d), 'name ' || n, n, ?::bytea FROM generate_series(?, ?) n ORDER BY 1",
                FIRST,
                STEP,
                among);
    }

    /** A statement that takes rows from something, and writes them over those that are there. */
    static String upsert(String table, String rows) {
        return "INSERT INTO " + table + " (id, name, amount, payload) " + rows
                + " ON CONFLICT (id) DO UPDATE SET name = EXCLUDED.name, amount = EXCLUDED.amount, payload = EXCLUDED.payload";
    }
}
