/*
 * Copyright the Weir authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.weir;

import static org.assertj.core.api.Assertions.assertThat;

import dev.weir.coherence.CoherenceState;
import dev.weir.policy.CachePolicy;
import dev.weir.source.Checkpoint;
import dev.weir.source.Flush;
import dev.weir.source.Lane;
import dev.weir.source.Store;
import dev.weir.testing.InMemoryServer;
import dev.weir.testing.InMemoryStore;
import dev.weir.testing.VirtualClock;
import dev.weir.tier.KeySpace;
import dev.weir.tier.Scope;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import reactor.core.publisher.Mono;

/** A store that never answers when it is told of an epoch of one shard keeps that shard away, as long as that lasts, and no other one. */
class SilentSuccessionTest {

    private static final int SHARDS = 4;
    private static final int SILENT = 2;

    private final VirtualClock clock = VirtualClock.create();
    private final InMemoryServer server = InMemoryServer.create(clock, new Random(42), SHARDS);
    private final InMemoryStore<String, String> table = InMemoryStore.create("products", clock);
    private final Random random = new Random(42);
    private final Weir weir = Weir.named("shop")
            .clock(clock)
            .random(() -> random)
            .remote(server.link())
            .build();
    private boolean isSilent;
    private final ReactiveCache<String, String> cache = weir.cache("products", String.class, String.class)
            .policy(CachePolicy.freshFor(Duration.ofMinutes(5)))
            .writeBehind(new Silent(), TwoDrains.SPEC)
            .build();

    @BeforeEach
    void losesAllEpochsWhileTheStoreIsSilent() {
        pass(Duration.ofSeconds(1));
        IntStream.range(0, SHARDS).forEach(shard -> put(keyIn(shard), "before").hasHeardOfAbsence());
        pass(Duration.ofSeconds(2));
        isSilent = true;
        server.flush();
        pass(Duration.ofSeconds(5));
    }

    @Test
    void otherShardsAreAttachedAndTheOneIsNot() {
        for (int shard = 0; shard < SHARDS; shard++) {
            if (shard != SILENT) {
                put(keyIn(shard), "after").hasHeardOfAbsence();
            }
        }
        Listener<Void> put = put(keyIn(SILENT), "after");
        put.hasHeardNothing();
        pass(TwoDrains.SPEC.acceptWithin());

        assertThat(put.error()).hasStackTraceContaining("Shard " + SILENT + " was not attached within PT1S");
        assertThat(state()).isNotEqualTo(CoherenceState.COHERENT);
        assertThat(table.rows())
                .containsEntry(keyIn(0), "after")
                .containsEntry(keyIn(1), "after")
                .containsEntry(keyIn(3), "after")
                .containsEntry(keyIn(SILENT), "before");
        assertThat(read(keyIn(0)).heard()).isEqualTo("after");
        // What waited there may not have reached the table, so that is not asked either.
        assertThat(read(keyIn(SILENT)).error()).isInstanceOf(TierUnavailableException.class);
    }

    @Test
    void afterItsTimeTheTroubleIsToldToWhoNeedsTheShard() {
        pass(Duration.ofSeconds(27));
        assertThat(state()).isEqualTo(CoherenceState.BLIND);
        Listener<Void> put = put(keyIn(SILENT), "after");
        pass(TwoDrains.SPEC.acceptWithin());

        assertThat(put.error())
                .hasStackTraceContaining("Shard " + SILENT + " cannot be attached")
                .hasStackTraceContaining("A store has not answered in time that it knows of a new epoch");
        put(keyIn(0), "after").hasHeardOfAbsence();
    }

    @Test
    void itIsAskedAgainAndAttachedWhenItAnswers() {
        isSilent = false;
        pass(Duration.ofSeconds(20));
        assertThat(state()).isNotEqualTo(CoherenceState.COHERENT);
        pass(Duration.ofSeconds(15));

        assertThat(state()).isEqualTo(CoherenceState.COHERENT);
        put(keyIn(SILENT), "after").hasHeardOfAbsence();
        pass(Duration.ofSeconds(1));
        assertThat(table.rows()).containsEntry(keyIn(SILENT), "after");
    }

    @Test
    void closingWaitsForNoneOfThat() {
        Listener<Void> close = Listener.to(weir.close());
        pass(Duration.ofSeconds(2));

        close.hasHeardOfAbsence();
    }

    private Listener<Void> put(String key, String value) {
        Listener<Void> listener = Listener.to(cache.put(key, value));
        pass(Duration.ofMillis(100));
        return listener;
    }

    private Listener<String> read(String key) {
        Listener<String> listener = Listener.to(cache.get(key));
        pass(Duration.ofSeconds(2));
        return listener;
    }

    private static String keyIn(int shard) {
        KeySpace keys = new KeySpace(new Scope("products", ""), SHARDS);
        return IntStream.range(0, 1_000)
                .mapToObj(number -> "k" + number)
                .filter(key -> keys.key(key, List.of()).shard() == shard)
                .findFirst()
                .orElseThrow();
    }

    private CoherenceState state() {
        return weir.health().remote().orElseThrow().coherence();
    }

    private void pass(Duration time) {
        clock.advanceBy(time);
    }

    /** The table, of a client that is never answered when it raises the epoch of one shard. */
    private final class Silent implements Store<String, String> {

        @Override
        public String name() {
            return table.name();
        }

        @Override
        public Mono<Map<String, String>> loadAll(Set<String> keys) {
            return table.loadAll(keys);
        }

        @Override
        public Mono<Void> write(Map<String, @Nullable String> values) {
            return table.write(values);
        }

        @Override
        public Mono<Checkpoint> checkpoint(Lane lane, long epoch) {
            return table.checkpoint(lane, epoch);
        }

        @Override
        public Mono<Long> raiseEpoch(String namespace, int shard, long atLeast) {
            return Mono.defer(
                    () -> isSilent && shard == SILENT ? Mono.never() : table.raiseEpoch(namespace, shard, atLeast));
        }

        @Override
        public Mono<FlushResult> flush(Flush<String, String> flush) {
            return table.flush(flush);
        }

        @Override
        public boolean sharesRowsWith(Store<?, ?> other) {
            return other == this;
        }
    }
}
