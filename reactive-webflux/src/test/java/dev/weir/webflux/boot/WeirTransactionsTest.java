/*
 * Copyright the Weir authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.weir.webflux.boot;

import static org.assertj.core.api.Assertions.assertThat;

import dev.weir.ReactiveCache;
import dev.weir.r2dbc.PostgresStore;
import dev.weir.r2dbc.server.PostgresSchema;
import dev.weir.source.Transactions;
import dev.weir.testing.InMemoryTransactions;
import dev.weir.testing.VirtualClock;
import dev.weir.time.CacheClock;
import dev.weir.webflux.spring.tx.SpringTransactions;
import io.r2dbc.spi.ConnectionFactory;
import java.time.Duration;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.springframework.boot.autoconfigure.AutoConfigurations;
import org.springframework.boot.r2dbc.autoconfigure.R2dbcTransactionManagerAutoConfiguration;
import org.springframework.boot.test.context.FilteredClassLoader;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;
import org.springframework.r2dbc.connection.R2dbcTransactionManager;
import org.springframework.r2dbc.connection.TransactionAwareConnectionFactoryProxy;
import org.springframework.transaction.reactive.TransactionalOperator;
import reactor.core.Disposable;
import reactor.core.publisher.Mono;
import reactor.test.StepVerifier;
import reactor.test.util.LoggerUtils;
import reactor.test.util.TestLogger;

/** Caches that write through to a table take part in the transactions of Spring's manager. */
class WeirTransactionsTest {

    private static final String AT = "weir.caches.products.";
    private static final String[] WRITTEN = {
        AT + "key=String",
        AT + "value=dev.weir.webflux.boot.TableEffectTest$Goods",
        AT + "model=write-through",
        AT + "store.table=products",
        AT + "store.key-column=id"
    };
    private static PostgresSchema schema;
    private static PostgresSchema other;
    private static ConnectionFactory connections;

    private final TestLogger log = new TestLogger();
    private final Disposable captured = LoggerUtils.useCurrentLoggersWithCapture();

    @BeforeAll
    static void create() {
        schema = PostgresSchema.create();
        other = PostgresSchema.create();
        connections = schema.connections();
        schema.say("CREATE TABLE products (id text COLLATE \"C\" PRIMARY KEY, name text, version bigint)");
    }

    @AfterAll
    static void drop() {
        schema.close();
        other.close();
    }

    @BeforeEach
    void listen() {
        LoggerUtils.enableCaptureWith(log);
    }

    @AfterEach
    void stop() {
        LoggerUtils.disableCapture();
        captured.dispose();
    }

    @Test
    void whatIsWrittenInATransactionThatFailsIsNotThere() {
        application()
                .withPropertyValues(WRITTEN)
                .withPropertyValues(AT + "store.version-column=version")
                .run(context -> {
                    ReactiveCache<String, TableEffectTest.Goods> cache = context.getBean(WeirCaches.class)
                            .get("products", String.class, TableEffectTest.Goods.class);
                    TransactionalOperator within =
                            TransactionalOperator.create(context.getBean(R2dbcTransactionManager.class));
                    Mono<Void> failing = cache.put("a", new TableEffectTest.Goods("a", "first", 1))
                            .then(Mono.error(new IllegalStateException("planted")));
                    StepVerifier.create(within.transactional(failing)).verifyErrorMessage("planted");
                    assertThat(schema.say("SELECT name FROM products WHERE id = 'a'"))
                            .isEmpty();
                    StepVerifier.create(
                                    within.transactional(cache.put("a", new TableEffectTest.Goods("a", "first", 1))))
                            .verifyComplete();
                    assertThat(schema.say("SELECT name FROM products WHERE id = 'a'"))
                            .containsExactly("first");
                });
    }

    @Test
    void noCommitBeginsLaterThanACacheWaitsForIt() {
        VirtualClock clock = VirtualClock.create();
        application()
                .withBean(CacheClock.class, () -> clock)
                .withPropertyValues(WRITTEN)
                .withPropertyValues(AT + "write-through.transaction-timeout=2s")
                .run(context -> {
                    ReactiveCache<String, TableEffectTest.Goods> cache = context.getBean(WeirCaches.class)
                            .get("products", String.class, TableEffectTest.Goods.class);
                    TransactionalOperator within =
                            TransactionalOperator.create(context.getBean(R2dbcTransactionManager.class));
                    Mono<Void> late = cache.put("late", new TableEffectTest.Goods("late", "late", 1))
                            .then(Mono.fromRunnable(() -> clock.advanceBy(Duration.ofSeconds(3))));
                    StepVerifier.create(within.transactional(late)).verifyError();
                    assertThat(schema.say("SELECT name FROM products WHERE id = 'late'"))
                            .isEmpty();
                });
    }

