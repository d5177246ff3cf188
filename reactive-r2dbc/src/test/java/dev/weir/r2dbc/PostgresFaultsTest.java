/*
 * Copyright the Weir authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.weir.r2dbc;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.weir.house.DropsSignals;
import dev.weir.r2dbc.server.PostgresSchema;
import dev.weir.r2dbc.server.PostgresServer;
import dev.weir.source.Checkpoint;
import dev.weir.source.Flush;
import dev.weir.source.Flush.Manner;
import dev.weir.source.Lane;
import dev.weir.source.Mutation;
import dev.weir.source.StoreException;
import dev.weir.source.StoreException.Reason;
import dev.weir.tier.Version;
import io.r2dbc.spi.ConnectionFactory;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import reactor.core.publisher.Mono;
import reactor.core.scheduler.Schedulers;

/** What becomes of writes while others hold what they need, and while the server is away. */
class PostgresFaultsTest {

    private static final Duration LIMIT = Duration.ofSeconds(60);
    private static final Duration SHORT = Duration.ofMillis(300);
    private static final Lane LANE = new Lane("shop", "names", 0);

    private final PostgresSchema schema = PostgresSchema.create();
    private final ConnectionFactory pool = schema.pool(2);

    @BeforeEach
    void create() {
        schema.say("CREATE TABLE names (id text PRIMARY KEY, name text NOT NULL CHECK (name <> 'secret'))");
        schema.say("INSERT INTO names VALUES ('held', 'old')");
    }

    @AfterEach
    void close() {
        schema.close();
    }

    @Test
    void aWriteThatWaitsTooLongIsRolledBackAndStaysSo() throws SQLException {
        PostgresStore<String, Name> store = store(pool);
        holding(
                "SELECT 1 FROM names WHERE id = 'held' FOR UPDATE",
                () -> assertThat(failure(hasty(pool).write(Map.of("held", new Name("new"), "free", new Name("new")))))
                        .isEqualTo(Reason.TRANSIENT));
        assertThat(schema.say("SELECT id || name FROM names")).containsExactly("heldold");
        store.write(Map.of("held", new Name("new"))).block(LIMIT);
        assertThat(schema.say("SELECT id || name FROM names")).containsExactly("heldnew");
    }

    @ParameterizedTest
    @EnumSource
    void aFlushThatWaitsTooLongLetsGoOfItsLane(Manner manner) throws SQLException {
        PostgresStore<String, Name> store = store(pool);
        Checkpoint from = Objects.requireNonNull(store.checkpoint(LANE, 1).block(LIMIT));
        Flush<String, Name> flush = flush(from, manner, new Name("new"));
        holding("SELECT 1 FROM names WHERE id = 'held' FOR UPDATE", () -> {
            assertThat(failure(hasty(pool).flush(flush))).isEqualTo(Reason.TRANSIENT);
            assertThat(store.raiseEpoch("shop", 0, 1).block(LIMIT)).isEqualTo(1);
        });
        assertThat(store.checkpoint(LANE, 1).block(LIMIT)).isEqualTo(from);
        store.flush(flush).block(LIMIT);
        assertThat(schema.say("SELECT name FROM names")).containsExactly("new");
    }

    @ParameterizedTest
    @EnumSource
    void aFlushWaitsForTheLaneAndThenLooksAtIt(Manner manner) throws SQLException {
        PostgresStore<String, Name> store = store(pool);
        Checkpoint from = Objects.requireNonNull(store.checkpoint(LANE, 1).block(LIMIT));
        List<Reason> reasons = new ArrayList<>();
        try (Connection other = schema.endpoint().jdbc();
                Statement statement = other.createStatement()) {
            other.setAutoCommit(false);
            statement.execute("SET search_path TO " + schema.name());
            statement.execute("UPDATE weir_shard SET epoch = 2");
            var waiting = store.flush(flush(from, manner, new Name("new"))).toFuture();
            awaitLockWaiter();
            other.commit();
            assertThatThrownBy(waiting::get)
                    .cause()
                    .isInstanceOfSatisfying(StoreException.class, failure -> reasons.add(failure.reason()));
        }
        assertThat(reasons).containsExactly(Reason.MOVED);
        assertThat(schema.say("SELECT name FROM names")).containsExactly("old");
    }

    @Test
    void aFlushOfManyIsOneStatement() {
        CountedStatements counted = new CountedStatements(pool);
        PostgresStore<String, Name> store = store(counted);
        Checkpoint from = Objects.requireNonNull(store.checkpoint(LANE, 1).block(LIMIT));
        counted.forget();
        store.flush(new Flush<>(
                        LANE,
                        from,
                        List.of(
                                new Mutation<>("a", new Name("one"), new Version(1, 1)),
                                new Mutation<>("held", null, new Version(1, 2))),
                        Manner.TOGETHER,
                        none -> from.next(new Version(1, 2), List.of())))
                .block(LIMIT);
        assertThat(counted.said()).hasSize(1);
    }

