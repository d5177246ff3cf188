/*
 * Copyright the Weir authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.weir.r2dbc;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.weir.r2dbc.server.PostgresSchema;
import dev.weir.source.StoreException;
import dev.weir.source.StoreException.Reason;
import dev.weir.source.Transactions.Ending;
import dev.weir.testing.VirtualClock;
import io.r2dbc.spi.Connection;
import io.r2dbc.spi.ConnectionFactory;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import reactor.core.Disposable;
import reactor.core.publisher.Mono;
import reactor.core.publisher.Sinks;
import reactor.core.scheduler.Schedulers;
import reactor.test.util.LoggerUtils;
import reactor.test.util.TestLogger;

/** How transactions of callers begin and end on a server. */
class PostgresTransactionsTest {

    private static final Duration LIMIT = Duration.ofSeconds(60);

    private final PostgresSchema schema = PostgresSchema.create();
    private final ConnectionFactory pool = schema.pool(1);
    private final PostgresTransactions transactions = PostgresTransactions.on(pool);
    private final List<Ending> endings = new CopyOnWriteArrayList<>();
    private final Sinks.One<Ending> firstEnding = Sinks.one();

    @BeforeEach
    void create() {
        schema.say("CREATE TABLE names (id text PRIMARY KEY, name text UNIQUE DEFERRABLE INITIALLY DEFERRED)");
    }

    @AfterEach
    void close() {
        schema.close();
    }

    @Test
    void aWriteAndTheCallersOwnAreCommittedTogether() {
        PostgresStore<String, Name> store = store();
        transactions
                .withConnection(connection -> say(connection, "INSERT INTO names VALUES ('own', 'own')")
                        .then(store.write(Map.of("a", new Name("one")))))
                .block(LIMIT);
        assertThat(rows()).containsExactly("a", "own");
    }

    @Test
    void whatIsDoneInsideOfAnotherIsPartOfIt() {
        Mono<Void> inner = transactions.within(store().write(Map.of("a", new Name("one"))));
        assertThatThrownBy(() -> transactions
                        .within(inner.then(Mono.error(new IllegalStateException("planted"))))
                        .block(LIMIT))
                .hasMessageContaining("planted");
        assertThat(rows()).isEmpty();
    }

    @Test
    void theConnectionIsFreeWhenItIsSaidHowItHasEnded() {
        PostgresStore<String, Name> store = store();
        Mono<Map<String, Name>> read = store.loadAll(Set.of("a"));
        transactions
                .within(store.write(Map.of("a", new Name("one"))).then(afterwards(read.then())))
                .block(LIMIT);
        assertThat(endings).containsExactly(Ending.COMMITTED);
    }

    @Test
    void whatFailsAfterwardsIsInTheLogAndChangesNothing() {
        TestLogger log = new TestLogger();
        Disposable captured = LoggerUtils.useCurrentLoggersWithCapture();
        LoggerUtils.enableCaptureWith(log);
        try {
            Mono<Void> failing = Mono.error(new IllegalStateException("planted"));
            transactions
                    .within(afterwards(failing).then(afterwards(Mono.empty())))
                    .block(LIMIT);
        } finally {
            LoggerUtils.disableCapture();
            captured.dispose();
        }
        assertThat(endings).as("all are done").containsExactly(Ending.COMMITTED, Ending.COMMITTED);
        assertThat(log.getErrContent()).contains("has ended as COMMITTED, has failed");
    }

    @Test
    void aCommitThatIsRefusedHasRolledBack() {
        PostgresStore<String, Name> store = store();
        schema.say("INSERT INTO names VALUES ('old', 'same')");
        assertThatThrownBy(() -> transactions
                        .within(store.write(Map.of("a", new Name("same"))).then(afterwards(Mono.empty())))
                        .block(LIMIT))
                .isInstanceOf(RuntimeException.class);
        assertThat(endings).containsExactly(Ending.ROLLED_BACK);
        assertThat(rows()).containsExactly("old");
    }

    @Test
    void aWriteOfItsOwnIsRefusedAtItsCommit() {
        schema.say("INSERT INTO names VALUES ('old', 'same')");
        assertThatThrownBy(() -> store().write(Map.of("a", new Name("same"))).block(LIMIT))
                .isInstanceOfSatisfying(
                        StoreException.class,
                        failure -> assertThat(failure.reason()).isEqualTo(Reason.DATA));
    }

