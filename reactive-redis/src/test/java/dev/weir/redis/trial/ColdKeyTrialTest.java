/*
 * Copyright the Weir authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.weir.redis.trial;

import static org.assertj.core.api.Assertions.assertThat;

import dev.weir.Entry;
import dev.weir.Entry.Tier;
import dev.weir.ReactiveCache;
import dev.weir.redis.server.RedisEdition;
import dev.weir.redis.server.RedisOptions;
import dev.weir.redis.server.RedisServer;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import reactor.blockhound.BlockingOperationError;
import reactor.core.Exceptions;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import reactor.test.StepVerifier;

/**
 * T21, T23 and T25 with the remote tier on: many readers of what is not there, of whom many leave. BlockHound watches all of it; a
 * call that blocks a thread it must not would be an error of a read, or be dropped, which fails the test as well.
 */
class ColdKeyTrialTest {

    private static final int READERS = 10_000;

    private final RedisServer server = RedisEdition.preferred().start(RedisOptions.defaults());
    private final String namespace = RedisEdition.namespace(getClass());
    private final AtomicInteger loads = new AtomicInteger();
    private final Instance instance = Instance.at(server.url(), namespace);
    private final Instance other = Instance.at(server.url(), namespace);
    private final ReactiveCache<String, Long> cache =
            instance.numbers("numbers", builder -> builder.readThrough(this::load));

    @AfterEach
    void end() {
        instance.close();
        other.close();
        server.close();
    }

    @Test
    void oneLoadAndAHandfulOfCommandsServeAll() {
        cache.get("warm").block(Instance.LONG);
        loads.set(0);
        Map<String, Long> before = commands();

        List<Long> answers = Flux.range(0, READERS)
                .flatMap(reader -> cache.get("cold"), READERS)
                .collectList()
                .block(Instance.LONG);

        Map<String, Long> sent = commands();
        before.forEach((command, calls) -> sent.merge(command, -calls, Long::sum));
        sent.values().removeIf(calls -> calls == 0);
        Figures.of("T21 stampede in one process")
                .with("readers", READERS)
                .with("loads", loads)
                .with("commands, those within scripts included", sent)
                .print();
        assertThat(answers).hasSize(READERS).containsOnly(1L);
        assertThat(loads).hasValue(1);
        assertThat(sent.values().stream().mapToLong(calls -> calls).sum()).isBetween(2L, 12L);
    }

    @Test
    void nothingIsLeftOfThoseWhoCancel() {
        int keys = 500;

        Long heard = Flux.range(0, READERS)
                .flatMap(reader -> impatient(reader, "k" + reader % keys), READERS)
                .count()
                .block(Instance.LONG);

        Instance.await("all flights to be over", () -> cache.stats().flights() == 0);
        long found = Flux.range(0, keys)
                .flatMap(key -> cache.get("k" + key), keys)
                .count()
                .block(Instance.LONG);
        Figures.of("T23 cancel storm")
                .with("readers", READERS)
                .with("keys", keys)
                .with("heard", heard)
                .with("loads", loads)
                .with("flights left", cache.stats().flights())
                .print();
        assertThat(heard).as("those who stayed were answered").isGreaterThanOrEqualTo(READERS / 2);
        assertThat(found).isEqualTo(keys);
        assertThat(loads.get()).isLessThanOrEqualTo(keys);
    }

    @Test
    void whoBlocksTheThreadOfAnAnswerFromRedisIsCaught() {
        ReactiveCache<String, Long> reader = other.numbers("numbers", builder -> builder);
        cache.put("k", 1L).block(Instance.LONG);

        Mono<Entry<Long>> blocking = reader.getEntry("k").doOnNext(entry -> {
            assertThat(entry.tier()).isEqualTo(Tier.REMOTE);
            sleep();
        });

        StepVerifier.create(blocking)
                .expectErrorMatches(error -> Exceptions.unwrap(error) instanceof BlockingOperationError)
                .verify(Instance.LONG);
        Figures.of("T25 control").with("blocking calls caught", 1).print();
    }

    /** Half of them leave, at some moment of the load. */
    private Mono<Long> impatient(int reader, String key) {
        if (reader / 500 % 2 == 0) {
            return cache.get(key);
        }
        Duration patience = Duration.ofMillis(ThreadLocalRandom.current().nextLong(120));
        return cache.get(key).takeUntilOther(Mono.delay(patience));
    }

    private Mono<Long> load(String key) {
        return Mono.defer(() -> {
            loads.incrementAndGet();
            return Mono.delay(Duration.ofMillis(100)).thenReturn(1L);
        });
    }

    /** How often each command was called that is not about the log or this question. */
    private Map<String, Long> commands() {
        Map<String, Long> calls = new TreeMap<>();
        server.endpoint().text("INFO", "commandstats").lines().forEach(line -> {
            if (line.matches("cmdstat_(get|mget|evalsha|eval|set|del):.*")) {
                String command = line.substring("cmdstat_".length(), line.indexOf(':'));
                calls.put(command, Long.parseLong(line.replaceFirst("[^:]*:calls=(\\d+),.*", "$1")));
            }
        });
        return calls;
    }

    private static void sleep() {
        try {
            Thread.sleep(1);
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
        }
    }
}
