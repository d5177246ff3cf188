/*
 * Copyright the Weir authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.weir.r2dbc;

import static org.assertj.core.api.Assertions.assertThat;

import dev.weir.r2dbc.server.PostgresSchema;
import dev.weir.source.Checkpoint;
import dev.weir.source.Flush;
import dev.weir.source.Flush.Manner;
import dev.weir.source.Lane;
import dev.weir.source.Mutation;
import dev.weir.tier.Version;
import io.r2dbc.spi.ConnectionFactory;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Bytes of many rows travel together, and each row gets its own. */
class BytesTest {

    private static final Duration LIMIT = Duration.ofSeconds(60);
    private static final Lane LANE = new Lane("shop", "files", 0);

    private final PostgresSchema schema = PostgresSchema.create();
    private final ConnectionFactory pool = schema.pool(2);
    private final Map<String, @Nullable File> files = files();

    @BeforeEach
    void create() {
        schema.say("CREATE TABLE files (id text PRIMARY KEY, content bytea, name text, more bytea)");
    }

    @AfterEach
    void close() {
        schema.close();
    }

    @ParameterizedTest
    @EnumSource
    void rowsAreReadAsTheyWereFlushed(Manner manner) {
        PostgresStore<String, File> store = store();
        Checkpoint from = Objects.requireNonNull(store.checkpoint(LANE, 1).block(LIMIT));
        List<Mutation<String, File>> mutations = new ArrayList<>();
        files.forEach((id, file) -> mutations.add(new Mutation<>(id, file, new Version(1, mutations.size() + 1))));
        // With one that is deleted, so that what is bound behind the bytes is looked at too.
        mutations.add(new Mutation<>("none", null, new Version(1, mutations.size() + 1)));
        Checkpoint to = from.next(new Version(1, mutations.size()), List.of());

        store.flush(new Flush<>(LANE, from, mutations, manner, none -> to)).block(LIMIT);

        mustHoldAll(store);
    }

    @Test
    void rowsAreReadAsTheyWereWritten() {
        PostgresStore<String, File> store = store();
        store.write(files).block(LIMIT);

        mustHoldAll(store);
    }

    private void mustHoldAll(PostgresStore<String, File> store) {
        Map<String, File> found =
                Objects.requireNonNull(store.loadAll(files.keySet()).block(LIMIT));
        // Not by a comparison that tells each byte that differs: there are too many.
        assertThat(found.keySet()).isEqualTo(files.keySet());
        assertThat(found).allSatisfy((id, file) -> {
            File written = Objects.requireNonNull(files.get(id));
            assertThat(file.name).isEqualTo(written.name);
            assertThat(Arrays.equals(file.content, written.content)).as(id).isTrue();
            assertThat(Arrays.equals(file.more, written.more)).as(id).isTrue();
        });
        // As the server counts them, which reads nothing by way of the driver's codecs.
        assertThat(schema.say("SELECT octet_length(content) FROM files ORDER BY id COLLATE \"C\""))
                .containsExactly("0", "1", "null", "300000", "3", "null");
        assertThat(schema.say("SELECT encode(content, 'hex') FROM files WHERE id IN ('b', 'e') ORDER BY id"))
                .containsExactly("01", "017b00");
    }

    private static Map<String, @Nullable File> files() {
        Map<String, @Nullable File> files = new LinkedHashMap<>();
        files.put("a", new File(new byte[0], "nothing", new byte[] {1, 2}));
        files.put("b", new File(new byte[] {1}, "as the driver's own", null));
        files.put("c", new File(null, "null", bytes(70)));
        files.put("d", new File(bytes(300_000), "large", new byte[0]));
        files.put("e", new File(new byte[] {1, '{', 0}, "three", bytes(5_000)));
        files.put("f", new File(null, "neither", null));
        return files;
    }

    private static byte[] bytes(int length) {
        byte[] bytes = new byte[length];
        for (int place = 0; place < length; place++) {
            bytes[place] = (byte) (place * 31 + length);
        }
        return bytes;
    }

    private PostgresStore<String, File> store() {
        return Objects.requireNonNull(PostgresStore.on(pool)
                .table("files")
                .key("id", String.class)
                .value(File.class)
                .createShardTable()
                .build()
                .block(LIMIT));
    }

    record File(byte @Nullable [] content, String name, byte @Nullable [] more) {}
}
