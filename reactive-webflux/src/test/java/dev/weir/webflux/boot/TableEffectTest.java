/*
 * Copyright the Weir authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.weir.webflux.boot;

import static org.assertj.core.api.Assertions.assertThat;

import dev.weir.CachePlan;
import dev.weir.Entry;
import dev.weir.ReactiveCache;
import dev.weir.r2dbc.PostgresStore;
import dev.weir.r2dbc.server.PostgresSchema;
import io.r2dbc.spi.ConnectionFactory;
import java.util.OptionalLong;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.springframework.boot.diagnostics.FailureAnalysis;
import org.springframework.boot.test.context.FilteredClassLoader;
import org.springframework.boot.test.context.assertj.AssertableApplicationContext;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;
import reactor.test.StepVerifier;

/** Every property of a table reaches its store, over a real Postgres. */
class TableEffectTest {

    private static final String AT = "weir.caches.products.";
    private static PostgresSchema schema;
    private static PostgresSchema other;

    @BeforeAll
    static void create() {
        schema = PostgresSchema.create();
        other = PostgresSchema.create();
        schema.say("CREATE TABLE products (id text COLLATE \"C\" PRIMARY KEY, name text, version bigint)");
        other.say("CREATE TABLE products (id text COLLATE \"C\" PRIMARY KEY, name text, version bigint)");
        other.say("CREATE TABLE goods (id text COLLATE \"C\" PRIMARY KEY, name text, version bigint)");
    }

    @AfterAll
    static void drop() {
        schema.close();
        other.close();
    }

    static Stream<Effect> all() {
        return Stream.of(
                Effect.of("store.table", "products", "quoted=\"products\"", "store.key-column=id"),
                Effect.of("store.schema", "OTHER", "OTHER", "store.table=products", "store.key-column=id"),
                Effect.of("store.key-column", "id", "columns=[Column[name=id", "store.table=products"),
                effect("store.version-column", "version", "version=version"),
                effect("store.write-timeout", "3s", "writeTimeout=PT3S"),
                effect("store.shard-table", "created", "lanes=CREATED"),
                effect("store.shard-table-schema", "OTHER", "OTHER"),
                effect("store.read-only", "true", "readOnly=true"),
                effect("store.check-within", "1ns", "was not looked at within PT0.000000001S"));
    }

    private static Effect effect(String property, String value, String seen) {
        return Effect.of(property, value, seen, "store.table=products", "store.key-column=id");
    }

    @ParameterizedTest
    @MethodSource("all")
    void thePropertyReachesTheStore(Effect effect) {
        ApplicationContextRunner without = application(schema)
                .withPropertyValues(
                        effect.beside().stream().map(beside -> AT + beside).toArray(String[]::new));
        String seen = effect.seen().equals("OTHER") ? other.name() : effect.seen();
        without.run(context -> assertThat(view(context)).doesNotContain(seen));
        String value = effect.value().equals("OTHER") ? other.name() : effect.value();
        without.withPropertyValues(AT + effect.property() + "=" + value)
                .run(context -> assertThat(view(context)).contains(seen));
    }

    @Test
    void valuesAreWrittenThroughToTheTableAndReadFromIt() {
        try (PostgresSchema mine = PostgresSchema.create()) {
            mine.say("CREATE TABLE goods (id text COLLATE \"C\" PRIMARY KEY, name text, version bigint)");
            application(mine)
                    .withPropertyValues(
                            AT + "model=write-through",
                            AT + "store.table=goods",
                            AT + "store.key-column=id",
                            AT + "store.version-column=version")
                    .run(context -> {
                        ReactiveCache<String, Goods> cache =
                                context.getBean(WeirCaches.class).get("products", String.class, Goods.class);
                        StepVerifier.create(cache.put("a", new Goods("a", "first", 1))
                                        .then(cache.get("a")))
                                .expectNext(new Goods("a", "first", 1))
                                .verifyComplete();
                        assertThat(mine.say("SELECT name FROM goods")).containsExactly("first");
                    });
        }
    }

