/*
 * Copyright the Weir authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.weir.r2dbc;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.weir.r2dbc.server.PostgresSchema;
import dev.weir.source.Checkpoint;
import dev.weir.source.Flush;
import dev.weir.source.Flush.Manner;
import dev.weir.source.Lane;
import dev.weir.source.Mutation;
import dev.weir.source.Store.FlushResult;
import dev.weir.source.StoreException;
import dev.weir.source.StoreException.Reason;
import dev.weir.tier.Version;
import io.r2dbc.spi.ConnectionFactory;
import java.math.BigDecimal;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Data that is refused, for whatever reason, fails a flush as data does, and alone when records go one by one. */
class RefusedDataTest {

    private static final Duration LIMIT = Duration.ofSeconds(60);
    private static final Lane LANE = new Lane("shop", "people", 0);
    private static final RowMapping<Person> MAPPING = RowMapping.<Person>reading(row -> new Person(null, null))
            .column(
                    "city",
                    String.class,
                    person -> Objects.requireNonNull(person.address()).city())
            .column("total", BigDecimal.class, Person::total);
    private static final String TABLE = "CREATE TABLE people (id text PRIMARY KEY, city text, total numeric)";

    private final PostgresSchema schema = PostgresSchema.create();
    private final ConnectionFactory pool = schema.pool(2);

    @AfterEach
    void close() {
        schema.close();
    }

    @Test
    void byAConstraintThatWaitsForTheCommit() {
        schema.say("CREATE TABLE cities (name text PRIMARY KEY); INSERT INTO cities VALUES ('Rome')");
        schema.say(
                TABLE + "; ALTER TABLE people ADD FOREIGN KEY (city) REFERENCES cities DEFERRABLE INITIALLY DEFERRED");
        refusesOnlyTheSecond(living("Ur"));
    }

    @Test
    void byAGetterThatThrows() {
        schema.say(TABLE);
        refusesOnlyTheSecond(new Person(null, null));
    }

    @Test
    void byATriggerThatRaises() {
        schema.say(TABLE);
        trigger("RAISE EXCEPTION 'not that one'");
        refusesOnlyTheSecond(living("Ur"));
    }

    @Test
    void byATriggerThatRaisesAStateOfItsOwn() {
        schema.say(TABLE);
        trigger("RAISE EXCEPTION 'not that one' USING ERRCODE = 'SH001'");
        refusesOnlyTheSecond(living("Ur"));
    }

    @Test
    void byATriggerWhoseQueryFindsTooMuch() {
        schema.say(TABLE);
        trigger("NEW.city := (SELECT 'a' FROM generate_series(1, 2))");
        refusesOnlyTheSecond(living("Ur"));
    }

    @Test
    void byAViewThatWouldNotShowIt() {
        schema.say(TABLE + "; ALTER TABLE people RENAME TO all_people");
        schema.say("CREATE TABLE people (LIKE all_people INCLUDING ALL)");
        PostgresStore<String, Person> store = store();
        schema.say("DROP TABLE people");
        schema.say("CREATE VIEW people AS SELECT * FROM all_people WHERE city <> 'Ur' WITH CHECK OPTION");
        refusesOnlyTheSecond(store, living("Ur"));
    }

    @Test
    void byAnIndexThatItIsTooLongFor() {
        schema.say(
                TABLE + "; ALTER TABLE people ALTER COLUMN city SET STORAGE EXTERNAL; CREATE INDEX ON people (city)");
        refusesOnlyTheSecond(living("Ur".repeat(5_000)));
    }

    @Test
    void byAPolicyOfTheTable() {
        schema.say(TABLE + "; ALTER TABLE people ENABLE ROW LEVEL SECURITY;"
                + " CREATE POLICY no_ur ON people USING (true) WITH CHECK (city <> 'Ur')");
        store();
        asAnother(others -> refusesOnlyTheSecond(built(others), living("Ur")));
    }

    @Test
    void whileARightThatIsMissingStaysAMatterOfSetUp() {
        schema.say(TABLE);
        store();
        asAnother(others -> {
            PostgresStore<String, Person> store = built(others);
            schema.say("REVOKE INSERT ON people FROM " + role());
            assertThat(reason(store, flush(store, Manner.TOGETHER, living("Ur"))))
                    .isEqualTo(Reason.MISCONFIGURED);
        });
    }

