/*
 * Copyright the Weir authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.weir.examples;

import static java.util.Objects.requireNonNull;

import dev.weir.Consistency;
import dev.weir.ReactiveCache;
import dev.weir.Weir;
import dev.weir.r2dbc.PostgresStore;
import dev.weir.r2dbc.PostgresTransactions;
import dev.weir.r2dbc.RowMapping;
import dev.weir.source.Store;
import io.r2dbc.pool.ConnectionPool;
import io.r2dbc.spi.Connection;
import io.r2dbc.spi.R2dbcDataIntegrityViolationException;
import io.r2dbc.spi.Result;
import java.io.PrintStream;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

/**
 * A transfer from one account to another: both are written through a cache in one transaction, together with a booking that the cache
 * knows nothing of. What is rolled back nobody has ever read.
 */
public final class Transfer {

    private static final String TABLES = """
            CREATE TABLE accounts (id text PRIMARY KEY, balance bigint NOT NULL);
            INSERT INTO accounts VALUES ('ann', 500), ('ben', 50);
            CREATE TABLE bookings (amount bigint CHECK (amount <= 200))""";

    private final PrintStream out;
    private final PostgresTransactions transactions;
    private final ReactiveCache<String, Long> accounts;
    private final ReactiveCache<String, Long> elsewhere;

    private Transfer(
            PrintStream out,
            PostgresTransactions transactions,
            ReactiveCache<String, Long> accounts,
            ReactiveCache<String, Long> elsewhere) {
        this.out = out;
        this.transactions = transactions;
        this.accounts = accounts;
        this.elsewhere = elsewhere.with(Consistency.STRONG);
    }

    /** Waits for each answer, as a program that only prints may do; a service would return the publishers. */
    static void run(PrintStream out, Servers servers) {
        servers.postgres().say(TABLES);
        ConnectionPool pool = Servers.pool(servers.postgres().connections());
        PostgresStore<String, Long> store = requireNonNull(PostgresStore.on(pool)
                .table("accounts")
                .key("id", String.class)
                .value(balances())
                .withoutShardTable()
                .build()
                .block(Servers.LONGEST));
        Weir here = Weir.named("bank").remote(servers.redis()).build();
        Weir there = Weir.named("bank").remote(servers.redis()).build();
        try {
            new Transfer(out, PostgresTransactions.on(pool), accounts(here, store), accounts(there, store)).tell();
        } finally {
            Mono.when(here.close(), there.close()).block(Servers.LONGEST);
            pool.disposeLater().block(Servers.LONGEST);
        }
    }

    private void tell() {
        out.println("at first:                      " + outside().block(Servers.LONGEST));
        out.println("300, which is too much:        " + attempt(300));
        out.println("after the rollback:            " + outside().block(Servers.LONGEST));
        out.println("200:                           " + attempt(200));
        out.println("after the commit:              " + outside().block(Servers.LONGEST));
    }

    private String attempt(long amount) {
        return transfer("ann", "ben", amount)
                .thenReturn("booked")
                .onErrorReturn(R2dbcDataIntegrityViolationException.class, "the booking is refused")
                .blockOptional(Servers.LONGEST)
                .orElseThrow();
    }

    private Mono<Void> transfer(String from, String to, long amount) {
        // snippet: transfer
        return transactions.withConnection(connection -> locked(connection, from, to)
                .flatMap(before -> accounts.putAll(moved(before, from, to, amount)))
                .then(lookAround(connection))
                .then(booked(connection, amount)));
        // end
    }

    private static Map<String, Long> moved(Map<String, Long> before, String from, String to, long amount) {
        return Map.of(from, requireNonNull(before.get(from)) - amount, to, requireNonNull(before.get(to)) + amount);
    }

    private Mono<Void> lookAround(Connection connection) {
        return locked(connection, "ann", "ben")
                .doOnNext(inside -> out.println("  written, in the transaction: " + text(inside)))
                .then(outside())
                .doOnNext(outside -> out.println("  meanwhile, for all others:   " + outside))
                .then();
    }

    /** What this instance and the other one answer. */
    private Mono<String> outside() {
        return Mono.zip(
                all(accounts),
                all(elsewhere),
                (mine, theirs) -> mine.equals(theirs)
                        ? text(mine) + ", in both instances"
                        : text(mine) + " here, " + text(theirs) + " elsewhere");
    }

    private static String text(Map<String, Long> balances) {
        return balances.entrySet().stream()
                .map(account -> account.getKey() + " " + account.getValue())
                .collect(Collectors.joining(", "));
    }

    private static Mono<Map<String, Long>> all(ReactiveCache<String, Long> cache) {
        return Flux.just("ann", "ben")
                .concatMap(id -> cache.get(id).map(balance -> Map.entry(id, balance)))
                .collectMap(Map.Entry::getKey, Map.Entry::getValue, TreeMap::new);
    }

    private static Mono<Map<String, Long>> locked(Connection connection, String first, String second) {
        return Flux.from(connection
                        .createStatement("SELECT id, balance FROM accounts WHERE id IN ($1, $2) ORDER BY id FOR UPDATE")
                        .bind(0, first)
                        .bind(1, second)
                        .execute())
                .concatMap(result -> result.map((row, metadata) ->
                        Map.entry(requireNonNull(row.get(0, String.class)), requireNonNull(row.get(1, Long.class)))))
                .collectMap(Map.Entry::getKey, Map.Entry::getValue, TreeMap::new);
    }

    private static Mono<Void> booked(Connection connection, long amount) {
        return Flux.from(connection
                        .createStatement("INSERT INTO bookings VALUES ($1)")
                        .bind(0, amount)
                        .execute())
                .concatMap(Result::getRowsUpdated)
                .then();
    }

    private static ReactiveCache<String, Long> accounts(Weir weir, Store<String, Long> store) {
        ReactiveCache<String, Long> cache = weir.cache("accounts", String.class, Long.class)
                .writeThrough(store)
                .build();
        Servers.awaitRedis(weir, cache);
        return cache;
    }

    private static RowMapping<Long> balances() {
        return RowMapping.<Long>reading(row -> requireNonNull(row.get("balance", Long.class)))
                .column("balance", Long.class, balance -> balance);
    }
}
