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
import io.r2dbc.spi.ConnectionFactory;
import java.time.Duration;
import java.time.LocalDate;
import java.util.Arrays;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** A key that its column cannot hold has no row, and takes nobody with it who travels beside it. */
class ImpossibleKeysTest {

    private static final Duration LIMIT = Duration.ofSeconds(60);

    private final PostgresSchema schema = PostgresSchema.create();
    private final ConnectionFactory pool = schema.pool(2);

    @AfterEach
    void close() {
        schema.close();
    }

    @Test
    void numbersBeyondTheColumn() {
        keys("integer", Long.class, 1L, List.of(Integer.MAX_VALUE + 1L, Integer.MIN_VALUE - 1L));
        keys("smallint", Integer.class, 1, List.of(Short.MAX_VALUE + 1, Short.MIN_VALUE - 1));
    }

    @Test
    void daysBeyondTheCalendar() {
        keys(
                "date",
                LocalDate.class,
                LocalDate.of(9999, 12, 31),
                List.of(LocalDate.MAX, LocalDate.MIN, LocalDate.of(0, 1, 1)));
    }

    @Test
    void textsThatAreTooLongOrNone() {
        keys("varchar(3)", String.class, "\ud83d\ude00bc", List.of("abcd", "abc ", "a\0"));
    }

    @Test
    void textsThatAreTooLongForADomain() {
        schema.say("CREATE DOMAIN code AS varchar(3)");
        keys("code", String.class, "abc", List.of("abcd", "abc "));
    }

    @Test
    void constantsThatTheTypeLacks() {
        schema.say("CREATE TYPE mood AS ENUM ('GLAD')");
        keys("mood", String.class, "GLAD", List.of("SAD"));
    }

    @Test
    void partsThatCannotBeRead() {
        schema.say("CREATE TABLE lines (a int, b int, name text, PRIMARY KEY (a, b))");
        PostgresStore<Broken, Name> store = Objects.requireNonNull(PostgresStore.on(pool)
                .table("lines")
                .key(Broken.class)
                .value(Name.class)
                .withoutShardTable()
                .build()
                .block(LIMIT));
        check(store, new Broken(1, 1), List.of(new Broken(1, 0)));
    }

    private <K> void keys(String column, Class<K> type, K good, List<K> impossible) {
        schema.say("DROP TABLE IF EXISTS keys; CREATE TABLE keys (id " + column + " PRIMARY KEY, name text)");
        PostgresStore<K, Name> store = Objects.requireNonNull(PostgresStore.on(pool)
                .table("keys")
                .key("id", type)
                .value(Name.class)
                .withoutShardTable()
                .build()
                .block(LIMIT));
        check(store, good, impossible);
    }

    private static <K> void check(PostgresStore<K, Name> store, K good, List<K> impossible) {
        store.write(Map.of(good, new Name("good"))).block(LIMIT);
        for (K each : impossible) {
            Set<K> both = new HashSet<>(Arrays.asList(good, each));
            assertThat(store.loadAll(both).block(LIMIT)).containsOnlyKeys(good);
            refused(store, each, new Name("bad"));
            refused(store, each, null);
        }
    }

    private static <K> void refused(PostgresStore<K, Name> store, K key, @Nullable Name value) {
        Map<K, @Nullable Name> values = new HashMap<>();
        values.put(key, value);
        assertThatThrownBy(() -> store.write(values).block(LIMIT))
                .isInstanceOfSatisfying(
                        StoreException.class,
                        failure -> assertThat(failure.reason()).isEqualTo(Reason.DATA));
    }

    record Broken(int a, int b) {

        @Override
        public int b() {
            return 1 / b;
        }
    }

    record Name(String name) {}
}
