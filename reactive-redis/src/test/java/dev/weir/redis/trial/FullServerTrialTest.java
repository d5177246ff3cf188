/*
 * Copyright the Weir authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.weir.redis.trial;

import static org.assertj.core.api.Assertions.assertThat;

import dev.weir.Consistency;
import dev.weir.Entry;
import dev.weir.Entry.Tier;
import dev.weir.ReactiveCache;
import dev.weir.TierUnavailableException;
import dev.weir.house.DropsSignals;
import dev.weir.redis.server.RedisEdition;
import dev.weir.redis.server.RedisOptions;
import dev.weir.redis.server.RedisServer;
import io.lettuce.core.RedisCommandExecutionException;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

/** T8: a server that has no room refuses every change, and goes on answering. */
@Tag("T8")
@DropsSignals("The driver drops what fails on a connection that has been given up.")
class FullServerTrialTest {

    private static final List<String> KEYS =
            IntStream.range(0, Size.of(100, 10_000)).mapToObj(i -> "k" + i).toList();

    private final RedisServer server = RedisEdition.preferred().start(RedisOptions.defaults());
    private final String namespace = RedisEdition.namespace(getClass());
    private final Instance one = Instance.at(server.url(), namespace);
    private final Instance other = Instance.at(server.url(), namespace);
    private final ReactiveCache<String, Long> writer =
            one.numbers("numbers", builder -> builder.readThrough(key -> Mono.just(7L)));
    private final ReactiveCache<String, Long> reader =
            other.numbers("numbers", builder -> builder.readThrough(key -> Mono.just(7L)));

    @AfterEach
    void end() {
        one.close();
        other.close();
        server.close();
    }

    @Test
    void readsGoOnAndWritesSayThatTheyWereRefused() {
        everywhere(key -> writer.put(key, 1L));
        isFull();

        long fromRemote = readAll(reader, Tier.REMOTE, 1L);
        Entry<Long> missing = reader.getEntry("missing").block(Instance.LONG);
        long refused = refused(key -> writer.put(key, 2L), TierUnavailableException.class);
        long unchanged = readAll(reader.with(Consistency.STRONG), null, 1L);
        server.endpoint().call("CONFIG", "SET", "maxmemory", "0");
        // What was refused is still owed as invalidations, which would take away what is written before they are sent.
        Instance.await("what was owed is sent", () -> one.owed() == 0);
        long afterwards = afterwards();

        Figures.of("T8 server without memory")
                .with("read from it", fromRemote)
                .with("writes refused", refused)
                .with("entries unchanged while full", unchanged)
                .with("written afterwards", afterwards)
                .print();
        assertThat(fromRemote).isEqualTo(KEYS.size());
        assertThat(missing.tier()).isEqualTo(Tier.SOURCE);
        assertThat(refused).isEqualTo(KEYS.size());
        assertThat(unchanged).isEqualTo(KEYS.size());
        assertThat(afterwards).isEqualTo(KEYS.size());
    }

    @Test
    void whoWritesInStepsLeavesSomeOfThemUndone() {
        try (PlainClient client = PlainClient.at(server.url())) {
            InSteps store = new InSteps(client);
            everywhere(key -> store.put(key, 1L));
            isFull();

            long refused = refused(key -> store.put(key, 2L), RedisCommandExecutionException.class);
            long unchanged = Flux.fromIterable(KEYS)
                    .flatMap(store::get, 32)
                    .filter(value -> value == 1L)
                    .count()
                    .block(Instance.LONG);

            Figures.of("T8 control, a write of two commands")
                    .with("writes refused", refused)
                    .with("entries unchanged while full", unchanged)
                    .print();
            assertThat(refused).isEqualTo(KEYS.size());
            assertThat(unchanged).as("the harness finds what was half written").isLessThan(KEYS.size());
        }
    }

    /** A store whose entries have a value and a version: the old ones are taken away, then the new ones are stored. */
    private record InSteps(PlainClient redis) {

        Mono<Void> put(String key, long value) {
            return redis.sent(commands -> commands.del(key))
                    .then(Mono.defer(() -> redis.sent(
                            commands -> commands.hset(key, Map.of("value", String.valueOf(value), "version", "1")))))
                    .then();
        }

        Mono<Long> get(String key) {
            return redis.sent(commands -> commands.hget(key, "value")).map(Long::valueOf);
        }
    }

    private void isFull() {
        server.endpoint().call("CONFIG", "SET", "maxmemory", "1");
    }

    private static void everywhere(Function<String, Mono<Void>> put) {
        Flux.fromIterable(KEYS).flatMap(put, 32).then().block(Instance.LONG);
    }

    private static long refused(Function<String, Mono<Void>> put, Class<? extends Throwable> refusal) {
        return Flux.fromIterable(KEYS)
                .flatMap(key -> put.apply(key).thenReturn(false).onErrorResume(refusal, full -> Mono.just(true)), 32)
                .filter(wasRefused -> wasRefused)
                .count()
                .block(Instance.LONG);
    }

    private long afterwards() {
        everywhere(key -> writer.put(key, 3L));
        return readAll(reader.with(Consistency.STRONG), null, 3L);
    }

    private static long readAll(ReactiveCache<String, Long> cache, @Nullable Tier tier, long value) {
        return Flux.fromIterable(KEYS)
                .flatMap(cache::getEntry, 32)
                .filter(entry -> entry.value().orElseThrow() == value && (tier == null || entry.tier() == tier))
                .count()
                .block(Instance.LONG);
    }
}
