/*
 * Copyright the Weir authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.weir.r2dbc;

import dev.weir.source.StoreException;
import dev.weir.source.StoreException.Reason;
import io.r2dbc.postgresql.api.PostgresqlConnection;
import io.r2dbc.spi.Connection;
import io.r2dbc.spi.ConnectionFactory;
import io.r2dbc.spi.Readable;
import io.r2dbc.spi.Statement;
import io.r2dbc.spi.Wrapped;
import java.time.Duration;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

/** A way to do something on a connection, and to leave the connection to others as it was. */
final class Session {

    /** Longer than a drainer's statements, so that one that stands still cannot hold its lane. */
    private static final Duration IDLE = Duration.ofSeconds(10);

    /** To begin with: what breaks a constraint then fails where it is written, not at the commit. */
    static final String CONSTRAINTS_AT_ONCE = "; SET CONSTRAINTS ALL IMMEDIATE";

    private static final int TRANSACTION_TIMEOUT_SINCE = 17;

    private Session() {}

    /**
     * One statement or several on their own. Who cancels makes the server give up what it is at.
     *
     * <p>A pool may hand out a connection on which somebody else's transaction is open, such as one whose begin was cancelled: what is
     * done there is not committed, and what is read there may never be. It is ended before, and if it began on the way nothing counts.
     */
    static <T> Mono<T> use(ConnectionFactory connections, Function<Connection, Mono<T>> work) {
        return Mono.usingWhen(
                        connections.create(),
                        connection -> endOthersTransaction(connection)
                                .then(Mono.defer(() -> work.apply(connection)))
                                .map(Optional::of)
                                .defaultIfEmpty(Optional.empty())
                                .flatMap(result -> connection.isAutoCommit()
                                        ? Mono.just(result)
                                        : Mono.error(Session::inOthersTransaction)),
                        Session::close,
                        (connection, failure) ->
                                endOthersTransaction(connection).then(close(connection)),
                        connection -> interrupt(connection)
                                .then(endOthersTransaction(connection))
                                .then(close(connection)))
                .flatMap(Mono::justOrEmpty);
    }

    private static Mono<Void> endOthersTransaction(Connection connection) {
        return Mono.defer(() -> connection.isAutoCommit() ? Mono.empty() : rollBack(connection));
    }

    private static StoreException inOthersTransaction() {
        return new StoreException(
                Reason.TRANSIENT,
                "The connection was in a transaction that somebody else had left open, so that nothing done on it counts; it was rolled "
                        + "back. Look for what cancels a transaction that has not quite begun, or gives a connection back within one",
                null);
    }

    /**
     * Something in a transaction, which is committed when it completes and rolled back if not. The connection is free again when it is
     * said how it has ended, which is before the subscriber is told.
     */
    static <T> Mono<T> transact(
            ConnectionFactory connections, Duration limit, Boundary boundary, Function<Connection, Mono<T>> work) {
        return transact(connections, limit, "", boundary, work);
    }

    /** Begun with further statements, each after a semicolon. */
    static <T> Mono<T> transact(
            ConnectionFactory connections,
            Duration limit,
            String further,
            Boundary boundary,
            Function<Connection, Mono<T>> work) {
        return Mono.usingWhen(
                        connections.create(),
                        connection -> begin(connection, limit, further)
                                .then(work.apply(connection).map(Optional::of).defaultIfEmpty(Optional.empty()))
                                .flatMap(result -> boundary.beforeCommit()
                                        .then(Mono.from(connection.commitTransaction()))
                                        .thenReturn(result)),
                        connection -> close(connection).then(boundary.committed()),
                        (connection, failure) ->
                                rollBack(connection).then(close(connection)).then(boundary.failed(failure)),
                        connection -> interrupt(connection)
                                .then(rollBack(connection))
                                .then(close(connection))
                                .then(boundary.cancelled()))
                .flatMap(Mono::justOrEmpty);
    }

    /** What is done where a transaction ends. */
    interface Boundary {

        /** Fails if it is too late to commit. */
        Mono<Void> beforeCommit();

        default Mono<Void> committed() {
            return Mono.empty();
        }

        default Mono<Void> failed(Throwable failure) {
            return Mono.empty();
        }

        default Mono<Void> cancelled() {
            return Mono.empty();
        }
    }

    /** In one message: each of them would be on its way by itself. First it ends what somebody else may have left open. */
    private static Mono<Void> begin(Connection connection, Duration limit, String further) {
        long millis = Math.max(1, limit.toMillis());
        String settings = "ROLLBACK; BEGIN; SET LOCAL statement_timeout = " + millis
                + "; SET LOCAL idle_in_transaction_session_timeout = " + Math.min(millis, IDLE.toMillis()) + further;
        return execute(
                connection,
                endsTransactions(connection) ? settings + "; SET LOCAL transaction_timeout = " + millis : settings);
    }

    static Mono<Void> rollBack(Connection connection) {
        return Mono.from(connection.rollbackTransaction()).onErrorComplete();
    }

    static Mono<Void> close(Connection connection) {
        return Mono.from(connection.close()).onErrorComplete();
    }

    static Mono<Void> execute(Connection connection, String sql) {
        return Mono.defer(() -> run(connection.createStatement(sql)));
    }

    static Mono<Void> run(Statement statement) {
        return Flux.from(statement.execute())
                .concatMap(result -> Flux.from(result.getRowsUpdated()))
                .then();
    }

    /** What a query says, row by row. */
    static <T> Flux<T> query(
            Connection connection, String sql, Consumer<Statement> binding, Function<Readable, T> row) {
        return Flux.defer(() -> {
            Statement statement = connection.createStatement(sql);
            binding.accept(statement);
            return Flux.from(statement.execute()).concatMap(result -> result.map(row));
        });
    }

    /** The server is told over another connection; when that is over, it knows. */
    private static Mono<Void> interrupt(Connection connection) {
        PostgresqlConnection postgres = postgres(connection);
        return postgres == null ? Mono.empty() : postgres.cancelRequest().onErrorComplete();
    }

    private static @Nullable PostgresqlConnection postgres(Connection connection) {
        if (connection instanceof PostgresqlConnection postgres) {
            return postgres;
        }
        return connection instanceof Wrapped<?> wrapped ? wrapped.unwrap(PostgresqlConnection.class) : null;
    }

    private static boolean endsTransactions(Connection connection) {
        String version = connection.getMetadata().getDatabaseVersion();
        String major = version.replaceFirst("[^0-9].*", "");
        return !major.isEmpty() && Integer.parseInt(major) >= TRANSACTION_TIMEOUT_SINCE;
    }
}
