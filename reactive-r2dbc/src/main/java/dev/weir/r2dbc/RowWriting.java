/*
 * Copyright the Weir authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.weir.r2dbc;

import dev.weir.source.Mutation;
import dev.weir.source.StoreException;
import dev.weir.source.StoreException.Reason;
import dev.weir.tier.Version;
import io.r2dbc.spi.Connection;
import io.r2dbc.spi.Statement;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import reactor.core.publisher.Mono;

/** A way to write rows of one table: as many as there are in one statement, and to delete as many in another. */
final class RowWriting<K, V> {

    private final TableSql table;
    private final KeyMapping<K> key;
    private final List<RowMapping.Column<V>> written;
    private final List<ColumnType> keyTypes;
    private final List<ColumnType> rowTypes;
    private final Map<Integer, RowMapping.Column<V>> repeated = new HashMap<>();

    RowWriting(TableSql table, KeyMapping<K> key, RowMapping<V> mapping) {
        this.table = table;
        this.key = key;
        this.keyTypes = table.keyTypes();
        this.rowTypes = table.rowTypes();
        this.written = mapping.columns().stream()
                .filter(column ->
                        table.written().stream().anyMatch(each -> each.quoted().equals(TableSql.quote(column.name()))))
                .toList();
        for (int place = 0; place < key.columns().size(); place++) {
            for (RowMapping.Column<V> column : mapping.columns()) {
                if (column.name().equals(key.columns().get(place).name())) {
                    repeated.put(place, column);
                }
            }
        }
    }

    /** All of it, on a connection in a transaction. */
    Mono<Void> write(Connection connection, Map<K, @Nullable V> values) {
        return Mono.defer(() -> {
            List<Mutation<K, V>> puts = new ArrayList<>();
            List<Mutation<K, V>> deletes = new ArrayList<>();
            values.forEach(
                    (each, value) -> (value == null ? deletes : puts).add(new Mutation<>(each, value, Version.NONE)));
            return put(connection, puts)
                    .flatMap(rows -> rows == puts.size() ? Mono.empty() : Mono.error(conflict()))
                    .then(delete(connection, deletes));
        });
    }

    /** How many rows were written; fewer than there are if others have a version that is not older. */
    Mono<Long> put(Connection connection, List<Mutation<K, V>> puts) {
        if (puts.isEmpty()) {
            return Mono.just(0L);
        }
        return Mono.defer(() -> {
            Batch batch = rows(puts);
            return Session.query(connection, table.upsert(1, ""), statement -> batch.bind(statement, 1), row -> 1)
                    .count()
                    .map(rows -> table.version() == null ? (long) puts.size() : rows);
        });
    }

    Mono<Void> delete(Connection connection, List<Mutation<K, V>> deletes) {
        if (deletes.isEmpty()) {
            return Mono.empty();
        }
        return Mono.defer(() -> {
            Statement statement = connection.createStatement(table.delete(1, ""));
            keys(deletes).bind(statement, 1);
            return Session.run(statement);
        });
    }

    Batch rows(List<Mutation<K, V>> puts) {
        Batch batch = new Batch(rowTypes, puts.size());
        @Nullable Object[] row = new Object[rowTypes.size()];
        for (Mutation<K, V> mutation : puts) {
            key.begin(row, mutation.key(), keyTypes);
            V value = mutation.value();
            if (value != null) {
                repeated.forEach((place, column) -> requireSame(row[place], column, value));
                int place = keyTypes.size();
                for (RowMapping.Column<V> column : written) {
                    row[place++] = column.of(value);
                }
            }
            batch.add(row);
        }
        return batch;
    }

    /** Those of the keys that there can be rows of: one that no row can have must not fail the others that travel with it. */
    Batch possible(Set<K> keys) {
        Batch batch = new Batch(keyTypes, keys.size());
        @Nullable Object[] row = new Object[keyTypes.size()];
        for (K each : keys) {
            try {
                key.begin(row, each, keyTypes);
                batch.add(row);
            } catch (StoreException impossible) {
                // It has no row.
            }
        }
        return batch;
    }

    Batch keys(List<Mutation<K, V>> deletes) {
        Batch batch = new Batch(keyTypes, deletes.size());
        @Nullable Object[] row = new Object[keyTypes.size()];
        for (Mutation<K, V> mutation : deletes) {
            key.begin(row, mutation.key(), keyTypes);
            batch.add(row);
        }
        return batch;
    }

    private void requireSame(@Nullable Object part, RowMapping.Column<V> column, V value) {
        if (!Objects.equals(part, column.of(value))) {
            throw PostgresErrors.data("A value says in " + column.name()
                    + " that it belongs under another key than the one it is written under");
        }
    }

    private static StoreException conflict() {
        return new StoreException(Reason.CONFLICT, "A row has a version that is not older: read it again", null);
    }
}
