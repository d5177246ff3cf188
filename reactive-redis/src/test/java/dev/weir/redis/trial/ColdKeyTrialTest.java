/*
 * Copyright the Weir authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.weir.redis.trial;

import static org.assertj.core.api.Assertions.assertThat;

import dev.weir.Entry;
import dev.weir.Entry.Tier;
import dev.weir.ReactiveCache;
import dev.weir.house.DroppedSignals;
import dev.weir.house.DropsSignals;
import dev.weir.policy.RemotePolicy;
import dev.weir.redis.server.RedisEdition;
import dev.weir.redis.server.RedisOptions;
import dev.weir.redis.server.RedisServer;
import dev.weir.tier.TierException;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Function;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import reactor.blockhound.BlockingOperationError;
import reactor.core.Exceptions;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import reactor.test.StepVerifier;

/**
 * T21, T23 and T25 with the remote tier on: many readers of what is not there, of whom many leave. BlockHound watches all of it; a
 * call that blocks a thread it must not would be an error of a read, or be dropped, which the cancel storm looks for.
 */
@DropsSignals(
        "A machine so busy that a connection is late says so where nobody listens; who cancels looks for himself.")
class ColdKeyTrialTest {

    private static final int READERS = 10_000;
    private static final int FLIGHTS = Size.of(1, 100);
    private static final int KEYS = 500;

    private final RedisServer server = RedisEdition.preferred().start(RedisOptions.defaults());
    private final String namespace = RedisEdition.namespace(getClass());
    private final AtomicInteger loads = new AtomicInteger();
    private final Instance instance = Instance.at(server.url(), namespace);
    private final Instance other = Instance.at(server.url(), namespace);
    private final PlainClient plain = PlainClient.at(server.url());
    /** A busy machine answers late, which Redis is taken for unreachable for: all the loads may be made even then. */
    private final ReactiveCache<String, Long> cache = instance.numbers(
            "numbers",
            builder -> builder.remote(RemotePolicy.DEFAULT.loadsWhileUnreachable(READERS))
                    .readThrough(this::load));

    @AfterEach
    void end() {
        plain.close();
        instance.close();
        other.close();
        server.close();
    }

    @Test
    @Tag("T21")
    void oneLoadAndAHandfulOfCommandsServeAll() {
        // The first of all sends the scripts as well.
        Instance.await(
                "all scripts to be known",
                () -> cache.getEntry("warm").block(Instance.LONG).tier() == Tier.LOCAL);
        loads.set(0);

        long commands = stampede("T21 stampede in one process", cache::get);

        assertThat(loads).hasValue(1);
        assertThat(commands).isBetween(2L, 12L);
    }

    @Test
    @Tag("T21")
    void withoutFlightsEachReaderLoads() {
        GetAndSet uncoalesced = new GetAndSet(plain, namespace + ":numbers::", this::load);

        long commands = stampede("T21 control, GET, load and SET", uncoalesced::read);

        assertThat(loads.get()).isGreaterThan(1);
        assertThat(commands).isGreaterThan(12);
    }

    @Test
    @Tag("T23")
    void nothingIsLeftOfThoseWhoCancel() {
        int before = DroppedSignals.soFar().size();

        Heard heard = cancelStorm("T23 cancel storm", cache::get);

        long loadsOfFlights = loads.get() - cache.stats().remote().degradedLoads();
        long found = Flux.range(0, KEYS)
                .flatMap(key -> cache.get("k" + key), KEYS)
                .count()
                .block(Instance.LONG);
        assertThat(heard.lost()).as("those who stayed and were not answered").isZero();
        List<Object> dropped = DroppedSignals.soFar();
        assertThat(dropped.subList(before, dropped.size()))
                .as("signals dropped, but for those that say that Redis is late")
                .allMatch(TierException.class::isInstance);
        assertThat(found).isEqualTo(KEYS);
        assertThat(loadsOfFlights).isLessThanOrEqualTo(KEYS * FLIGHTS);
    }

    @Test
    @Tag("T23")
    void whoLeavesASharedFutureTakesItFromTheOthers() {
        SharedFutures shared = new SharedFutures(this::load);

        Heard heard = cancelStorm("T23 control, a future that all share", shared::read);

        assertThat(heard.lost()).as("the harness finds who was not answered").isPositive();
    }

    @Test
    @Tag("T25")
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

    /** How many commands were sent about the key that all want at once. */
    private long stampede(String trial, Function<String, Mono<Long>> read) {
        try (Wiretap wiretap = Wiretap.on(server.endpoint())) {
            List<Long> answers = Flux.range(0, READERS)
                    .flatMap(reader -> read.apply("cold"), READERS)
                    .collectList()
                    .block(Instance.LONG);
            long commands = wiretap.heard().stream()
                    .filter(command -> command.contains(":numbers::cold") && !command.contains("[0 lua]"))
                    .count();
            Figures.of(trial)
                    .with("readers", READERS)
                    .with("loads", loads)
                    .with("commands", commands)
                    .print();
            assertThat(answers).hasSize(READERS).containsOnly(1L);
            return commands;
        }
    }

    /** Who stayed and was answered, who stayed and was not, and who had an answer before he left. */
    private record Heard(long stayed, long lost, long left) {}

    /** Half of the readers leave at some moment of the load, again and again. */
    private Heard cancelStorm(String trial, Function<String, Mono<Long>> read) {
        AtomicInteger stayed = new AtomicInteger();
        AtomicInteger left = new AtomicInteger();
        Map<String, AtomicInteger> errors = new ConcurrentHashMap<>();
        for (int flight = 0; flight < FLIGHTS; flight++) {
            String prefix = flight == 0 ? "k" : "k" + flight + "-";
            Flux.range(0, READERS)
                    .flatMap(
                            reader -> {
                                boolean stays = reader / KEYS % 2 == 0;
                                return (stays ? read : impatient(read))
                                        .apply(prefix + reader % KEYS)
                                        .doOnNext(row -> (stays ? stayed : left).incrementAndGet())
                                        .doOnError(error -> errors.computeIfAbsent(
                                                        error.getClass().getSimpleName(), first -> new AtomicInteger())
                                                .incrementAndGet())
                                        .onErrorComplete();
                            },
                            READERS)
                    .blockLast(Instance.LONG);
        }
        Instance.await("all flights to be over", () -> cache.stats().flights() == 0);
        Heard heard = new Heard(stayed.get(), (long) READERS / 2 * FLIGHTS - stayed.get(), left.get());
        Figures.of(trial)
                .with("readers", READERS)
                .with("flights", KEYS * FLIGHTS)
                .with("stayed and were answered", heard.stayed())
                .with("stayed and were not", heard.lost())
                .with("were answered before they left", heard.left())
                .with("errors", errors)
                .with("loads", loads)
                .with("of them because Redis was late", cache.stats().remote().degradedLoads())
                .with("flights left", cache.stats().flights())
                .print();
        return heard;
    }

    private static Function<String, Mono<Long>> impatient(Function<String, Mono<Long>> read) {
        Duration patience = Duration.ofMillis(ThreadLocalRandom.current().nextLong(120));
        return key -> read.apply(key).takeUntilOther(Mono.delay(patience));
    }

    private Mono<Long> load(String key) {
        return Mono.defer(() -> {
            loads.incrementAndGet();
            return Mono.delay(Duration.ofMillis(100)).thenReturn(1L);
        });
    }

    private static void sleep() {
        try {
            Thread.sleep(1);
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
        }
    }
}
