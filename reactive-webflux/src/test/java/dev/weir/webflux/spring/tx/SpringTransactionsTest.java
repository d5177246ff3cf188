/*
 * Copyright the Weir authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.weir.webflux.spring.tx;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.weir.ReactiveCache;
import dev.weir.Weir;
import dev.weir.WriteFailedException;
import dev.weir.r2dbc.PostgresStore;
import dev.weir.r2dbc.server.PostgresSchema;
import dev.weir.source.StoreException;
import dev.weir.source.Transactions.Ending;
import dev.weir.source.Transactions.Transaction;
import dev.weir.testing.VirtualClock;
import io.r2dbc.spi.ConnectionFactory;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Consumer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.springframework.r2dbc.connection.ConnectionFactoryUtils;
import org.springframework.r2dbc.connection.R2dbcTransactionManager;
import org.springframework.transaction.TransactionDefinition;
import org.springframework.transaction.reactive.TransactionalOperator;
import org.springframework.transaction.support.DefaultTransactionDefinition;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import reactor.core.scheduler.Schedulers;
import reactor.util.context.Context;

/** A cache that writes through to a Postgres, in transactions that Spring begins and ends there. */
class SpringTransactionsTest {

    private static final Duration LIMIT = Duration.ofSeconds(60);

    private final PostgresSchema schema = PostgresSchema.create();
    private final ConnectionFactory pool = schema.pool(4);
    private final R2dbcTransactionManager manager = new R2dbcTransactionManager(pool);
    private final SpringTransactions transactions = SpringTransactions.of(manager);
    private final List<Ending> endings = new CopyOnWriteArrayList<>();
    private final Weir weir = Weir.named("shop").build();

    @BeforeEach
    void create() {
        schema.say("CREATE TABLE names (id text PRIMARY KEY, name text UNIQUE DEFERRABLE INITIALLY DEFERRED)");
    }

    @AfterEach
    void close() {
        weir.close().block(LIMIT);
        schema.close();
    }

    @Test
    void aWriteThroughAndTheCallersOwnAreCommittedTogether() {
        ReactiveCache<String, Name> names = cache(transactions);
        required()
                .transactional(say("INSERT INTO names VALUES ('own', 'own')")
                        .then(names.put("a", new Name("one")))
                        .then(said())
                        .then(Mono.fromCallable(this::rows).subscribeOn(Schedulers.boundedElastic()))
                        .doOnNext(meanwhile -> assertThat(meanwhile).isEmpty()))
                .block(LIMIT);
        assertThat(rows()).containsExactly("a", "own");
        assertThat(endings).containsExactly(Ending.COMMITTED);
        assertThat(names.getIfCached("a").block(LIMIT)).isEqualTo(new Name("one"));
    }

    @Test
    void whatIsRolledBackIsNotKept() {
        ReactiveCache<String, Name> names = cache(transactions);
        names.put("a", new Name("one")).block(LIMIT);
        Mono<Void> failing =
                names.put("a", new Name("two")).then(said()).then(Mono.error(new IllegalStateException("planted")));
        assertThatThrownBy(() -> required().transactional(failing).block(LIMIT)).hasMessage("planted");
        assertThat(endings).containsExactly(Ending.ROLLED_BACK);
        assertThat(names.get("a").block(LIMIT)).isEqualTo(new Name("one"));
    }

    @Test
    void othersSeeWhatWasCommittedBeforeUntilItIsOver() {
        ReactiveCache<String, Name> names = cache(transactions);
        names.put("a", new Name("one")).block(LIMIT);
        Name meanwhile = required()
                .transactional(names.put("a", new Name("two")).then(names.get("a")))
                .block(LIMIT);
        assertThat(meanwhile).isEqualTo(new Name("one"));
        assertThat(names.get("a").block(LIMIT)).isEqualTo(new Name("two"));
    }

    @Test
    void oneThatRequiresANewOneEndsByItself() {
        ReactiveCache<String, Name> names = cache(transactions);
        Mono<Void> inner = operator(TransactionDefinition.PROPAGATION_REQUIRES_NEW)
                .transactional(names.put("inner", new Name("inner")).then(said()));
        Mono<Void> outer = names.put("outer", new Name("outer"))
                .then(said())
                .then(inner)
                .then(Mono.fromRunnable(() -> assertThat(endings).containsExactly(Ending.COMMITTED)))
                .then(names.put("outer2", new Name("outer2")))
                .then(Mono.error(new IllegalStateException("planted")));
        assertThatThrownBy(() -> required().transactional(outer).block(LIMIT)).hasMessage("planted");
        assertThat(rows()).containsExactly("inner");
        assertThat(endings).containsExactly(Ending.COMMITTED, Ending.ROLLED_BACK);
        assertThat(names.getIfCached("inner").block(LIMIT)).isEqualTo(new Name("inner"));
        assertThat(names.getIfCached("outer").block(LIMIT)).isNull();
    }

