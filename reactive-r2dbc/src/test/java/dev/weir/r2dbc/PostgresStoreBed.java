/*
 * Copyright the Weir authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.weir.r2dbc;

import dev.weir.r2dbc.server.PostgresSchema;
import dev.weir.source.Store;
import dev.weir.source.StoreBed;
import io.r2dbc.spi.ConnectionFactory;
import java.util.Objects;
import reactor.core.publisher.Mono;

/** A bed of the contract of stores on Postgres. */
final class PostgresStoreBed implements StoreBed {

    private final PostgresSchema schema = PostgresSchema.create();
    private final ConnectionFactory pool = schema.pool(8);

    PostgresStoreBed() {
        String columns = " (id text PRIMARY KEY, name text NOT NULL, amount int NOT NULL CHECK (amount >= 0),"
                + " version bigint)";
        schema.say("CREATE TABLE items" + columns);
        schema.say("CREATE TABLE versioned" + columns);
    }

    @Override
    public Store<String, Item> open() {
        return Objects.requireNonNull(builder("items").build().block(LIMIT));
    }

    @Override
    public Store<String, Item> openVersioned() {
        return Objects.requireNonNull(
                builder("versioned").versionColumn("version").build().block(LIMIT));
    }

    @Override
    public boolean holds(String key) {
        return ArrayLiteral.canBeHeld(key);
    }

    @Override
    public <T> Mono<T> within(Mono<T> what) {
        return PostgresTransactions.on(pool).within(what);
    }

    @Override
    public void close() {
        schema.close();
    }

    private PostgresStoreBuilder<String, Item> builder(String table) {
        return PostgresStore.on(pool)
                .table(table)
                .key("id", String.class)
                .value(Item.class)
                .createShardTable();
    }
}
