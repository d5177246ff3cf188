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
import io.r2dbc.postgresql.codec.Json;
import io.r2dbc.spi.ConnectionFactory;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.LocalTime;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.HashMap;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.EnumSource;

/** Values of each type come back from rows as they were written, in whichever of the two ways the server sends them. */
@ParameterizedClass
@EnumSource
class MappingTest {

    private static final Duration LIMIT = Duration.ofSeconds(60);

    private final PostgresSchema schema = PostgresSchema.create();
    private final Transfer transfer;
    private final ConnectionFactory pool;

    MappingTest(Transfer transfer) {
        this.transfer = transfer;
        this.pool = schema.pool(schema.connections(settings -> settings.forceBinary(transfer == Transfer.BINARY)), 4);
    }

    @AfterEach
    void close() {
        schema.close();
    }

    @Test
    void everyTypeComesBackAsItWas() {
        schema.say("CREATE TYPE mood AS ENUM ('GLAD', 'SAD')");
        schema.say("CREATE DOMAIN short_text AS text CHECK (length(VALUE) < 10)");
        schema.say(
                "CREATE TABLE everything (id int PRIMARY KEY, a_text text, a_varchar varchar(200), a_domain short_text,"
                        + " a_short smallint, an_int integer, a_long bigint, small_in_long smallint, a_float real,"
                        + " a_double double precision, a_decimal numeric, an_integer numeric, a_boolean boolean, a_uuid uuid,"
                        + " a_date date, a_time time, a_local timestamp, an_instant timestamptz, an_offset timestamptz,"
                        + " some_bytes bytea, more_bytes bytea, a_json json, a_jsonb jsonb, json_object jsonb, mood_text text,"
                        + " mood_enum mood, texts text[], ints integer[], longs bigint[], uuids uuid[])");
        PostgresStore<Integer, Everything> store = store("everything", "id", Integer.class, Everything.class);
        Everything full = full();
        Everything odd = odd(transfer.earliest);
        Map<Integer, @Nullable Everything> values = new HashMap<>();
        values.put(1, full);
        values.put(2, odd);
        values.put(3, Everything.NOTHING);
        store.write(values).block(LIMIT);
        Map<Integer, Everything> found = load(store, Set.of(1, 2, 3));
        assertThat(found.get(1)).usingRecursiveComparison().isEqualTo(full);
        assertThat(found.get(2)).usingRecursiveComparison().isEqualTo(odd);
        assertThat(found.get(3)).usingRecursiveComparison().isEqualTo(Everything.NOTHING);
        assertThat(schema.say("SELECT octet_length(some_bytes) FROM everything ORDER BY id"))
                .containsExactly("5", "0", "null");
    }

    @Test
    void datesBeforeTheGregorianCalendarAreShiftedByTheDriverWhereTheyAreSentAsBytes() {
        schema.say("CREATE TABLE days (id int PRIMARY KEY, day date)");
        schema.say("INSERT INTO days VALUES (1, '1582-10-14'), (2, '0001-01-01')");
        assertThat(load(store("days", "id", Integer.class, Day.class), Set.of(1, 2)))
                .containsOnly(
                        Map.entry(1, new Day(transfer.of(LocalDate.of(1582, 10, 14), LocalDate.of(1582, 10, 24)))),
                        Map.entry(2, new Day(transfer.of(LocalDate.of(1, 1, 1), LocalDate.of(0, 12, 30)))));
    }

    @Test
    void keysOfEveryTypeFindTheirRows() {
        schema.say("CREATE TYPE mood AS ENUM ('GLAD', 'SAD')");
        keys("smallint", Short.class, (short) 1, Short.MIN_VALUE);
        keys("integer", Integer.class, 1, Integer.MIN_VALUE);
        keys("bigint", Long.class, 1L, Long.MIN_VALUE);
        keys("integer", Long.class, 1L, 2L);
        keys("text", String.class, "a", "");
        keys("varchar(20)", String.class, "a", "b'\"\\,{}");
        keys("uuid", UUID.class, new UUID(1, 2), new UUID(-1, -2));
        keys("date", LocalDate.class, LocalDate.of(2020, 2, 29), transfer.earliest);
        keys("boolean", Boolean.class, true, false);
        keys("text", Mood.class, Mood.GLAD, Mood.SAD);
        keys("mood", Mood.class, Mood.GLAD, Mood.SAD);
    }

