/*
 * Copyright the Weir authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.weir.examples;

import static org.assertj.core.api.Assertions.assertThat;

import dev.weir.r2dbc.PostgresStore;
import dev.weir.r2dbc.PostgresTransactions;
import dev.weir.r2dbc.RowMapping;
import dev.weir.r2dbc.server.PostgresSchema;
import io.r2dbc.pool.ConnectionPool;
import io.r2dbc.pool.ConnectionPoolConfiguration;
import io.r2dbc.spi.ConnectionFactory;
import io.r2dbc.spi.Result;
import java.math.BigDecimal;
import java.time.Duration;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import reactor.core.publisher.Mono;

/** The code of {@code docs/postgres.md}. */
class PostgresSnippetsTest {

    private static final Duration LIMIT = Duration.ofSeconds(60);

    // snippet: postgres-product
    record Product(String id, String name, BigDecimal unitPrice, long version) {}
    // end

    private final PostgresSchema schema = PostgresSchema.create();
    private final ConnectionFactory postgres = schema.connections();

    @AfterEach
    void close() {
        schema.close();
    }

    @Test
    void aTableIsMapped() {
        schema.say("CREATE TABLE products (id text PRIMARY KEY, name text, unit_price numeric, version bigint)");
        schema.say("CREATE TABLE sales (product text)");
        // snippet: postgres-store
        ConnectionPool pool = new ConnectionPool(ConnectionPoolConfiguration.builder(postgres)
                .maxSize(8)
                .maxAcquireTime(Duration.ofSeconds(2))
                .build());
        Mono<PostgresStore<String, Product>> products = PostgresStore.on(pool)
                .table("products")
                .key("id", String.class)
                .value(Product.class)
                .versionColumn("version")
                .createShardTable()
                .build();
        // end
        PostgresStore<String, Product> store = Objects.requireNonNull(products.block(LIMIT));
        // snippet: postgres-transaction
        PostgresTransactions transactions = PostgresTransactions.on(pool).limit(Duration.ofSeconds(2));
        Mono<Void> sale = transactions.withConnection(connection -> Mono.from(connection
                        .createStatement("INSERT INTO sales (product) VALUES ('pen')")
                        .execute())
                .flatMapMany(Result::getRowsUpdated)
                .then(store.write(Map.of("pen", new Product("pen", "Pen", new BigDecimal("1.20"), 2)))));
        // end
        sale.block(LIMIT);
        assertThat(store.loadAll(Set.of("pen")).block(LIMIT))
                .containsEntry("pen", new Product("pen", "Pen", new BigDecimal("1.20"), 2));
        assertThat(schema.say("SELECT product FROM sales")).containsExactly("pen");
        pool.dispose();
    }

    @Test
    void columnsAreNamed() {
        schema.say("CREATE TABLE balances (account bigint PRIMARY KEY, amount numeric, currency text)");
        // snippet: postgres-mapping
        RowMapping<Money> money = RowMapping.reading(
                        row -> new Money(row.get("amount", BigDecimal.class), row.get("currency", String.class)))
                .column("amount", BigDecimal.class, Money::amount)
                .column("currency", String.class, Money::currency);
        // end
        PostgresStore<Long, Money> store = Objects.requireNonNull(PostgresStore.on(postgres)
                .table("balances")
                .key("account", Long.class)
                .value(money)
                .withoutShardTable()
                .build()
                .block(LIMIT));
        store.write(Map.of(7L, new Money(BigDecimal.TEN, "EUR"))).block(LIMIT);
        assertThat(store.loadAll(Set.of(7L)).block(LIMIT)).containsEntry(7L, new Money(BigDecimal.TEN, "EUR"));
    }

    record Money(@Nullable BigDecimal amount, @Nullable String currency) {}
}
