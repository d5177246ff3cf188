/*
 * Copyright the Weir authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.weir.r2dbc;

import static java.util.Objects.requireNonNull;

import dev.weir.source.StoreException;
import dev.weir.source.StoreException.Reason;
import dev.weir.source.Transactions;
import dev.weir.time.CacheClock;
import io.r2dbc.spi.Connection;
import io.r2dbc.spi.ConnectionFactory;
import java.time.Duration;
import java.util.Arrays;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import reactor.core.publisher.Mono;

/**
 * A builder of a {@link PostgresStore}. Immutable: each method answers another one.
 *
 * @param <K> keys
 * @param <V> values
 */
public final class PostgresStoreBuilder<K, V> {

    private static final Duration DEFAULT_TIMEOUT = Duration.ofSeconds(5);

    private final Keyed<K> keyed;
    private final RowMapping<V> mapping;
    private final Options options;

    private PostgresStoreBuilder(Keyed<K> keyed, RowMapping<V> mapping, Options options) {
        this.keyed = keyed;
        this.mapping = mapping;
        this.options = options;
    }

    /**
     * The column that says which of two rows is newer. A value is written only over a row whose number there is lower, or {@code NULL},
     * which counts as zero.
     */
    public PostgresStoreBuilder<K, V> versionColumn(String column) {
        return with(options.withVersion(requireNonNull(column, "column must not be null")));
    }

    /** How long a write may take; then it is rolled back, and nothing of it is committed any more. Default: 5 seconds. */
    public PostgresStoreBuilder<K, V> writeTimeout(Duration longest) {
        if (requireNonNull(longest, "longest must not be null").isNegative() || longest.toMillis() == 0) {
            throw new IllegalArgumentException("writeTimeout must be at least a millisecond but was " + longest);
        }
        return with(options.withWriteTimeout(longest));
    }

    /**
     * The transactions of callers in which writes take part. Those that are no {@link PostgresTransactions.PostgresTransaction} are
     * taken for none. Default: {@link PostgresTransactions} over the same connection factory.
     */
    public PostgresStoreBuilder<K, V> transactions(Transactions transactions) {
        return with(options.withTransactions(requireNonNull(transactions, "transactions must not be null")));
    }

    /** Where lanes are kept, in which schema. Default: {@code weir_shard}, in the first schema that has it. */
    public PostgresStoreBuilder<K, V> shardTableIn(String schema) {
        return with(options.withShardTable(new ShardTable(
                TableSql.quote(requireNonNull(schema, "schema must not be null")) + "." + ShardTable.DEFAULT)));
    }

    /** Creates the table where lanes are kept, if it is not there. */
    public PostgresStoreBuilder<K, V> createShardTable() {
        return with(options.withLanes(Lanes.CREATED));
    }

    /** Does without the table where lanes are kept: nothing can be written behind. */
    public PostgresStoreBuilder<K, V> withoutShardTable() {
        return with(options.withLanes(Lanes.NONE));
    }

    /** Only reads: neither a unique key nor the table where lanes are kept is asked for. */
    public PostgresStoreBuilder<K, V> readOnly() {
        return with(options.asReadOnly().withLanes(Lanes.NONE));
    }

    /** Tells the time by this clock. */
    public PostgresStoreBuilder<K, V> clock(CacheClock clock) {
        return with(options.withClock(requireNonNull(clock, "clock must not be null")));
    }

    /**
     * Looks whether the table is what it has to be. Fails with {@link StoreException} as {@link Reason#MISCONFIGURED} if it is not, and
     * says the statement that makes it so.
     */
    public Mono<PostgresStore<K, V>> build() {
        TableFitting fitting =
                new TableFitting(table(), keyed.key.columns(), mapping.columns(), options.version, options.readOnly);
        return Mono.defer(() -> Session.use(
                        connections(),
                        connection -> CatalogTable.read(connection, table())
                                .switchIfEmpty(Mono.error(fitting::missing))
                                .map(fitting::fit)
                                .flatMap(fitted -> lanes(connection).thenReturn(fitted)))
                .onErrorMap(failure -> PostgresErrors.translate(table(), failure))
                .map(fitted -> new PostgresStore<>(this, fitted)));
    }

    private Mono<Void> lanes(Connection connection) {
        ShardTable shards = options.shardTable;
        return switch (options.lanes) {
            case NONE -> Mono.empty();
            case CREATED -> shards.create(connection);
            case FOUND -> shards.require(connection);
        };
    }

