/*
 * Copyright the Weir authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.weir.r2dbc;

import dev.weir.source.Checkpoint;
import dev.weir.source.Flush;
import dev.weir.source.Lane;
import dev.weir.source.Mutation;
import dev.weir.source.Store.FlushResult;
import dev.weir.source.StoreException;
import dev.weir.source.StoreException.Reason;
import dev.weir.tier.Version;
import io.r2dbc.spi.Connection;
import io.r2dbc.spi.Statement;
import java.util.Arrays;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

/**
 * A way to flush lanes into one table. Together it is a single statement, which locks the lane, looks whether it has moved, writes,
 * deletes and moves it: so nothing waits for the network while the lane is locked, and no drainer that stands still can hold it.
 */
final class Flushing<K, V> {

    private static final String IF_SAME = " WHERE EXISTS (SELECT FROM same)";
    private static final int LANE_PARAMETERS = 8;
    private static final String SAVEPOINT = "weir";

    private final TableSql table;
    private final ShardTable lanes;
    private final RowWriting<K, V> writing;

    Flushing(TableSql table, ShardTable lanes, RowWriting<K, V> writing) {
        this.table = table;
        this.lanes = lanes;
        this.writing = writing;
    }

    Mono<Checkpoint> checkpoint(Connection connection, Lane lane, long epoch) {
        Mono<Checkpoint> read = read(connection, lanes.read(), lane);
        return read.switchIfEmpty(Mono.defer(() -> {
            Statement note = connection.createStatement(lanes.note());
            bind(note, lane).bind(3, epoch);
            return Session.run(note).then(read);
        }));
    }

    Mono<Long> raise(Connection connection, String namespace, int shard, long atLeast) {
        return Session.query(
                        connection,
                        lanes.raise(),
                        statement -> statement.bind(0, namespace).bind(1, shard).bind(2, atLeast),
                        row -> Objects.requireNonNull(row.get(0, Long.class)))
                .reduce(atLeast, Math::max);
    }

    Mono<FlushResult> together(Connection connection, Flush<K, V> flush) {
        List<Mutation<K, V>> puts =
                flush.mutations().stream().filter(each -> each.value() != null).toList();
        List<Mutation<K, V>> deletes =
                flush.mutations().stream().filter(each -> each.value() == null).toList();
        return Session.query(
                        connection,
                        statement(puts.isEmpty(), deletes.isEmpty()),
                        statement -> bind(statement, flush, puts, deletes),
                        row -> new Answer(
                                Long.valueOf(1).equals(row.get("moved", Long.class)),
                                row.get("conflicts", String.class)))
                .singleOrEmpty()
                .flatMap(answer -> answer.moved ? Mono.just(result(answer, puts)) : Mono.error(moved()));
    }

    /** On a connection in a transaction. */
    Mono<FlushResult> oneByOne(Connection connection, Flush<K, V> flush) {
        Map<Version, StoreException> refused = new LinkedHashMap<>();
        Set<Version> conflicts = new LinkedHashSet<>();
        Set<K> keys = new HashSet<>();
        return read(connection, lanes.lock(), flush.lane())
                .filter(at -> at.turn() == flush.from().turn()
                        && at.epoch() == flush.from().epoch())
                .switchIfEmpty(Mono.error(Flushing::moved))
                .thenMany(Flux.fromIterable(flush.mutations()))
                .concatMap(mutation -> {
                    if (keys.contains(mutation.key())) {
                        refused.put(
                                mutation.version(), PostgresErrors.data("An earlier record of the key was refused"));
                        return Mono.empty();
                    }
                    return one(connection, mutation, conflicts).onErrorResume(failure -> {
                        StoreException known = PostgresErrors.translate("The table", failure);
                        if (known.reason() != Reason.DATA) {
                            return Mono.error(failure);
                        }
                        keys.add(mutation.key());
                        refused.put(mutation.version(), known);
                        return Mono.from(connection.rollbackTransactionToSavepoint(SAVEPOINT));
                    });
                })
                .then(Mono.defer(() -> move(connection, flush, refused.keySet())))
                .then(Mono.fromSupplier(() -> new FlushResult(Map.copyOf(refused), Set.copyOf(conflicts))));
    }