    @Test
    void connectionsThatAreWrappedAreThoseOfTheSameDatabase() {
        application()
                .withBean(
                        R2dbcTransactionManager.class,
                        () -> new R2dbcTransactionManager(new TransactionAwareConnectionFactoryProxy(connections)))
                .withPropertyValues(WRITTEN)
                .run(context -> {
                    assertThat(context).hasSingleBean(SpringTransactions.class);
                    assertThat(log.getErrContent()).doesNotContain("Spring's");
                });
    }

    @Test
    void theyAreThereWhereOneManagerIs() {
        application().run(context -> assertThat(context).hasSingleBean(SpringTransactions.class));
        Boots.application()
                .withBean(ConnectionFactory.class, () -> connections)
                .run(context -> assertThat(context).doesNotHaveBean(Transactions.class));
        application()
                .withClassLoader(new FilteredClassLoader(PostgresStore.class))
                .run(context -> assertThat(context).hasNotFailed().doesNotHaveBean(Transactions.class));
        application()
                .withBean("first", R2dbcTransactionManager.class, () -> new R2dbcTransactionManager(connections))
                .withBean("second", R2dbcTransactionManager.class, () -> new R2dbcTransactionManager(connections))
                .withPropertyValues(WRITTEN)
                .run(context -> {
                    assertThat(context.getBean(Transactions.class)).isSameAs(Transactions.NONE);
                    assertThat(log.getErrContent())
                            .contains("take part in no transaction of Spring's")
                            .contains("several beans of type R2dbcTransactionManager")
                            .contains("SpringTransactions.of(manager)");
                });
    }

    @Test
    void ofSeveralManagersThePrimaryOneCounts() {
        application()
                .withBean(
                        "first",
                        R2dbcTransactionManager.class,
                        () -> new R2dbcTransactionManager(connections),
                        definition -> definition.setPrimary(true))
                .withBean(
                        "second", R2dbcTransactionManager.class, () -> new R2dbcTransactionManager(other.connections()))
                .run(context -> assertThat(context).hasSingleBean(SpringTransactions.class));
    }

    @Test
    void theApplicationsOwnTakeTheirPlace() {
        application()
                .withBean("first", R2dbcTransactionManager.class, () -> new R2dbcTransactionManager(connections))
                .withBean("second", R2dbcTransactionManager.class, () -> new R2dbcTransactionManager(connections))
                .withBean(InMemoryTransactions.class, () -> InMemoryTransactions.create(VirtualClock.create()))
                .withPropertyValues(WRITTEN)
                .run(context -> {
                    assertThat(context).hasSingleBean(Transactions.class).hasSingleBean(InMemoryTransactions.class);
                    assertThat(log.getErrContent()).doesNotContain("Spring's");
                });
    }

    @Test
    void theTransactionsOfAnotherDatabaseAreNotTakenPartIn() {
        application()
                .withBean(R2dbcTransactionManager.class, () -> new R2dbcTransactionManager(other.connections()))
                .run(context -> assertThat(log.getErrContent()).doesNotContain("Spring's"));
        application()
                .withBean(R2dbcTransactionManager.class, () -> new R2dbcTransactionManager(other.connections()))
                .withPropertyValues(WRITTEN)
                .run(context -> {
                    assertThat(context.getBean(Transactions.class)).isSameAs(Transactions.NONE);
                    assertThat(log.getErrContent())
                            .contains("take part in no transaction of Spring's")
                            .contains("has other connections than the tables")
                            .contains("SpringTransactions.of(manager)");
                });
    }

    private static ApplicationContextRunner application() {
        return Boots.application()
                .withConfiguration(AutoConfigurations.of(R2dbcTransactionManagerAutoConfiguration.class))
                .withBean(ConnectionFactory.class, () -> connections);
    }
}
