/*
 * Copyright the Weir authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.weir.webflux.boot;

import dev.weir.r2dbc.PostgresStore;
import dev.weir.r2dbc.PostgresStoreBuilder;
import dev.weir.r2dbc.PostgresStoreBuilder.Keyed;
import dev.weir.source.Store;
import dev.weir.source.Transactions;
import dev.weir.webflux.boot.StoreProperties.ShardTable;
import io.r2dbc.spi.ConnectionFactory;
import org.jspecify.annotations.Nullable;

/** The stores on tables of Postgres, over the application's connections. */
final class PostgresTables implements TableStores {

    private final ConnectionFactory connections;
    private final @Nullable Transactions transactions;

    PostgresTables(ConnectionFactory connections, @Nullable Transactions transactions) {
        this.connections = connections;
        this.transactions = transactions;
    }

    @Override
    public Store<?, ?> store(String property, StoreProperties said, CacheTypes types, boolean writesBehind) {
        String at = property + ".store";
        PostgresStoreBuilder<?, ?> store = values(property, keyed(at, said, types.keys()), types);
        store = Setting.change(
                store, at + ".version-column", said.versionColumn(), PostgresStoreBuilder::versionColumn);
        store = Setting.change(store, at + ".write-timeout", said.writeTimeout(), PostgresStoreBuilder::writeTimeout);
        store = Setting.change(
                store, at + ".shard-table-schema", said.shardTableSchema(), PostgresStoreBuilder::shardTableIn);
        if (transactions != null) {
            store = store.transactions(transactions);
        }
        store = lanes(store, shardTable(said, writesBehind));
        store = said.readOnly() ? store.readOnly() : store;
        return AtStart.await(store.build(), said.checkWithin(), at + ".table", "Table '" + said.table() + "'");
    }

    private static ShardTable shardTable(StoreProperties said, boolean writesBehind) {
        ShardTable wanted = said.shardTable();
        if (wanted != null) {
            return wanted;
        }
        return writesBehind ? ShardTable.REQUIRED : ShardTable.NONE;
    }

    private static PostgresStoreBuilder<?, ?> lanes(PostgresStoreBuilder<?, ?> store, ShardTable wanted) {
        return switch (wanted) {
            case REQUIRED -> store;
            case CREATED -> store.createShardTable();
            case NONE -> store.withoutShardTable();
        };
    }

    private Keyed<?> keyed(String at, StoreProperties said, Class<?> keys) {
        String name = said.table();
        if (name == null) {
            throw new WeirConfigurationException(
                    at + ".table", "It is missing.", "Write the name of the table that the cache reads.");
        }
        PostgresStoreBuilder.Database database = PostgresStore.on(connections);
        String schema = said.schema();
        PostgresStoreBuilder.Table table = schema == null ? database.table(name) : database.table(schema, name);
        String column = said.keyColumn();
        if (column != null) {
            return Setting.named(at + ".key-column", () -> table.key(column, keys));
        }
        if (!keys.isRecord()) {
            throw new WeirConfigurationException(
                    at + ".key-column",
                    "It is missing, and keys of " + keys.getName() + " have no components that name columns.",
                    "Write the name of the column of the key.");
        }
        return Setting.named(at + ".key-column", () -> table.key(keys));
    }

    private static PostgresStoreBuilder<?, ?> values(String property, Keyed<?> keyed, CacheTypes types) {
        if (types.values().type() instanceof Class<?> values) {
            return Setting.named(property + ".value", () -> keyed.value(values));
        }
        throw new WeirConfigurationException(
                property + ".value",
                "Rows are records, and " + types.values() + " is none.",
                "Write the name of a record whose components are columns, or declare a Store bean.");
    }
}