    @Test
    void noValueGetsIntoAMessage() {
        PostgresStore<String, Name> store = store(pool);
        assertThatThrownBy(() ->
                        store.write(Map.of("private key", new Name("secret"))).block(LIMIT))
                .hasMessageContaining("names_name_check")
                .hasMessageContaining("23514")
                .hasMessageNotContaining("private key")
                .hasMessageNotContaining("'secret'")
                .hasNoCause();
    }

    @Test
    void aMissingShardTableIsNamedWithWhatCreatesIt() {
        PostgresStore<String, Name> store = store(pool);
        schema.say("DROP TABLE weir_shard");
        assertThatThrownBy(() -> store.checkpoint(LANE, 1).block(LIMIT))
                .hasMessageContaining("CREATE TABLE IF NOT EXISTS weir_shard")
                .isInstanceOfSatisfying(
                        StoreException.class,
                        failure -> assertThat(failure.reason()).isEqualTo(Reason.MISCONFIGURED));
    }

    @Test
    @DropsSignals("connections end while something is on its way")
    void aServerThatComesBackIsWrittenToAgain() {
        try (PostgresServer server = PostgresServer.start(PostgresServer.durable());
                PostgresSchema own = PostgresSchema.on(server.endpoint())) {
            own.say("CREATE TABLE names (id text PRIMARY KEY, name text)");
            PostgresStore<String, Name> store = store(own.pool(2));
            Checkpoint from = Objects.requireNonNull(store.checkpoint(LANE, 1).block(LIMIT));
            store.flush(flush(from, Manner.TOGETHER, new Name("before"))).block(LIMIT);
            server.kill();
            assertThat(failure(store.checkpoint(LANE, 1))).isEqualTo(Reason.TRANSIENT);
            assertThat(failure(store.write(Map.of("held", new Name("during"))))).isEqualTo(Reason.TRANSIENT);
            server.restart();
            Checkpoint found = await(store.checkpoint(LANE, 1));
            assertThat(found.turn()).isEqualTo(1);
            store.flush(flush(found, Manner.ONE_BY_ONE, new Name("after"))).block(LIMIT);
            assertThat(store.loadAll(Set.of("held")).block(LIMIT)).containsEntry("held", new Name("after"));
        }
    }

    private static Checkpoint await(Mono<Checkpoint> checkpoint) {
        // The pool may still hold connections that died with the server.
        return Objects.requireNonNull(checkpoint.retry(5).block(LIMIT));
    }

    private void awaitLockWaiter() {
        Mono.fromSupplier(() -> schema.say("SELECT count(*) FROM pg_stat_activity WHERE wait_event_type = 'Lock'")
                        .get(0))
                .subscribeOn(Schedulers.boundedElastic())
                .filter(count -> !count.equals("0"))
                .repeatWhenEmpty(rounds -> rounds.delayElements(Duration.ofMillis(20)))
                .block(LIMIT);
    }

    private void holding(String lock, Runnable meanwhile) throws SQLException {
        try (Connection other = schema.endpoint().jdbc();
                Statement statement = other.createStatement()) {
            other.setAutoCommit(false);
            statement.execute("SET search_path TO " + schema.name());
            statement.execute(lock);
            meanwhile.run();
            other.rollback();
        }
    }

    private static Flush<String, Name> flush(Checkpoint from, Manner manner, Name name) {
        Version version = new Version(1, from.turn() + 1);
        return new Flush<>(
                LANE,
                from,
                List.of(new Mutation<>("held", name, version)),
                manner,
                none -> from.next(version, List.of()));
    }

    private static Reason failure(Mono<?> mono) {
        List<Reason> reasons = new ArrayList<>();
        assertThatThrownBy(() -> mono.block(LIMIT))
                .isInstanceOfSatisfying(StoreException.class, failure -> reasons.add(failure.reason()));
        return reasons.get(0);
    }

    private static PostgresStore<String, Name> hasty(ConnectionFactory connections) {
        return built(builder(connections).writeTimeout(SHORT));
    }

    private static PostgresStore<String, Name> store(ConnectionFactory connections) {
        return built(builder(connections).writeTimeout(LIMIT));
    }

    private static PostgresStore<String, Name> built(PostgresStoreBuilder<String, Name> builder) {
        return Objects.requireNonNull(builder.build().block(LIMIT));
    }

    private static PostgresStoreBuilder<String, Name> builder(ConnectionFactory connections) {
        return PostgresStore.on(connections)
                .table("names")
                .key("id", String.class)
                .value(Name.class)
                .createShardTable();
    }

    record Name(String name) {}
}
