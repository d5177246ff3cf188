/*
 * Copyright the Weir authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.weir.r2dbc;

import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.weir.r2dbc.server.PostgresSchema;
import dev.weir.source.Checkpoint;
import dev.weir.source.Flush;
import dev.weir.source.Flush.Manner;
import dev.weir.source.Lane;
import dev.weir.source.Mutation;
import dev.weir.source.StoreException;
import dev.weir.source.StoreException.Reason;
import dev.weir.tier.Version;
import io.r2dbc.spi.Connection;
import io.r2dbc.spi.ConnectionFactory;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import reactor.core.publisher.Mono;

/** A connection with somebody else's transaction open on it: nothing of ours is done in there and taken for committed. */
class OpenTransactionTest {

    private static final Duration LIMIT = Duration.ofSeconds(60);
    private static final Lane LANE = new Lane("shop", "names", 0);

    private final PostgresSchema schema = PostgresSchema.create();
    private final ConnectionFactory pool = schema.pool(1);

    @BeforeEach
    void create() {
        schema.say("CREATE TABLE names (id text PRIMARY KEY, name text NOT NULL)");
        schema.say("INSERT INTO names VALUES ('held', 'old')");
    }

    @AfterEach
    void close() {
        schema.close();
    }

    @ParameterizedTest
    @EnumSource
    void aFlushIsCommitted(Manner manner) {
        PostgresStore<String, Name> store = store(pool);
        Checkpoint from = requireNonNull(store.checkpoint(LANE, 1).block(LIMIT));
        somebodyLeavesATransactionOpen();

        store.flush(flush(from, manner)).block(LIMIT);

        assertThat(schema.say("SELECT name FROM names")).containsExactly("new");
        assertThat(schema.say("SELECT applied_seq FROM weir_shard")).containsExactly("1");
    }

    @Test
    void soIsAWriteAndNothingOfTheOther() {
        PostgresStore<String, Name> store = store(pool);
        somebodyLeavesATransactionOpen();

        store.write(Map.of("more", new Name("new"))).block(LIMIT);

        assertThat(schema.say("SELECT id || name FROM names ORDER BY id")).containsExactly("heldold", "morenew");
    }

    @Test
    void soIsAnEpoch() {
        PostgresStore<String, Name> store = store(pool);
        store.checkpoint(LANE, 1).block(LIMIT);
        somebodyLeavesATransactionOpen();

        store.raiseEpoch("shop", 0, 7).block(LIMIT);

        assertThat(schema.say("SELECT epoch FROM weir_shard")).containsExactly("7");
    }

    @Test
    void whatWasNotCommittedIsNotRead() {
        PostgresStore<String, Name> store = store(pool);
        somebodyLeavesATransactionOpen();

        assertThat(store.loadAll(Set.of("held")).block(LIMIT)).containsEntry("held", new Name("old"));
    }

    /** As when its begin was cancelled, and reaches the server all the same. */
    @Test
    void aTransactionThatBeginsOnTheWayIsFoundAfterwards() {
        PostgresStore<String, Name> store = store(pool);
        Checkpoint from = requireNonNull(store.checkpoint(LANE, 1).block(LIMIT));
        LateBegin late = new LateBegin(pool);
        PostgresStore<String, Name> unlucky = store(late);
        late.isNext();

        assertThatThrownBy(() -> unlucky.flush(flush(from, Manner.TOGETHER)).block(LIMIT))
                .isInstanceOfSatisfying(
                        StoreException.class,
                        failure -> assertThat(failure.reason()).isEqualTo(Reason.TRANSIENT))
                .hasMessageContaining("somebody else had left open");
        assertThat(schema.say("SELECT name FROM names")).containsExactly("old");

        unlucky.flush(flush(from, Manner.TOGETHER)).block(LIMIT);
        assertThat(schema.say("SELECT name FROM names")).containsExactly("new");
    }

    /** The pool does not know of it. */
    private void somebodyLeavesATransactionOpen() {
        Mono.usingWhen(
                        pool.create(),
                        connection -> Session.execute(connection, "BEGIN; UPDATE names SET name = 'half'"),
                        Connection::close)
                .block(LIMIT);
    }

    private static Flush<String, Name> flush(Checkpoint from, Manner manner) {
        Version version = new Version(1, 1);
        return new Flush<>(
                LANE,
                from,
                List.of(new Mutation<>("held", new Name("new"), version)),
                manner,
                none -> from.next(version, List.of()));
    }

    private static PostgresStore<String, Name> store(ConnectionFactory connections) {
        return requireNonNull(PostgresStore.on(connections)
                .table("names")
                .key("id", String.class)
                .value(Name.class)
                .createShardTable()
                .build()
                .block(LIMIT));
    }

    record Name(String name) {}
}
