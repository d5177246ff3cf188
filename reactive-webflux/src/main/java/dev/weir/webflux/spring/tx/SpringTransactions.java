/*
 * Copyright the Weir authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.weir.webflux.spring.tx;

import static java.util.Objects.requireNonNull;

import dev.weir.r2dbc.PostgresTransactions.PostgresTransaction;
import dev.weir.source.Transactions;
import dev.weir.time.CacheClock;
import io.r2dbc.spi.Connection;
import io.r2dbc.spi.ConnectionFactory;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.springframework.r2dbc.connection.ConnectionHolder;
import org.springframework.r2dbc.connection.R2dbcTransactionManager;
import org.springframework.transaction.TransactionExecution;
import org.springframework.transaction.TransactionExecutionListener;
import org.springframework.transaction.reactive.TransactionContext;
import org.springframework.transaction.reactive.TransactionSynchronizationManager;
import reactor.core.publisher.Mono;
import reactor.util.context.ContextView;

/**
 * A way for caches that write through to Postgres to take part in transactions of Spring's, begun by {@code @Transactional} or a {@code
 * TransactionalOperator}: what they write is written on the transaction's connection, and what was cached is settled when it is over, before
 * whoever ended it is told.
 *
 * <p>Of a commit that failed while the connection was lost nobody knows whether it was made: it has ended {@link Ending#UNKNOWN}. So has,
 * as far as the caches know, a commit after a nested transaction was rolled back to its savepoint, for nobody says whose writes were undone.
 */
public final class SpringTransactions implements Transactions {

    private static final Duration DEFAULT_LIMIT = Duration.ofSeconds(10);

    private final ConnectionFactory connections;
    private final AtomicLong savepointsRolledBack;
    private final Duration limit;
    private final CacheClock clock;

    private SpringTransactions(
            ConnectionFactory connections, AtomicLong savepointsRolledBack, Duration limit, CacheClock clock) {
        this.connections = connections;
        this.savepointsRolledBack = savepointsRolledBack;
        this.limit = limit;
        this.clock = clock;
    }

    /** The transactions of this manager, which is listened to. Stores that take part are on its connection factory. */
    public static SpringTransactions of(R2dbcTransactionManager manager) {
        ConnectionFactory connections =
                requireNonNull(manager, "manager must not be null").getConnectionFactory();
        AtomicLong rolledBack = new AtomicLong();
        manager.addListener(new SavepointListener(rolledBack));
        return new SpringTransactions(
                requireNonNull(connections, "manager must have a connection factory"),
                rolledBack,
                DEFAULT_LIMIT,
                CacheClock.system());
    }

    /**
     * How long after a write through the commit may begin; later the transaction is rolled back. No longer than the {@code
     * transactionTimeout} of the caches that write through. Default: ten seconds, as theirs.
     */
    public SpringTransactions limit(Duration longest) {
        if (requireNonNull(longest, "longest must not be null").isNegative() || longest.toMillis() == 0) {
            throw new IllegalArgumentException("longest must be at least a millisecond but was " + longest);
        }
        return new SpringTransactions(connections, savepointsRolledBack, longest, clock);
    }

    /** Tells the time by this clock. */
    public SpringTransactions clock(CacheClock other) {
        return new SpringTransactions(
                connections, savepointsRolledBack, limit, requireNonNull(other, "other must not be null"));
    }

    @Override
    public @Nullable PostgresTransaction in(ContextView context) {
        TransactionContext begun = context.getOrDefault(TransactionContext.class, null);
        if (begun == null) {
            return null;
        }
        TransactionSynchronizationManager manager = new TransactionSynchronizationManager(begun);
        return manager.isActualTransactionActive()
                        && manager.isSynchronizationActive()
                        && manager.getResource(connections) instanceof ConnectionHolder holder
                ? new Joined(manager, holder.getConnection())
                : null;
    }

    /** One that Spring has begun and will end. */
    private final class Joined implements PostgresTransaction {

        private final TransactionSynchronizationManager manager;
        private final Connection connection;

        private Joined(TransactionSynchronizationManager manager, Connection connection) {
            this.manager = manager;
            this.connection = connection;
        }

        @Override
        public Connection connection() {
            return connection;
        }

        @Override
        public void afterwards(Function<Ending, Mono<Void>> what) {
            manager.registerSynchronization(new Settling(
                    connection,
                    requireNonNull(what, "what must not be null"),
                    new Deadline(clock, limit),
                    new Savepoints(savepointsRolledBack)));
        }
    }

    /** Counts savepoints that were rolled back to, of all transactions of the manager. */
    private record SavepointListener(AtomicLong rolledBack) implements TransactionExecutionListener {

        @Override
        public void beforeRollback(TransactionExecution transaction) {
            if (transaction.isNested()) {
                rolledBack.incrementAndGet();
            }
        }
    }
}