    ConnectionFactory connections() {
        return keyed.table.database.connections;
    }

    /** As it was named, quoted. */
    String table() {
        return keyed.table.quoted;
    }

    KeyMapping<K> key() {
        return keyed.key;
    }

    RowMapping<V> mapping() {
        return mapping;
    }

    ShardTable shardTable() {
        return options.shardTable;
    }

    Duration writeTimeout() {
        return options.writeTimeout;
    }

    CacheClock clock() {
        return options.clock;
    }

    boolean isReadOnly() {
        return options.readOnly;
    }

    Transactions transactions() {
        return options.transactions == null ? PostgresTransactions.on(connections()) : options.transactions;
    }

    private PostgresStoreBuilder<K, V> with(Options others) {
        return new PostgresStoreBuilder<>(keyed, mapping, others);
    }

    /** A database, whose table is to be named. */
    public static final class Database {

        private final ConnectionFactory connections;

        Database(ConnectionFactory connections) {
            this.connections = connections;
        }

        /** A table in the first schema of the search path that has it; the name as it is, letters of either case included. */
        public Table table(String name) {
            return new Table(this, TableSql.quote(requireNonNull(name, "name must not be null")));
        }

        /** A table in a schema; both names as they are. */
        public Table table(String schema, String name) {
            return new Table(
                    this,
                    Arrays.asList(schema, name).stream()
                            .map(each -> TableSql.quote(requireNonNull(each, "names must not be null")))
                            .collect(Collectors.joining(".")));
        }
    }

    /** A table, whose key is to be named. */
    public static final class Table {

        private final Database database;
        private final String quoted;

        private Table(Database database, String quoted) {
            this.database = database;
            this.quoted = quoted;
        }

        /** A key of one column. */
        public <K> Keyed<K> key(String column, Class<K> type) {
            return new Keyed<>(this, KeyMapping.of(requireNonNull(column, "column must not be null"), type));
        }

        /** A key of several columns: the components of a record by their names, {@code orderId} by {@code order_id}. */
        public <K> Keyed<K> key(Class<K> record) {
            return new Keyed<>(this, KeyMapping.ofRecord(record));
        }
    }

    /** A table with a key, whose values are to be named. */
    public static final class Keyed<K> {

        private final Table table;
        private final KeyMapping<K> key;

        private Keyed(Table table, KeyMapping<K> key) {
            this.table = table;
            this.key = key;
        }

        /** Values that are records: their components by name, {@code unitPrice} in {@code unit_price}. */
        public <V> PostgresStoreBuilder<K, V> value(Class<V> record) {
            return value(RowMapping.ofRecord(record));
        }

        /** Values that are mapped like this. */
        public <V> PostgresStoreBuilder<K, V> value(RowMapping<V> mapping) {
            return new PostgresStoreBuilder<>(
                    this, requireNonNull(mapping, "mapping must not be null"), Options.DEFAULT);
        }
    }

    private enum Lanes {
        FOUND,
        CREATED,
        NONE
    }

    private record Options(
            @Nullable String version,
            Duration writeTimeout,
            @Nullable Transactions transactions,
            ShardTable shardTable,
            Lanes lanes,
            boolean readOnly,
            CacheClock clock) {

        private static final Options DEFAULT = new Options(
                null,
                DEFAULT_TIMEOUT,
                null,
                new ShardTable(ShardTable.DEFAULT),
                Lanes.FOUND,
                false,
                CacheClock.system());

        private Options withVersion(String other) {
            return new Options(other, writeTimeout, transactions, shardTable, lanes, readOnly, clock);
        }

        private Options withWriteTimeout(Duration other) {
            return new Options(version, other, transactions, shardTable, lanes, readOnly, clock);
        }

        private Options withTransactions(Transactions other) {
            return new Options(version, writeTimeout, other, shardTable, lanes, readOnly, clock);
        }

        private Options withShardTable(ShardTable other) {
            return new Options(version, writeTimeout, transactions, other, lanes, readOnly, clock);
        }

        private Options withLanes(Lanes other) {
            return new Options(version, writeTimeout, transactions, shardTable, other, readOnly, clock);
        }

        private Options asReadOnly() {
            return new Options(version, writeTimeout, transactions, shardTable, lanes, true, clock);
        }

        private Options withClock(CacheClock other) {
            return new Options(version, writeTimeout, transactions, shardTable, lanes, readOnly, other);
        }
    }
}
