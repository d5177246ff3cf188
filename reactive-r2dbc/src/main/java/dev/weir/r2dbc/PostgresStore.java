/*
 * Copyright the Weir authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.weir.r2dbc;

import static java.util.Objects.requireNonNull;

import dev.weir.r2dbc.PostgresTransactions.PostgresTransaction;
import dev.weir.source.Checkpoint;
import dev.weir.source.Flush;
import dev.weir.source.Flush.Manner;
import dev.weir.source.Lane;
import dev.weir.source.Store;
import dev.weir.source.StoreException;
import dev.weir.source.StoreException.Reason;
import dev.weir.source.Transactions;
import io.r2dbc.spi.Connection;
import io.r2dbc.spi.ConnectionFactory;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import reactor.core.publisher.Mono;

/**
 * A store on Postgres: one table, whose rows are read and written under keys.
 *
 * <p>All publishers are cold. They run on the event loops of the driver; who cancels makes the server give up what it is at. Reads fail
 * with what the driver says, everything else with {@link StoreException}, whose messages hold no values.
 *
 * @param <K> keys
 * @param <V> values
 */
public final class PostgresStore<K, V> implements Store<K, V> {

    private final PostgresStoreBuilder<K, V> settings;
    private final ConnectionFactory connections;
    private final TableSql table;
    private final RowWriting<K, V> writing;
    private final Flushing<K, V> flushing;

    PostgresStore(PostgresStoreBuilder<K, V> settings, TableSql table) {
        this.settings = settings;
        this.connections = settings.connections();
        this.table = table;
        this.writing = new RowWriting<>(table, settings.key(), settings.mapping());
        this.flushing = new Flushing<>(table, settings.shardTable(), writing);
    }

    /** The beginning of a store on these connections, which are best pooled. */
    public static PostgresStoreBuilder.Database on(ConnectionFactory connections) {
        return new PostgresStoreBuilder.Database(requireNonNull(connections, "connections must not be null"));
    }

    @Override
    public String name() {
        return settings.table();
    }

    /** One query, which takes no part in a transaction of the caller's: what others read must be committed. */
    @Override
    public Mono<Map<K, V>> loadAll(Set<K> keys) {
        return Mono.defer(() -> {
            Batch possible = writing.possible(keys);
            return possible.isEmpty()
                    ? Mono.just(Map.of())
                    : Session.use(connections, connection -> load(connection, possible));
        });
    }

    @Override
    public Mono<Void> write(Map<K, @Nullable V> values) {
        return Mono.deferContextual(context -> {
                    requireWritable();
                    if (values.isEmpty()) {
                        return Mono.empty();
                    }
                    Transactions.Transaction outer = transactions().in(context);
                    if (outer instanceof PostgresTransaction transaction) {
                        return writing.write(transaction.connection(), values);
                    }
                    Duration limit = settings.writeTimeout();
                    return limited(Session.transact(
                            connections,
                            limit,
                            new Deadline(settings.clock(), limit),
                            connection -> writing.write(connection, values)));
                })
                .onErrorMap(failure -> PostgresErrors.translate(name(), failure));
    }

    @Override
    public Transactions transactions() {
        return settings.transactions();
    }

    @Override
    public Mono<Checkpoint> checkpoint(Lane lane, long epoch) {
        return ofLanes(connection -> flushing.checkpoint(connection, lane, epoch));
    }

    @Override
    public Mono<Long> raiseEpoch(String namespace, int shard, long atLeast) {
        return ofLanes(connection -> flushing.raise(connection, namespace, shard, atLeast));
    }

    @Override
    public Mono<FlushResult> flush(Flush<K, V> flush) {
        if (flush.manner() == Manner.TOGETHER) {
            return ofLanes(connection -> flushing.together(connection, flush));
        }
        Duration limit = settings.writeTimeout();
        return Mono.defer(() -> translated(limited(Session.transact(
                connections,
                limit,
                Session.CONSTRAINTS_AT_ONCE,
                new Deadline(settings.clock(), limit),
                connection -> flushing.oneByOne(connection, flush)))));
    }

    @Override
    public boolean sharesRowsWith(Store<?, ?> other) {
        return other instanceof PostgresStore<?, ?> store
                && (store.table.identity().equals(table.identity())
                        || store.connections == connections
                                && store.table.name().equals(table.name()));
    }

    @Override
    public String toString() {
        return "PostgresStore(" + name() + ")";
    }

    private Mono<Map<K, V>> load(Connection connection, Batch keys) {
        return Session.query(
                        connection,
                        table.select(),
                        statement -> keys.bind(statement, 1),
                        row -> Map.entry(
                                settings.key().reader().apply(row),
                                settings.mapping().read(row)))
                .collect(HashMap::new, (found, row) -> found.put(row.getKey(), row.getValue()));
    }

    private <T> Mono<T> ofLanes(Function<Connection, Mono<T>> work) {
        return Mono.defer(() -> translated(limited(Session.use(connections, work))));
    }

    /** Where the server does not end it, nobody may wait for it for ever. */
    private <T> Mono<T> limited(Mono<T> work) {
        Duration longest = settings.writeTimeout().plus(settings.writeTimeout());
        return work.timeout(longest, settings.clock().scheduler());
    }

    private <T> Mono<T> translated(Mono<T> work) {
        return work.onErrorMap(failure -> PostgresErrors.isMissingTable(failure)
                ? missingShardTable(failure)
                : PostgresErrors.translate(name(), failure));
    }

    private StoreException missingShardTable(Throwable failure) {
        return new StoreException(
                Reason.MISCONFIGURED,
                "Table " + name() + " or the shard table is missing. What creates the latter: "
                        + settings.shardTable().ddl(),
                failure);
    }

    private void requireWritable() {
        if (settings.isReadOnly()) {
            throw new StoreException(
                    Reason.MISCONFIGURED, name() + " is read only: build its store without readOnly()", null);
        }
    }
}
