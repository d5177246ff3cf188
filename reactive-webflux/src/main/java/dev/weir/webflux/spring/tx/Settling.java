/*
 * Copyright the Weir authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.weir.webflux.spring.tx;

import dev.weir.source.Transactions.Ending;
import io.r2dbc.spi.Connection;
import io.r2dbc.spi.ValidationDepth;
import java.util.function.Function;
import org.springframework.transaction.reactive.TransactionSynchronization;
import reactor.core.publisher.Mono;
import reactor.util.Loggers;

/** What is to be done when a transaction of Spring's is over; who ended it is answered as it ended, and what fails is in the log. */
final class Settling implements TransactionSynchronization {

    private final Connection connection;
    private final Function<Ending, Mono<Void>> what;
    private final Deadline deadline;
    private final Savepoints savepoints;

    Settling(Connection connection, Function<Ending, Mono<Void>> what, Deadline deadline, Savepoints savepoints) {
        this.connection = connection;
        this.what = what;
        this.deadline = deadline;
        this.savepoints = savepoints;
    }

    @Override
    public Mono<Void> beforeCommit(boolean readOnly) {
        return deadline.check();
    }

    /** Spring calls this with errors continued, which would keep them from all that is done about them inside. */
    @Override
    public Mono<Void> afterCompletion(int status) {
        return ending(status)
                .flatMap(ending -> Mono.defer(() -> what.apply(ending)).onErrorResume(failure -> told(ending, failure)))
                .onErrorStop();
    }

    private static Mono<Void> told(Ending ending, Throwable failure) {
        Loggers.getLogger(SpringTransactions.class)
                .warn("What was to be done after a transaction, which has ended as {}, has failed", ending, failure);
        return Mono.empty();
    }

    private Mono<Ending> ending(int status) {
        return Mono.defer(() -> switch (status) {
                    case STATUS_COMMITTED -> Mono.just(savepoints.mayHaveUndone() ? Ending.UNKNOWN : Ending.COMMITTED);
                    case STATUS_ROLLED_BACK -> rolledBack();
                    default -> Mono.just(Ending.UNKNOWN);
                })
                // A connection that cannot even be asked has not said anything, and what is to be done has to be done.
                .onErrorReturn(Ending.UNKNOWN);
    }

    /** Spring says so of every commit that failed. If the connection is there, the server has answered. */
    private Mono<Ending> rolledBack() {
        return Mono.from(connection.validate(ValidationDepth.LOCAL))
                .map(alive -> alive ? Ending.ROLLED_BACK : Ending.UNKNOWN)
                .defaultIfEmpty(Ending.UNKNOWN);
    }
}
