/*
 * Copyright the Weir authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.weir.perf;

import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.InstanceOfAssertFactories.LIST;

import dev.weir.ReactiveCache;
import dev.weir.Weir;
import dev.weir.r2dbc.CountedStatements;
import dev.weir.r2dbc.PostgresStore;
import dev.weir.source.Checkpoint;
import dev.weir.source.Flush;
import dev.weir.source.Flush.Manner;
import dev.weir.source.Lane;
import dev.weir.source.Mutation;
import dev.weir.tier.Version;
import io.r2dbc.spi.Connection;
import io.r2dbc.spi.ConnectionFactory;
import io.r2dbc.spi.ConnectionFactoryMetadata;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.reactivestreams.Publisher;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import reactor.core.publisher.Sinks;

/** How many statements reach Postgres, and what a row costs on its way. */
class PostgresBudgetTest {

    private static final int ROWS = 1_000;
    private static final int BYTES_OF_A_ROW = 550;
    private static final Lane LANE = new Lane("budget", "items", 0);

    private final PostgresBed bed = new PostgresBed("items");
    private final CountedStatements counted = new CountedStatements(bed.pool(4));

    @AfterEach
    void close() {
        bed.close();
    }

    @Test
    void ofAThousandMissesAtOnceTwoLeaveAloneAndTheOthersInFullBatches() {
        bed.fill("items", ROWS);
        Anteroom anteroom = new Anteroom(counted);
        anteroom.open();
        PostgresStore<String, Row> store = PostgresBed.store(anteroom, "items");
        Weir weir = Weir.named("budget").build();
        ReactiveCache<String, Row> items =
                weir.cache("items", String.class, Row.class).readThrough(store).build();
        anteroom.shut();
        counted.forget();

        CompletableFuture<List<Row>> found = Flux.range(1, ROWS)
                .flatMap(number -> items.get("product-" + number), ROWS)
                .collectList()
                .toFuture();
        anteroom.open();

        assertThat(found)
                .succeedsWithin(PostgresBed.PATIENCE)
                .asInstanceOf(LIST)
                .hasSize(ROWS);
        assertThat(counted.said()).hasSize(2 + 4);
        weir.close().block(PostgresBed.PATIENCE);
    }

    @Test
    void aFlushOfAThousandWritesAndDeletionsIsOneStatement() {
        bed.fill("items", ROWS);
        PostgresStore<String, Row> store = PostgresBed.store(counted, "items");
        Checkpoint checkpoint = requireNonNull(store.checkpoint(LANE, 1).block(PostgresBed.PATIENCE));
        counted.forget();

        store.flush(new Flush<>(
                        LANE,
                        checkpoint,
                        mutations(),
                        Manner.TOGETHER,
                        refused -> checkpoint.next(new Version(1, ROWS), List.of())))
                .block(PostgresBed.PATIENCE);

        assertThat(counted.said()).hasSize(1);
        bed.mustHold("items", ROWS / 2);
    }

    @Test
    void aRowOfAFlushAllocatesLittleMoreThanItHolds() {
        PostgresStore<String, Row> store = PostgresBed.store(bed.pool(1), "items");
        Checkpoint checkpoint = requireNonNull(store.checkpoint(LANE, 1).block(PostgresBed.PATIENCE));
        List<Mutation<String, Row>> rows = Row.sorted(0, ROWS, ROWS).stream()
                .map(row -> new Mutation<>(row.id(), row, new Version(1, 1)))
                .toList();

        long least = Long.MAX_VALUE;
        for (int flush = 1; flush <= 20; flush++) {
            Checkpoint next = checkpoint.next(new Version(1, flush), List.of());
            long before = Rounds.allocatedBytes();
            store.flush(new Flush<>(LANE, checkpoint, rows, Manner.TOGETHER, refused -> next))
                    .block(PostgresBed.PATIENCE);
            least = Math.min(least, Rounds.allocatedBytes() - before);
            checkpoint = next;
        }

        // The least, because the first ones also pay for classes that are initialised.
        assertThat(least / ROWS).isLessThanOrEqualTo(BYTES_OF_A_ROW);
        bed.mustHold("items", ROWS);
    }

    /** Of the rows that are there every other one is deleted. */
    private static List<Mutation<String, Row>> mutations() {
        return IntStream.rangeClosed(1, ROWS)
                .mapToObj(PostgresBudgetTest::mutation)
                .toList();
    }

    private static Mutation<String, Row> mutation(int number) {
        String id = "product-" + number;
        Row row = number % 2 == 0 ? null : new Row(id, "other", -number, new byte[Row.PAYLOAD_BYTES]);
        return new Mutation<>(id, row, new Version(1, number));
    }

    /** An anteroom in which everybody waits for his connection who comes while it is shut. */
    private static final class Anteroom implements ConnectionFactory {

        private final ConnectionFactory inner;
        private Sinks.Empty<Void> door = Sinks.empty();

        Anteroom(ConnectionFactory inner) {
            this.inner = inner;
        }

        void open() {
            door.tryEmitEmpty().orThrow();
        }

        void shut() {
            door = Sinks.empty();
        }

        @Override
        public Publisher<? extends Connection> create() {
            Mono<Void> opened = door.asMono();
            return opened.then(Mono.defer(() -> Mono.from(inner.create())));
        }

        @Override
        public ConnectionFactoryMetadata getMetadata() {
            return inner.getMetadata();
        }
    }
}
