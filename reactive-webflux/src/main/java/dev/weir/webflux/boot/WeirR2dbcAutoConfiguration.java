/*
 * Copyright the Weir authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.weir.webflux.boot;

import dev.weir.r2dbc.PostgresStore;
import dev.weir.source.Transactions;
import io.r2dbc.spi.ConnectionFactory;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.condition.ConditionalOnClass;
import org.springframework.boot.autoconfigure.condition.ConditionalOnSingleCandidate;
import org.springframework.context.annotation.Bean;

/** A configuration of stores on tables, where there are connections to one database, or to one before others. */
@AutoConfiguration(afterName = "org.springframework.boot.r2dbc.autoconfigure.R2dbcAutoConfiguration")
@ConditionalOnClass({PostgresStore.class, ConnectionFactory.class})
@ConditionalOnSingleCandidate(ConnectionFactory.class)
public final class WeirR2dbcAutoConfiguration {

    @Bean
    TableStores weirTableStores(ConnectionFactory connections, ObjectProvider<Transactions> transactions) {
        return new PostgresTables(connections, transactions.getIfUnique());
    }
}