    @Test
    void theVersionOfARowIsThatOfItsEntry() {
        try (PostgresSchema mine = PostgresSchema.create()) {
            mine.say("CREATE TABLE goods (id text COLLATE \"C\" PRIMARY KEY, name text, row_version bigint);"
                    + "INSERT INTO goods VALUES ('a', 'first', 7)");
            ApplicationContextRunner versioned = application(mine)
                    .withPropertyValues(
                            AT + "value=dev.weir.webflux.boot.TableEffectTest$Versioned",
                            AT + "store.table=goods",
                            AT + "store.key-column=id");
            versioned.run(context -> assertThat(version(context)).isEmpty());
            versioned
                    .withPropertyValues(AT + "store.version-column=row_version")
                    .run(context -> assertThat(version(context)).hasValue(7));
        }
    }

    @Test
    void aTableThatIsMissingIsSaid() {
        application(schema)
                .withPropertyValues(AT + "store.table=nothing", AT + "store.key-column=id")
                .run(context -> {
                    FailureAnalysis analysis = new WeirFailureAnalyzer().analyze(context.getStartupFailure());
                    assertThat(analysis.getDescription())
                            .startsWith("The property 'weir.caches.products.store.table'")
                            .contains("'nothing'");
                    assertThat(analysis.getAction()).contains("CREATE TABLE");
                });
    }

    @Test
    void withoutConnectionsOrTheModuleThereAreNoStores() {
        assertNoStores(Boots.application());
        assertNoStores(application(schema).withClassLoader(new FilteredClassLoader(PostgresStore.class)));
        application(schema)
                .withPropertyValues(AT + "store.table=products", AT + "store.key-column=id")
                .run(context -> assertThat(context).hasSingleBean(TableStores.class));
    }

    @Test
    void twoDatabasesAreNoMatterUntilATableIsSaid() {
        ApplicationContextRunner two = Boots.withProducts()
                .withBean("one", ConnectionFactory.class, schema::connections)
                .withBean("two", ConnectionFactory.class, other::connections);
        two.run(context -> assertThat(context).hasNotFailed().doesNotHaveBean(TableStores.class));
        two.withPropertyValues(AT + "store.table=products", AT + "store.key-column=id")
                .run(context -> {
                    FailureAnalysis analysis = new WeirFailureAnalyzer().analyze(context.getStartupFailure());
                    assertThat(analysis.getDescription()).startsWith("The property 'weir.caches.products.store.table'");
                    assertThat(analysis.getAction()).contains("several beans of type ConnectionFactory", "@Primary");
                });
    }

    @Test
    void ofTwoDatabasesTheOneThatComesFirstHasTheTables() {
        application(schema)
                .withBean(
                        "second",
                        ConnectionFactory.class,
                        other::connections,
                        definition -> definition.setFallback(true))
                .withPropertyValues(AT + "store.table=products", AT + "store.key-column=id")
                .run(context -> assertThat(context).hasNotFailed().hasSingleBean(TableStores.class));
    }

    private static OptionalLong version(AssertableApplicationContext context) {
        return context.getBean(WeirCaches.class)
                .get("products", String.class, Versioned.class)
                .getEntry("a")
                .map(Entry::version)
                .blockOptional()
                .orElseThrow();
    }

    private static void assertNoStores(ApplicationContextRunner application) {
        application.run(context -> assertThat(context).doesNotHaveBean(TableStores.class));
    }

    private static ApplicationContextRunner application(PostgresSchema schema) {
        return Boots.application()
                .withBean(ConnectionFactory.class, schema::connections)
                .withPropertyValues(AT + "key=String", AT + "value=dev.weir.webflux.boot.TableEffectTest$Goods");
    }

    private static String view(AssertableApplicationContext context) {
        return context.getStartupFailure() == null
                ? CachePlan.of(context.getBean("productsCache", ReactiveCache.class))
                : String.valueOf(new WeirFailureAnalyzer()
                        .analyze(context.getStartupFailure())
                        .getDescription());
    }

    record Goods(String id, String name, long version) {}

    record Versioned(String id, String name, long rowVersion) {}
}