    @Test
    void aKeyOfSeveralColumnsFindsItsRow() {
        schema.say("CREATE TABLE lines (order_id bigint, line_no int, name text, PRIMARY KEY (line_no, order_id))");
        PostgresStore<LineKey, Name> store = built(PostgresStore.on(pool)
                .table("lines")
                .key(LineKey.class)
                .value(Name.class)
                .createShardTable());
        Map<LineKey, @Nullable Name> values = new HashMap<>();
        values.put(new LineKey(1, 1), new Name("one"));
        values.put(new LineKey(1, 2), new Name("two"));
        values.put(new LineKey(2, 1), new Name("three"));
        store.write(values).block(LIMIT);
        assertThat(load(store, Set.of(new LineKey(1, 2), new LineKey(2, 1), new LineKey(2, 2))))
                .containsOnly(
                        Map.entry(new LineKey(1, 2), new Name("two")), Map.entry(new LineKey(2, 1), new Name("three")));
        values.clear();
        values.put(new LineKey(1, 2), null);
        store.write(values).block(LIMIT);
        assertThat(schema.say("SELECT name FROM lines ORDER BY name")).containsExactly("one", "three");
    }

    @Test
    void rowsAreMappedByHand() {
        schema.say("CREATE TABLE \"Odd \"\"Names\" (\"The Key\" text PRIMARY KEY, \"select\" text, total numeric)");
        PostgresStore<String, Price> store = built(PostgresStore.on(pool)
                .table("Odd \"Names")
                .key("The Key", String.class)
                .value(RowMapping.reading(row -> new Price(
                                Objects.requireNonNull(row.get("select", String.class)),
                                Objects.requireNonNull(row.get("total", BigDecimal.class))))
                        .column("select", String.class, Price::currency)
                        .column("total", BigDecimal.class, Price::total))
                .createShardTable());
        store.write(Map.of("a", new Price("EUR", new BigDecimal("1.50")))).block(LIMIT);
        assertThat(load(store, Set.of("a"))).containsEntry("a", new Price("EUR", new BigDecimal("1.50")));
    }

    @Test
    void aTableInAnotherSchemaIsNamedWithIt() {
        try (PostgresSchema other = PostgresSchema.create()) {
            other.say("CREATE TABLE names (id text PRIMARY KEY, name text)");
            PostgresStore<String, Name> store = built(PostgresStore.on(pool)
                    .table(other.name(), "names")
                    .key("id", String.class)
                    .value(Name.class)
                    .shardTableIn(other.name())
                    .createShardTable());
            store.write(Map.of("a", new Name("one"))).block(LIMIT);
            assertThat(other.say("SELECT name FROM names")).containsExactly("one");
            assertThat(other.say("SELECT count(*) FROM weir_shard")).containsExactly("0");
        }
    }

    @Test
    void aColumnThatIsComputedIsReadAndNotWritten() {
        schema.say(
                "CREATE TABLE names (id text PRIMARY KEY, name text, upper text GENERATED ALWAYS AS (upper(name)) STORED)");
        PostgresStore<String, Shouted> store = store("names", "id", String.class, Shouted.class);
        store.write(Map.of("a", new Shouted("one", "whatever"))).block(LIMIT);
        assertThat(load(store, Set.of("a"))).containsEntry("a", new Shouted("one", "ONE"));
    }

    @Test
    void aValueThatRepeatsItsKeyMustNotSayAnother() {
        schema.say("CREATE TABLE names (id text PRIMARY KEY, name text)");
        PostgresStore<String, Named> store = store("names", "id", String.class, Named.class);
        store.write(Map.of("a", new Named("a", "one"))).block(LIMIT);
        assertThat(load(store, Set.of("a"))).containsEntry("a", new Named("a", "one"));
        assertThatThrownBy(
                        () -> store.write(Map.of("a", new Named("b", "secret"))).block(LIMIT))
                .isInstanceOfSatisfying(
                        StoreException.class,
                        failure -> assertThat(failure.reason()).isEqualTo(Reason.DATA))
                .hasMessageNotContaining("secret");
    }

