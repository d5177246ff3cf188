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
import dev.weir.source.Store.FlushResult;
import dev.weir.tier.Version;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.PooledByteBufAllocator;
import io.netty.buffer.Unpooled;
import io.netty.util.ResourceLeakDetector;
import io.r2dbc.spi.ConnectionFactory;
import java.lang.reflect.Field;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

/** Bytes that are written leave no buffer behind. */
class BufferLeakTest {

    private static final Duration LIMIT = Duration.ofSeconds(60);
    private static final Lane LANE = new Lane("shop", "files", 0);
    private static final int ROUNDS = 60;

    /** How often garbage is collected where nothing is to be found, and where something is, which the collector hands over when it likes. */
    private static final int FEW = 10;

    private static final int MANY = 200;

    private final PostgresSchema schema = PostgresSchema.create();
    private final ConnectionFactory pool = schema.pool(2);
    private final List<String> leaks = new CopyOnWriteArrayList<>();
    private ResourceLeakDetector.Level level = ResourceLeakDetector.getLevel();

    @BeforeEach
    void watch() throws ReflectiveOperationException {
        schema.say("CREATE TABLE files (id text PRIMARY KEY, content bytea)");
        level = ResourceLeakDetector.getLevel();
        ResourceLeakDetector.setLevel(ResourceLeakDetector.Level.PARANOID);
        // One without records was allocated before anybody watched: it may belong to a connection of another test that
        // was killed.
        listen((type, records) -> {
            if (!records.isBlank()) {
                leaks.add(type + records);
            }
        });
    }

    @AfterEach
    void close() throws ReflectiveOperationException {
        listen(null);
        ResourceLeakDetector.setLevel(level);
        schema.close();
    }

    @Test
    void flushesWritesAndReadsOfBytesLeaveNoBufferBehind() {
        PostgresStore<String, File> store = Objects.requireNonNull(PostgresStore.on(pool)
                .table("files")
                .key("id", String.class)
                .value(File.class)
                .createShardTable()
                .build()
                .block(LIMIT));
        Checkpoint from = Objects.requireNonNull(store.checkpoint(LANE, 1).block(LIMIT));
        for (int round = 0; round < ROUNDS; round++) {
            Checkpoint at = from;
            Checkpoint to = at.next(new Version(1, round), List.of());
            List<Mutation<String, File>> files = IntStream.range(0, 20)
                    .mapToObj(number -> new Mutation<>("file " + number, file(number), new Version(1, number)))
                    .toList();
            assertThat(store.flush(new Flush<>(LANE, at, files, Manner.TOGETHER, none -> to))
                            .block(LIMIT))
                    .isEqualTo(FlushResult.DONE);
            from = to;
            store.write(Map.of("another", file(round))).block(LIMIT);
            store.loadAll(Set.of("file 1", "another")).block(LIMIT);
        }
        assertThat(found(FEW)).isEmpty();
    }

    /** What the test would find if bytes travelled as the driver offers. */
    @Test
    void anArrayOfBuffersIsNoticed() {
        Flux.range(0, ROUNDS)
                .concatMap(round -> Mono.usingWhen(
                        pool.create(),
                        connection -> Session.query(
                                        connection,
                                        "SELECT count(*) FROM unnest($1::bytea[])",
                                        statement -> statement.bind(
                                                0,
                                                new ByteBuffer[] {ByteBuffer.allocate(100), ByteBuffer.allocate(200)}),
                                        row -> 1)
                                .then(),
                        connection -> connection.close()))
                .then()
                .block(LIMIT);
        assertThat(found(MANY)).isNotEmpty();
    }

    /** Leaks are found when the buffer was collected, by whoever asks for the next one. */
    private List<String> found(int rounds) {
        for (int round = 0; round < rounds && leaks.isEmpty(); round++) {
            System.gc();
            for (int number = 0; number < 100; number++) {
                ByteBuf buffer = PooledByteBufAllocator.DEFAULT.buffer(16);
                buffer.writeBytes(Unpooled.EMPTY_BUFFER);
                buffer.release();
            }
        }
        return leaks;
    }

    /** There is no other way to them where loggers are silent. */
    private static void listen(ResourceLeakDetector.@Nullable LeakListener listener)
            throws ReflectiveOperationException {
        Field field = Class.forName("io.netty.buffer.AbstractByteBuf").getDeclaredField("leakDetector");
        field.setAccessible(true);
        ((ResourceLeakDetector<?>) Objects.requireNonNull(field.get(null))).setLeakListener(listener);
    }

    private static File file(int number) {
        return new File(new byte[number * 100]);
    }

    record File(byte[] content) {}
}
