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
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

/** T8: a server that has no room refuses every change, and goes on answering. */
@DropsSignals("The driver drops what fails on a connection that has been given up.")
class FullServerTrialTest {

    private static final List<String> KEYS =
            IntStream.range(0, 100).mapToObj(i -> "k" + i).toList();

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
        Flux.fromIterable(KEYS).flatMap(key -> writer.put(key, 1L), 32).then().block(Instance.LONG);
        server.endpoint().call("CONFIG", "SET", "maxmemory", "1");

        long fromRemote = readAll(reader, Tier.REMOTE, 1L);
        Entry<Long> missing = reader.getEntry("missing").block(Instance.LONG);
        long refused = Flux.fromIterable(KEYS)
                .flatMap(
                        key -> writer.put(key, 2L)
                                .thenReturn(false)
                                .onErrorResume(TierUnavailableException.class, full -> Mono.just(true)),
                        32)
                .filter(wasRefused -> wasRefused)
                .count()
                .block(Instance.LONG);
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

    private long afterwards() {
        Flux.fromIterable(KEYS).flatMap(key -> writer.put(key, 3L), 32).then().block(Instance.LONG);
        return readAll(reader.with(Consistency.STRONG), null, 3L);
    }

    private static long readAll(
            ReactiveCache<String, Long> cache, @org.jspecify.annotations.Nullable Tier tier, long value) {
        return Flux.fromIterable(KEYS)
                .flatMap(cache::getEntry, 32)
                .filter(entry -> entry.value().orElseThrow() == value && (tier == null || entry.tier() == tier))
                .count()
                .block(Instance.LONG);
    }
}