    @Test
    void oneThatJoinsAnotherEndsWithIt() {
        ReactiveCache<String, Name> names = cache(transactions);
        Mono<Void> inner =
                required().transactional(names.put("a", new Name("one")).then(said()));
        required()
                .transactional(
                        inner.then(Mono.fromRunnable(() -> assertThat(endings).isEmpty())))
                .block(LIMIT);
        assertThat(endings).containsExactly(Ending.COMMITTED);
        assertThat(rows()).containsExactly("a");
    }

    @Test
    void whatIsNotToBePartOfAnyIsWrittenOnItsOwn() {
        ReactiveCache<String, Name> names = cache(transactions);
        Mono<Void> apart = operator(TransactionDefinition.PROPAGATION_NOT_SUPPORTED)
                .transactional(names.put("a", new Name("one")));
        assertThatThrownBy(() -> required()
                        .transactional(apart.then(Mono.error(new IllegalStateException("planted"))))
                        .block(LIMIT))
                .hasMessage("planted");
        assertThat(rows()).containsExactly("a");
    }

    @Test
    void whatASavepointMayHaveUndoneIsNotKept() {
        ReactiveCache<String, Name> names = cache(transactions);
        names.put("a", new Name("one")).block(LIMIT);
        Mono<Void> undone = operator(TransactionDefinition.PROPAGATION_NESTED)
                .transactional(names.put("a", new Name("two"))
                        .then(said())
                        .then(Mono.<Void>error(new IllegalStateException("planted"))))
                .onErrorComplete();
        required()
                .transactional(say("INSERT INTO names VALUES ('own', 'own')").then(undone))
                .block(LIMIT);
        assertThat(rows()).containsExactly("a", "own");
        assertThat(endings).containsExactly(Ending.UNKNOWN);
        assertThat(names.get("a").block(LIMIT)).isEqualTo(new Name("one"));
    }

    @Test
    void aSavepointThatHoldsIsPartOfTheRest() {
        ReactiveCache<String, Name> names = cache(transactions);
        Mono<Void> nested = operator(TransactionDefinition.PROPAGATION_NESTED)
                .transactional(names.put("a", new Name("one")).then(said()));
        required()
                .transactional(
                        nested.then(Mono.fromRunnable(() -> assertThat(endings).isEmpty())))
                .block(LIMIT);
        assertThat(endings).containsExactly(Ending.COMMITTED);
        assertThat(rows()).containsExactly("a");
        assertThat(names.getIfCached("a").block(LIMIT)).isEqualTo(new Name("one"));
    }

    @Test
    void aCommitThatTheServerRefusesHasRolledBack() {
        ReactiveCache<String, Name> names = cache(transactions);
        schema.say("INSERT INTO names VALUES ('old', 'same')");
        assertThatThrownBy(() -> required()
                        .transactional(names.put("a", new Name("same")).then(said()))
                        .block(LIMIT))
                .isInstanceOf(RuntimeException.class);
        assertThat(endings).containsExactly(Ending.ROLLED_BACK);
        assertThat(names.get("a").blockOptional(LIMIT)).isEmpty();
        assertThat(rows()).containsExactly("old");
    }

    @Test
    void ofACommitWhoseConnectionIsLostNobodyKnows() {
        schema.say("CREATE FUNCTION die() RETURNS trigger LANGUAGE plpgsql AS 'BEGIN PERFORM"
                + " pg_terminate_backend(pg_backend_pid()); RETURN NULL; END'");
        schema.say("CREATE CONSTRAINT TRIGGER dies AFTER INSERT ON names DEFERRABLE INITIALLY DEFERRED"
                + " FOR EACH ROW EXECUTE FUNCTION die()");
        ReactiveCache<String, Name> names = cache(transactions);
        assertThatThrownBy(() -> required()
                        .transactional(names.put("a", new Name("one")).then(said()))
                        .block(LIMIT))
                .isInstanceOf(RuntimeException.class);
        assertThat(endings).containsExactly(Ending.UNKNOWN);
        assertThat(names.getIfCached("a").blockOptional(LIMIT)).isEmpty();
    }

    @Test
    void whoLeavesRollsBack() {
        ReactiveCache<String, Name> names = cache(transactions);
        Mono<Boolean> inner = names.put("a", new Name("one")).then(said()).thenReturn(true);
        Boolean late = required()
                .transactional(inner.then(Mono.<Boolean>never()))
                .timeout(Duration.ofSeconds(1), Mono.just(false))
                .block(LIMIT);
        assertThat(late).isFalse();
        Flux.interval(Duration.ofMillis(20))
                .takeUntil(tick -> !endings.isEmpty())
                .blockLast(LIMIT);
        assertThat(endings).containsExactly(Ending.ROLLED_BACK);
        assertThat(names.get("a").blockOptional(LIMIT)).isEmpty();
        names.put("b", new Name("two")).block(LIMIT);
        assertThat(rows()).containsExactly("b");
    }

