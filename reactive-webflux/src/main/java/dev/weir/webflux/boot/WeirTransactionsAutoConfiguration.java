/*
 * Copyright the Weir authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.weir.webflux.boot;

import dev.weir.r2dbc.PostgresStore;
import dev.weir.source.Transactions;
import dev.weir.time.CacheClock;
import dev.weir.webflux.spring.tx.SpringTransactions;
import io.r2dbc.spi.ConnectionFactory;
import io.r2dbc.spi.Wrapped;
import java.time.Duration;
import java.util.Objects;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.condition.ConditionalOnBean;
import org.springframework.boot.autoconfigure.condition.ConditionalOnClass;
import org.springframework.boot.autoconfigure.condition.ConditionalOnMissingBean;
import org.springframework.context.annotation.Bean;
import org.springframework.r2dbc.connection.R2dbcTransactionManager;
import reactor.util.Loggers;

/** A configuration of writes to tables that take part in transactions of Spring's, where one manager has them. */
@AutoConfiguration(
        afterName = {
            "org.springframework.boot.r2dbc.autoconfigure.R2dbcAutoConfiguration",
            "org.springframework.boot.r2dbc.autoconfigure.R2dbcTransactionManagerAutoConfiguration"
        },
        after = WeirR2dbcAutoConfiguration.class)
@ConditionalOnClass({PostgresStore.class, R2dbcTransactionManager.class})
@ConditionalOnBean(R2dbcTransactionManager.class)
public final class WeirTransactionsAutoConfiguration {

    private static final Duration LONGEST = Duration.ofSeconds(10);

    /** None where the manager's connections are not those of the tables: writes would go to another database. */
    @Bean
    @ConditionalOnMissingBean
    Transactions weirTransactions(
            ObjectProvider<R2dbcTransactionManager> managers,
            ObjectProvider<ConnectionFactory> connections,
            ObjectProvider<CacheClock> clock,
            WeirProperties said) {
        R2dbcTransactionManager manager = managers.getIfUnique();
        if (manager == null) {
            return none(said, "there are several beans of type R2dbcTransactionManager, of which none is @Primary");
        }
        if (innermost(manager.getConnectionFactory()) != innermost(connections.getIfUnique())) {
            return none(said, "the R2dbcTransactionManager has other connections than the tables");
        }
        SpringTransactions transactions = SpringTransactions.of(manager).limit(limit(said));
        CacheClock own = clock.getIfAvailable();
        return own == null ? transactions : transactions.clock(own);
    }

    /** Whoever writes to tables learns of it, for he may rely on the rollback. */
    private static Transactions none(WeirProperties said, String reason) {
        if (said.caches().values().stream().anyMatch(WeirTransactionsAutoConfiguration::writesToTable)) {
            Loggers.getLogger(WeirTransactionsAutoConfiguration.class)
                    .warn(
                            "Writes of caches to tables take part in no transaction of Spring's, because {}. Declare a bean of type "
                                    + "Transactions: SpringTransactions.of(manager) with the manager of the tables, or Transactions.NONE "
                                    + "if that is meant",
                            reason);
        }
        return Transactions.NONE;
    }

    private static boolean writesToTable(CacheProperties cache) {
        return cache.store() != null && cache.model() == CacheProperties.Model.WRITE_THROUGH;
    }

    /** A pool and what else is put around connections leave them those of the same database. */
    private static @Nullable Object innermost(@Nullable Object connections) {
        Object inner = connections;
        while (inner instanceof Wrapped<?> wrapped) {
            inner = wrapped.unwrap();
        }
        return inner;
    }

    /** No cache waits for longer. */
    private static Duration limit(WeirProperties said) {
        Stream<Duration> waited = said.caches().values().stream()
                .map(CacheProperties::writeThrough)
                .filter(Objects::nonNull)
                .map(WriteThroughProperties::transactionTimeout)
                .filter(Objects::nonNull);
        return Stream.concat(Stream.of(LONGEST), waited)
                .min(Duration::compareTo)
                .orElse(LONGEST);
    }
}