    @Test
    void nullForAPrimitiveIsSaid() {
        schema.say("CREATE TABLE counts (id text PRIMARY KEY, count int)");
        schema.say("INSERT INTO counts VALUES ('a', NULL)");
        PostgresStore<String, Count> store = store("counts", "id", String.class, Count.class);
        assertThatThrownBy(() -> load(store, Set.of("a"))).hasMessageContaining("Column count is NULL");
    }

    @Test
    void aRowWithAnUnknownConstantIsSaid() {
        schema.say("CREATE TABLE moods (id text PRIMARY KEY, mood text)");
        schema.say("INSERT INTO moods VALUES ('a', 'FURIOUS')");
        PostgresStore<String, Moody> store = store("moods", "id", String.class, Moody.class);
        assertThatThrownBy(() -> load(store, Set.of("a"))).hasMessageContaining("no constant");
    }

    @Test
    void namesOfComponentsBecomeNamesOfColumns() {
        assertThat(RowMapping.snakeCase("unitPrice")).isEqualTo("unit_price");
        assertThat(RowMapping.snakeCase("id")).isEqualTo("id");
        assertThat(RowMapping.snakeCase("htmlURL")).isEqualTo("html_url");
        assertThat(RowMapping.snakeCase("URLPath")).isEqualTo("url_path");
        assertThat(RowMapping.snakeCase("line2Text")).isEqualTo("line2_text");
    }

    @Test
    void whatIsNotSupportedIsSaidWhenItIsNamed() {
        assertThatThrownBy(() -> RowMapping.ofRecord(Unsupported.class))
                .hasMessageContaining("java.lang.Thread, which is not supported");
        assertThatThrownBy(() -> RowMapping.ofRecord(String.class)).hasMessageContaining("is not a record");
        assertThatThrownBy(() -> PostgresStore.on(pool).table("t").key("id", BigDecimal.class))
                .hasMessageContaining("cannot be a key");
    }

    private <K> void keys(String column, Class<K> type, K one, K two) {
        schema.say("DROP TABLE IF EXISTS keys; CREATE TABLE keys (id " + column + " PRIMARY KEY, name text)");
        PostgresStore<K, Name> store = store("keys", "id", type, Name.class);
        store.write(Map.of(one, new Name("one"), two, new Name("two"))).block(LIMIT);
        assertThat(load(store, Set.of(one, two)))
                .as(column)
                .containsOnly(Map.entry(one, new Name("one")), Map.entry(two, new Name("two")));
        Map<K, @Nullable Name> gone = new HashMap<>();
        gone.put(one, null);
        store.write(gone).block(LIMIT);
        assertThat(load(store, Set.of(one, two))).as(column).containsOnlyKeys(two);
    }

    private <K, V> PostgresStore<K, V> store(String table, String column, Class<K> key, Class<V> value) {
        return built(PostgresStore.on(pool)
                .table(table)
                .key(column, key)
                .value(value)
                .createShardTable());
    }

    private static <K, V> PostgresStore<K, V> built(PostgresStoreBuilder<K, V> builder) {
        return Objects.requireNonNull(builder.build().block(LIMIT));
    }

    private static <K, V> Map<K, V> load(PostgresStore<K, V> store, Set<K> keys) {
        return Objects.requireNonNull(store.loadAll(keys).block(LIMIT));
    }

