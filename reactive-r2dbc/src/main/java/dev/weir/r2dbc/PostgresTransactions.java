/*
 * Copyright the Weir authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.weir.r2dbc;

import static java.util.Objects.requireNonNull;

import dev.weir.source.Transactions;
import dev.weir.time.CacheClock;
import io.r2dbc.spi.Connection;
import io.r2dbc.spi.ConnectionFactory;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import reactor.util.Loggers;
import reactor.util.context.Context;
import reactor.util.context.ContextView;

/**
 * A way to run transactions on Postgres, in which a {@link PostgresStore} over the same connection factory takes part: what caches
 * write through is committed together with what the caller writes on the connection.
 *
 * <p>All publishers are cold. A subscriber that cancels rolls back, unless the commit was sent.
 */
public final class PostgresTransactions implements Transactions {

    private static final Duration DEFAULT_LIMIT = Duration.ofSeconds(5);

    private final ConnectionFactory connections;
    private final Duration limit;
    private final CacheClock clock;

    private PostgresTransactions(ConnectionFactory connections, Duration limit, CacheClock clock) {
        this.connections = connections;
        this.limit = limit;
        this.clock = clock;
    }

    /** Transactions on these connections, which may take five seconds each. */
    public static PostgresTransactions on(ConnectionFactory connections) {
        return new PostgresTransactions(
                requireNonNull(connections, "connections must not be null"), DEFAULT_LIMIT, CacheClock.system());
    }

    /**
     * Transactions that may take so long each. Then they are rolled back, by the server if need be, and nothing is committed any more.
     * What a cache that writes through keeps its readers away for has to be longer.
     */
    public PostgresTransactions limit(Duration longest) {
        if (requireNonNull(longest, "longest must not be null").isNegative() || longest.toMillis() == 0) {
            throw new IllegalArgumentException("longest must be at least a millisecond but was " + longest);
        }
        return new PostgresTransactions(connections, longest, clock);
    }

    /** Transactions that tell the time by this clock. */
    public PostgresTransactions clock(CacheClock other) {
        return new PostgresTransactions(connections, limit, requireNonNull(other, "other must not be null"));
    }

    /** Runs something in a transaction: see {@link #withConnection}. */
    public <T> Mono<T> within(Mono<T> what) {
        return withConnection(connection -> what);
    }

    /**
     * Runs something in a transaction, in the one that the subscription takes part in or in a new one. A new one is committed when it
     * completes, rolled back when it fails or is cancelled; then what is to be done afterwards is done; then the caller is told.
     */
    public <T> Mono<T> withConnection(Function<? super Connection, ? extends Mono<T>> what) {
        return Mono.deferContextual(context -> {
            PostgresTransaction outer = in(context);
            return outer == null ? begin(what) : what.apply(outer.connection());
        });
    }

    @Override
    public @Nullable PostgresTransaction in(ContextView context) {
        return context.getOrDefault(key(connections), null);
    }

    static Object key(ConnectionFactory connections) {
        return new Key(connections);
    }

    private <T> Mono<T> begin(Function<? super Connection, ? extends Mono<T>> what) {
        return Mono.defer(() -> {
            Ongoing ongoing = new Ongoing(clock, limit);
            return Session.transact(connections, limit, ongoing, connection -> {
                ongoing.connection = connection;
                return Mono.<T>defer(() -> what.apply(connection)).contextWrite(Context.of(key(connections), ongoing));
            });
        });
    }

    /** Compared by identity: factories may call themselves equal. */
    private record Key(ConnectionFactory connections) {

        @Override
        public boolean equals(Object other) {
            return other instanceof Key key && key.connections == connections;
        }

        @Override
        public int hashCode() {
            return System.identityHashCode(connections);
        }
    }

    /** A transaction of Postgres. */
    public interface PostgresTransaction extends Transaction {

        /** The connection it runs on, which nobody else uses meanwhile. */
        Connection connection();
    }

    private static final class Ongoing implements PostgresTransaction, Session.Boundary {

        private final Object lock = new Object();
        private final List<Function<Ending, Mono<Void>>> afterwards = new ArrayList<>();
        private final Deadline deadline;
        private volatile @Nullable Connection connection;

        private Ongoing(CacheClock clock, Duration limit) {
            this.deadline = new Deadline(clock, limit);
        }

        @Override
        public Connection connection() {
            return requireNonNull(connection, "The transaction has not begun");
        }

        @Override
        public void afterwards(Function<Ending, Mono<Void>> what) {
            synchronized (lock) {
                afterwards.add(requireNonNull(what, "what must not be null"));
            }
        }

        @Override
        public Mono<Void> beforeCommit() {
            return deadline.beforeCommit();
        }

        @Override
        public Mono<Void> committed() {
            return end(Ending.COMMITTED);
        }

        @Override
        public Mono<Void> failed(Throwable failure) {
            return end(
                    deadline.commitWasSent() && !PostgresErrors.isAnswer(failure)
                            ? Ending.UNKNOWN
                            : Ending.ROLLED_BACK);
        }

        @Override
        public Mono<Void> cancelled() {
            return end(deadline.commitWasSent() ? Ending.UNKNOWN : Ending.ROLLED_BACK);
        }

        private Mono<Void> end(Ending how) {
            return Flux.defer(() -> {
                        synchronized (lock) {
                            return Flux.fromIterable(List.copyOf(afterwards));
                        }
                    })
                    .concatMap(what -> Mono.defer(() -> what.apply(how)).onErrorResume(failure -> told(how, failure)))
                    .then();
        }

        private static Mono<Void> told(Ending how, Throwable failure) {
            Loggers.getLogger(PostgresTransactions.class)
                    .warn("What was to be done after a transaction, which has ended as {}, has failed", how, failure);
            return Mono.empty();
        }
    }
}