    @Test
    void whoCancelsRollsBack() {
        PostgresStore<String, Name> store = store();
        Mono<Void> write = store.write(Map.of("a", new Name("one")));
        Boolean late = transactions
                // The lock is seen as soon as the server has it, be it before the answer: what is to follow is said
                // before.
                .within(afterwards(Mono.empty()).then(write).then(Mono.<Boolean>never()))
                .takeUntilOther(rowsLocked())
                .defaultIfEmpty(false)
                .block(LIMIT);
        assertThat(late).isFalse();
        store.write(Map.of("b", new Name("two"))).block(LIMIT);
        assertThat(rows()).containsExactly("b");
        // Nobody waits for it any more: the connection is free before it is said.
        assertThat(firstEnding.asMono().block(LIMIT)).isEqualTo(Ending.ROLLED_BACK);
    }

    @Test
    void theServerEndsWhatTakesTooLong() {
        Mono<Void> slow = PostgresTransactions.on(pool)
                .limit(Duration.ofMillis(200))
                .withConnection(connection -> say(connection, "INSERT INTO names VALUES ('a', 'one')")
                        .then(say(connection, "SELECT pg_sleep(20)")));
        assertThatThrownBy(() -> slow.block(LIMIT)).isInstanceOf(RuntimeException.class);
        assertThat(rows()).isEmpty();
        store().write(Map.of("b", new Name("two"))).block(LIMIT);
    }

    @Test
    void nothingIsCommittedAfterTheDeadline() {
        VirtualClock clock = VirtualClock.create();
        Mono<Void> late = PostgresTransactions.on(pool)
                .clock(clock)
                .withConnection(connection -> say(connection, "INSERT INTO names VALUES ('a', 'one')")
                        .then(Mono.fromRunnable(() -> clock.advanceBy(Duration.ofSeconds(5)))));
        assertThatThrownBy(() -> late.block(LIMIT)).hasMessageContaining("raise its limit");
        assertThat(rows()).isEmpty();
    }

    @Test
    void settingsDoNotOutliveTheTransaction() {
        transactions.within(Mono.empty()).block(LIMIT);
        String timeout = Mono.usingWhen(
                        pool.create(),
                        connection -> Session.query(
                                        connection,
                                        "SHOW statement_timeout",
                                        none -> {},
                                        row -> row.get(0, String.class))
                                .singleOrEmpty(),
                        Connection::close)
                .block(LIMIT);
        assertThat(timeout).isEqualTo("0");
    }

    @Test
    void aTransactionOfOtherConnectionsIsNotJoined() {
        ConnectionFactory others = schema.pool(1);
        PostgresStore<String, Name> store = Objects.requireNonNull(PostgresStore.on(others)
                .table("names")
                .key("id", String.class)
                .value(Name.class)
                .withoutShardTable()
                .build()
                .block(LIMIT));
        assertThatThrownBy(() -> transactions
                        .within(store.write(Map.of("a", new Name("one")))
                                .then(Mono.error(new IllegalStateException("x"))))
                        .block(LIMIT))
                .hasMessage("x");
        assertThat(rows()).containsExactly("a");
    }

    private Mono<Void> afterwards(Mono<Void> what) {
        return Mono.deferContextual(context -> {
            Objects.requireNonNull(transactions.in(context)).afterwards(ending -> {
                endings.add(ending);
                firstEnding.tryEmitValue(ending);
                return what;
            });
            return Mono.empty();
        });
    }

    /** Emits once the row has been written and is not committed. */
    private Mono<Long> rowsLocked() {
        return Mono.fromSupplier(
                        () -> schema.say("SELECT count(*) FROM pg_locks l JOIN pg_class c ON c.oid = l.relation"
                                        + " WHERE c.relname = 'names' AND c.relnamespace = '" + schema.name()
                                        + "'::regnamespace AND l.mode = 'RowExclusiveLock'")
                                .get(0))
                .subscribeOn(Schedulers.boundedElastic())
                .filter(count -> !count.equals("0"))
                .repeatWhenEmpty(rounds -> rounds.delayElements(Duration.ofMillis(20)))
                .map(Long::parseLong);
    }

    private static Mono<Void> say(Connection connection, String sql) {
        return Session.execute(connection, sql);
    }

    private List<String> rows() {
        return schema.say("SELECT id FROM names ORDER BY id");
    }

    private PostgresStore<String, Name> store() {
        return Objects.requireNonNull(PostgresStore.on(pool)
                .table("names")
                .key("id", String.class)
                .value(Name.class)
                .withoutShardTable()
                .build()
                .block(LIMIT));
    }

    record Name(String name) {}
}