    @Test
    void nothingIsCommittedWhenTheKeysAreAboutToBeFilledAgain() {
        VirtualClock clock = VirtualClock.create();
        ReactiveCache<String, Name> names =
                cache(transactions.limit(Duration.ofSeconds(3)).clock(clock));
        Mono<Void> late = names.put("a", new Name("one"))
                .then(said())
                .then(Mono.fromRunnable(() -> clock.advanceBy(Duration.ofSeconds(3))));
        assertThatThrownBy(() -> required().transactional(late).block(LIMIT))
                .isInstanceOf(StoreException.class)
                .hasMessageContaining("raise the limit");
        assertThat(endings).containsExactly(Ending.ROLLED_BACK);
        assertThat(rows()).isEmpty();
        assertThat(names.get("a").blockOptional(LIMIT)).isEmpty();
    }

    @Test
    void aWriteThatIsRefusedFailsInsideAndCanBeLeftOut() {
        schema.say("ALTER TABLE names ADD CHECK (name <> 'bad')");
        ReactiveCache<String, Name> names = cache(transactions);
        assertThatThrownBy(() -> required()
                        .transactional(names.put("a", new Name("bad")))
                        .block(LIMIT))
                .isInstanceOf(WriteFailedException.class);
        assertThat(rows()).isEmpty();
    }

    @Test
    void whatFailsAfterwardsIsHandledWhereItFails() {
        List<String> handled = new CopyOnWriteArrayList<>();
        Mono<Void> fragile = Flux.just(1)
                .flatMap(one -> Mono.<Void>error(new IllegalStateException("planted")), 1)
                .then()
                .onErrorResume(failure -> Mono.fromRunnable(() -> handled.add("handled")));
        Mono<Void> again = Mono.fromRunnable(() -> handled.add("the next one is done"));
        required()
                .transactional(joined(joined -> {
                    joined.afterwards(ending -> fragile.then(Mono.error(new IllegalStateException("and left"))));
                    joined.afterwards(ending -> again);
                }))
                .block(LIMIT);
        assertThat(handled).containsExactly("handled", "the next one is done");
    }

    @Test
    void withoutATransactionThereIsNone() {
        assertThat(transactions.in(Context.empty())).isNull();
        ReactiveCache<String, Name> names = cache(transactions);
        names.put("a", new Name("one")).block(LIMIT);
        assertThat(rows()).containsExactly("a");
    }

    @Test
    void aTransactionOfOtherConnectionsIsNotJoined() {
        R2dbcTransactionManager others = new R2dbcTransactionManager(schema.pool(1));
        ReactiveCache<String, Name> names = cache(transactions);
        assertThatThrownBy(() -> TransactionalOperator.create(others)
                        .transactional(names.put("a", new Name("one")).then(Mono.error(new IllegalStateException("x"))))
                        .block(LIMIT))
                .hasMessage("x");
        assertThat(rows()).containsExactly("a");
    }

    private Mono<Void> joined(Consumer<Transaction> what) {
        return Mono.deferContextual(context -> {
            what.accept(Objects.requireNonNull(transactions.in(context)));
            return Mono.empty();
        });
    }

    /** Notes how the transaction ends that the subscriber is in. */
    private Mono<Void> said() {
        return joined(joined -> joined.afterwards(ending -> {
            endings.add(ending);
            return Mono.empty();
        }));
    }

    private TransactionalOperator required() {
        return operator(TransactionDefinition.PROPAGATION_REQUIRED);
    }

    private TransactionalOperator operator(int propagation) {
        return TransactionalOperator.create(manager, new DefaultTransactionDefinition(propagation));
    }

    private Mono<Void> say(String sql) {
        return ConnectionFactoryUtils.getConnection(pool)
                .flatMapMany(connection -> connection.createStatement(sql).execute())
                .concatMap(result -> result.getRowsUpdated())
                .then();
    }

    private List<String> rows() {
        return schema.say("SELECT id FROM names ORDER BY id");
    }

    private ReactiveCache<String, Name> cache(SpringTransactions joined) {
        return weir.cache("names", String.class, Name.class)
                .writeThrough(Objects.requireNonNull(PostgresStore.on(pool)
                        .table("names")
                        .key("id", String.class)
                        .value(Name.class)
                        .transactions(joined)
                        .withoutShardTable()
                        .build()
                        .block(LIMIT)))
                .build();
    }

    record Name(String name) {}
}
