/*
 * Copyright the Weir authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.weir.r2dbc;

import static org.assertj.core.api.Assertions.assertThat;

import dev.weir.ReactiveCache;
import dev.weir.Weir;
import dev.weir.r2dbc.server.PostgresSchema;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import reactor.core.publisher.Sinks;

/** Reads of single keys that come together travel together. */
class BatchedReadsTest {

    private static final Duration LIMIT = Duration.ofSeconds(60);
    private static final int READERS = 1_000;

    private final PostgresSchema schema = PostgresSchema.create();

    @AfterEach
    void close() {
        schema.close();
    }

    @Test
    void aThousandReadsOfColdKeysAreAHandfulOfQueries() {
        schema.say(
                "CREATE TABLE names AS SELECT 'key ' || n AS id, 'name ' || n AS name FROM generate_series(1, 1000) n");
        schema.say("CREATE UNIQUE INDEX ON names (id)");
        CountedStatements counted = new CountedStatements(schema.pool(4));
        PostgresStore<String, Name> store = Objects.requireNonNull(PostgresStore.on(counted)
                .table("names")
                .key("id", String.class)
                .value(Name.class)
                .withoutShardTable()
                .build()
                .block(LIMIT));
        // Nobody is answered before everybody has asked: how long asking takes says nothing of batches.
        Sinks.Empty<Void> allAreThere = Sinks.empty();
        try (Closing weir = new Closing(Weir.named("shop").build())) {
            ReactiveCache<String, Name> names = weir.weir()
                    .cache("names", String.class, Name.class)
                    .readThroughInBatches(keys -> allAreThere.asMono().then(store.loadAll(Set.copyOf(keys))))
                    .build();
            counted.forget();
            CompletableFuture<Map<String, Name>> reading = Flux.range(1, READERS)
                    .flatMap(
                            number -> names.get("key " + number).map(name -> Map.entry("key " + number, name)), READERS)
                    .collectMap(Map.Entry::getKey, Map.Entry::getValue)
                    .toFuture();
            allAreThere.tryEmitEmpty();
            Map<String, Name> read =
                    Objects.requireNonNull(Mono.fromFuture(reading).block(LIMIT));
            assertThat(read).isEqualTo(expected());
            assertThat(counted.count()).isBetween(1, 12);
        }
    }

    private static Map<String, Name> expected() {
        Map<String, Name> all = new HashMap<>();
        IntStream.rangeClosed(1, READERS).forEach(number -> all.put("key " + number, new Name("name " + number)));
        return all;
    }

    record Name(String name) {}

    private record Closing(Weir weir) implements AutoCloseable {

        @Override
        public void close() {
            weir.close().block(LIMIT);
        }
    }
}