    private Mono<Void> one(Connection connection, Mutation<K, V> mutation, Set<Version> conflicts) {
        Mono<Void> savepoint = Mono.from(connection.createSavepoint(SAVEPOINT));
        Mono<Void> release = Mono.from(connection.releaseSavepoint(SAVEPOINT));
        if (mutation.value() == null) {
            return savepoint.then(writing.delete(connection, List.of(mutation))).then(release);
        }
        return savepoint
                .then(writing.put(connection, List.of(mutation)))
                .doOnNext(rows -> {
                    if (rows == 0) {
                        conflicts.add(mutation.version());
                    }
                })
                .then(release);
    }

    private Mono<Void> move(Connection connection, Flush<K, V> flush, Set<Version> refused) {
        Checkpoint to = flush.to().apply(Set.copyOf(refused));
        Statement statement = connection.createStatement(lanes.move());
        bind(statement, flush.lane());
        statement.bind(3, to.applied().epoch()).bind(4, to.applied().seq()).bind(5, ShardTable.text(to.parked()));
        return Session.run(statement);
    }

    private String statement(boolean nothingToPut, boolean nothingToDelete) {
        int rows = LANE_PARAMETERS + 1;
        int keys = rows + (nothingToPut ? 0 : Batch.parameters(table.rowTypes()));
        String put = nothingToPut ? "" : ", put AS (" + table.upsert(rows, IF_SAME) + ")";
        String delete =
                nothingToDelete ? "" : ", gone AS (" + table.delete(keys, "EXISTS (SELECT FROM same) AND ") + ")";
        String conflicts =
                nothingToPut || table.version() == null ? "NULL::text" : "(" + table.conflicts(rows, "put") + ")";
        return lanes.flush(put + delete, conflicts);
    }

    private void bind(Statement statement, Flush<K, V> flush, List<Mutation<K, V>> puts, List<Mutation<K, V>> deletes) {
        Checkpoint to = flush.to().apply(Set.of());
        bind(statement, flush.lane())
                .bind(3, flush.from().epoch())
                .bind(4, flush.from().turn())
                .bind(5, to.applied().epoch())
                .bind(6, to.applied().seq())
                .bind(7, ShardTable.text(to.parked()));
        int next = LANE_PARAMETERS + 1;
        if (!puts.isEmpty()) {
            writing.rows(puts).bind(statement, next);
            next += Batch.parameters(table.rowTypes());
        }
        if (!deletes.isEmpty()) {
            writing.keys(deletes).bind(statement, next);
        }
    }

    private static Statement bind(Statement statement, Lane lane) {
        return statement.bind(0, lane.namespace()).bind(1, lane.cache()).bind(2, lane.shard());
    }

    private static Mono<Checkpoint> read(Connection connection, String sql, Lane lane) {
        return Session.query(connection, sql, statement -> bind(statement, lane), ShardTable::checkpoint)
                .singleOrEmpty();
    }

    private static <K, V> FlushResult result(Answer answer, List<Mutation<K, V>> puts) {
        if (answer.conflicts == null) {
            return FlushResult.DONE;
        }
        Set<Version> conflicts = new LinkedHashSet<>();
        Arrays.stream(answer.conflicts.split(","))
                .forEach(place ->
                        conflicts.add(puts.get(Integer.parseInt(place) - 1).version()));
        return new FlushResult(Map.of(), conflicts);
    }

    private static StoreException moved() {
        return new StoreException(Reason.MOVED, "The checkpoint or its epoch has moved: read again", null);
    }

    private record Answer(boolean moved, @Nullable String conflicts) {}
}