    @Test
    void byANumberThatNobodyCanWriteDown() {
        schema.say(TABLE);
        refusesOnlyTheSecond(new Person(new Address("Ur"), new BigDecimal("1E+2000000000")));
        refusesOnlyTheSecond(new Person(new Address("Ur"), new BigDecimal("1E-2000000000")));
    }

    @Test
    void aNumberIsWrittenDownAsShortAsItIs() {
        ArrayLiteral literal = new ArrayLiteral(ArrayLiteral.EACH);
        literal.add(new BigDecimal("1E+2000000"));
        assertThat(literal.toString()).isEqualTo("{1E+2000000}");
    }

    private void trigger(String body) {
        schema.say("CREATE FUNCTION " + schema.name() + ".refuse() RETURNS trigger LANGUAGE plpgsql AS"
                + " $$ BEGIN IF NEW.city = 'Ur' THEN " + body + "; END IF; RETURN NEW; END $$;"
                + " CREATE TRIGGER refuse BEFORE INSERT OR UPDATE ON people FOR EACH ROW EXECUTE FUNCTION "
                + schema.name() + ".refuse()");
    }

    private void refusesOnlyTheSecond(Person second) {
        refusesOnlyTheSecond(store(), second);
    }

    private void refusesOnlyTheSecond(PostgresStore<String, Person> store, Person second) {
        assertThat(reason(store, flush(store, Manner.TOGETHER, second))).isEqualTo(Reason.DATA);
        assertThat(schema.say("SELECT id FROM people WHERE id = 'first'")).isEmpty();
        FlushResult result = Objects.requireNonNull(
                store.flush(flush(store, Manner.ONE_BY_ONE, second)).block(LIMIT));
        assertThat(result.refused()).containsOnlyKeys(new Version(1, 2));
        assertThat(result.refused().values())
                .allSatisfy(each -> assertThat(each.reason()).isEqualTo(Reason.DATA));
        assertThat(schema.say("SELECT id FROM people ORDER BY id")).containsExactly("first", "third");
        schema.say("DELETE FROM people");
    }

    private static Reason reason(PostgresStore<String, Person> store, Flush<String, Person> flush) {
        List<Reason> reasons = new ArrayList<>();
        assertThatThrownBy(() -> store.flush(flush).block(LIMIT))
                .isInstanceOfSatisfying(StoreException.class, failure -> reasons.add(failure.reason()));
        return reasons.get(0);
    }

    private static Flush<String, Person> flush(PostgresStore<String, Person> store, Manner manner, Person second) {
        Checkpoint from = Objects.requireNonNull(store.checkpoint(LANE, 1).block(LIMIT));
        return new Flush<>(
                LANE,
                from,
                List.of(
                        new Mutation<>("first", living("Rome"), new Version(1, 1)),
                        new Mutation<>("second", second, new Version(1, 2)),
                        new Mutation<>("third", living("Rome"), new Version(1, 3))),
                manner,
                refused -> from.next(new Version(1, 3), List.of()));
    }

    private static Person living(String city) {
        return new Person(new Address(city), null);
    }

    private void asAnother(Consumer<ConnectionFactory> work) {
        schema.endpoint().say("CREATE ROLE " + role() + " LOGIN");
        try {
            schema.say("GRANT USAGE ON SCHEMA " + schema.name() + " TO " + role()
                    + "; GRANT ALL ON ALL TABLES IN SCHEMA " + schema.name() + " TO " + role());
            work.accept(schema.endpoint().as(role(), null).connections(settings -> settings.schema(schema.name())));
        } finally {
            schema.endpoint().say("DROP OWNED BY " + role() + "; DROP ROLE " + role());
        }
    }

    private String role() {
        return schema.name() + "_other";
    }

    private PostgresStore<String, Person> store() {
        return Objects.requireNonNull(builder(pool).createShardTable().build().block(LIMIT));
    }

    private static PostgresStore<String, Person> built(ConnectionFactory connections) {
        return Objects.requireNonNull(builder(connections).build().block(LIMIT));
    }

    private static PostgresStoreBuilder<String, Person> builder(ConnectionFactory connections) {
        return PostgresStore.on(connections)
                .table("people")
                .key("id", String.class)
                .value(MAPPING);
    }

    record Person(@Nullable Address address, @Nullable BigDecimal total) {}

    record Address(String city) {}
}