    private static Everything full() {
        return new Everything(
                "text",
                "varchar",
                "domain",
                (short) 1,
                2,
                3L,
                4L,
                1.5f,
                2.5,
                new BigDecimal("12345678901234567890.123"),
                new BigInteger("123456789012345678901234567890"),
                true,
                new UUID(1, 2),
                LocalDate.of(2024, 2, 29),
                LocalTime.of(12, 34, 56, 789_000),
                LocalDateTime.of(2024, 2, 29, 1, 2),
                Instant.parse("2024-02-29T01:02:03.000456Z"),
                OffsetDateTime.of(2024, 2, 29, 1, 2, 3, 0, ZoneOffset.UTC),
                new byte[] {0, 1, 2, -1, 92},
                new byte[] {7},
                "{\"a\": [1, null]}",
                "[1, 2]",
                Json.of("{\"b\": 1}"),
                Mood.GLAD,
                Mood.SAD,
                new String[] {"a", "b,\"{}\\", "", "NULL"},
                new Integer[] {1, -2},
                new Long[] {3L},
                new UUID[] {new UUID(3, 4)});
    }

    private static Everything odd(LocalDate date) {
        return new Everything(
                "' \" \\ { } , NULL $1 \u00e9 \ud83d\ude00 \n\r\t",
                "NULL",
                "",
                Short.MIN_VALUE,
                Integer.MIN_VALUE,
                Long.MIN_VALUE,
                -1L,
                Float.NEGATIVE_INFINITY,
                Double.MIN_VALUE,
                new BigDecimal("-0.0000000001"),
                BigInteger.TEN.pow(60).negate(),
                false,
                new UUID(-1, -1),
                date,
                LocalTime.MIDNIGHT,
                LocalDateTime.of(9999, 12, 31, 23, 59, 59),
                Instant.parse("1969-12-31T23:59:59.999999Z"),
                OffsetDateTime.of(1900, 1, 1, 0, 0, 0, 0, ZoneOffset.UTC),
                new byte[0],
                bytes(100_000),
                "\"\\u00e9\"",
                "null",
                Json.of("[]"),
                Mood.SAD,
                Mood.GLAD,
                new String[0],
                new Integer[0],
                new Long[] {Long.MAX_VALUE},
                new UUID[0]);
    }

    private static byte[] bytes(int length) {
        byte[] bytes = new byte[length];
        for (int place = 0; place < length; place++) {
            bytes[place] = (byte) (place * 31);
        }
        return bytes;
    }

    /** How the server sends what is read. */
    enum Transfer {
        TEXT(LocalDate.of(1, 1, 1)),
        BINARY(LocalDate.of(1582, 10, 15));

        /** The first day that comes back as it was. */
        private final LocalDate earliest;

        Transfer(LocalDate earliest) {
            this.earliest = earliest;
        }

        <T> T of(T asText, T asBytes) {
            return this == TEXT ? asText : asBytes;
        }
    }

    enum Mood {
        GLAD,
        SAD
    }

    record Day(LocalDate day) {}

    record Everything(
            @Nullable String aText,
            @Nullable String aVarchar,
            @Nullable String aDomain,
            @Nullable Short aShort,
            @Nullable Integer anInt,
            @Nullable Long aLong,
            @Nullable Long smallInLong,
            @Nullable Float aFloat,
            @Nullable Double aDouble,
            @Nullable BigDecimal aDecimal,
            @Nullable BigInteger anInteger,
            @Nullable Boolean aBoolean,
            @Nullable UUID aUuid,
            @Nullable LocalDate aDate,
            @Nullable LocalTime aTime,
            @Nullable LocalDateTime aLocal,
            @Nullable Instant anInstant,
            @Nullable OffsetDateTime anOffset,
            byte @Nullable [] someBytes,
            byte @Nullable [] moreBytes,
            @Nullable String aJson,
            @Nullable String aJsonb,
            @Nullable Json jsonObject,
            @Nullable Mood moodText,
            @Nullable Mood moodEnum,
            String @Nullable [] texts,
            Integer @Nullable [] ints,
            Long @Nullable [] longs,
            UUID @Nullable [] uuids) {

        static final Everything NOTHING = new Everything(
                null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null,
                null, null, null, null, null, null, null, null, null, null, null, null);
    }

    record LineKey(long orderId, int lineNo) {}

    record Name(String name) {}

    record Named(String id, String name) {}

    record Shouted(String name, String upper) {}

    record Price(String currency, BigDecimal total) {}

    record Count(int count) {}

    record Moody(Mood mood) {}

    record Unsupported(Thread thread) {}
}
