/*
 * Copyright the Weir authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.weir.redis.trial;

import static org.assertj.core.api.Assertions.assertThat;

import dev.weir.Consistency;
import dev.weir.Entry;
import dev.weir.Entry.Freshness;
import dev.weir.Entry.Tier;
import dev.weir.ReactiveCache;
import dev.weir.house.DropsSignals;
import dev.weir.policy.RemotePolicy;
import dev.weir.policy.WhileBlind;
import dev.weir.redis.server.FaultProxy;
import dev.weir.redis.server.RedisEdition;
import dev.weir.redis.server.RedisEndpoint;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import reactor.core.Disposable;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import reactor.util.retry.Retry;

/**
 * T9: one instance writes, and another one reads over a line that breaks. The source is not affected: what is tried is what an
 * instance does with what it has when it cannot hear what changes.
 */
@DropsSignals("The driver drops what fails on a connection that has been given up.")
class PartitionTrialTest {

    private static final Duration BOUND = Duration.ofSeconds(1);
    private static final Duration CAP = Duration.ofSeconds(2);
    private static final Duration FAULT = Duration.ofSeconds(4);
    /** On a machine of one's own {@code -Dweir.trial.margin=50} shows what is meant; a busy one may stop us for longer. */
    private static final Duration MARGIN = Duration.ofMillis(Long.getLong("weir.trial.margin", 1_000));

    private static final List<String> KEYS =
            IntStream.range(0, 8).mapToObj(i -> "k" + i).toList();

    private final RedisEndpoint server = RedisEdition.preferred().shared();
    private final String namespace = RedisEdition.namespace(getClass());
    private final FaultProxy proxy = FaultProxy.before(server);
    private final History history = new History();
    private final Instance near = Instance.at(server.url(), namespace);
    private final Instance far = Instance.at(proxy.url(), namespace);
    private final ReactiveCache<String, Long> writer = near.numbers("numbers", builder -> builder);
    private final ReactiveCache<String, Long> reader = far.numbers(
            "numbers",
            builder ->
                    builder.remote(RemotePolicy.DEFAULT.cappedWhileBlind(CAP)).readThrough(this::load));
    private final ReactiveCache<String, Long> keeping = far.numbers(
            "kept",
            builder -> builder.remote(RemotePolicy.DEFAULT.whileBlind(WhileBlind.KEEP))
                    .readThrough(this::load));
    private final ReactiveCache<String, Long> keepersWriter = near.numbers("kept", builder -> builder);
    private final ReactiveCache<String, Long> bounded = reader.with(Consistency.bounded(BOUND));
    private final Answers boundedAnswers = new Answers();
    private final Answers eventualAnswers = new Answers();
    private final Answers keptAnswers = new Answers();
    private final AtomicBoolean goesOn = new AtomicBoolean(true);

    @AfterEach
    void end() {
        goesOn.set(false);
        proxy.heal();
        far.close();
        near.close();
        proxy.close();
    }

    @Test
    void silenceEndsTheRightToServeFromMemory() {
        storm("T9 blackhole", () -> {
            proxy.blackhole();
            long silent = System.nanoTime();
            rest(FAULT);
            boundedAnswers.silent(silent, System.nanoTime());
            eventualAnswers.silent(silent, System.nanoTime());
        });

        assertThat(boundedAnswers.lastFromMemoryOlderThan(BOUND))
                .as("the last bounded answer from memory that was older than the bound")
                .isLessThanOrEqualTo(BOUND.plus(MARGIN));
        assertThat(eventualAnswers.unverified()).as("answers marked UNVERIFIED").isPositive();
        assertThat(eventualAnswers.lastFromMemoryOlderThan(CAP))
                .as("the last eventual answer from memory that was older than the cap")
                .isLessThanOrEqualTo(CAP.plus(MARGIN));
        assertThat(keptAnswers.tooOld()).as("the control finds old answers").isPositive();
    }

    @Test
    void latenessDoesNotBreakTheBound() {
        storm("T9 half a second late", () -> {
            proxy.delay(Duration.ofMillis(250));
            rest(FAULT);
        });
    }

    @Test
    void resetsDoNotBreakTheBound() {
        storm("T9 resets", () -> {
            long began = System.nanoTime();
            while (System.nanoTime() - began < FAULT.toNanos()) {
                proxy.reset();
                rest(Duration.ofMillis(ThreadLocalRandom.current().nextLong(20, 200)));
            }
        });
    }

    private void storm(String trial, Runnable fault) {
        Disposable load = Flux.merge(
                        writing(),
                        reading(bounded, boundedAnswers),
                        reading(reader, eventualAnswers),
                        reading(keeping, keptAnswers))
                .subscribe();
        rest(Duration.ofSeconds(1));
        fault.run();
        proxy.heal();
        long healed = System.nanoTime();
        Instance.await("answers from memory that are known to be current", this::isRecovered);
        long recovered = System.nanoTime() - healed;
        goesOn.set(false);
        load.dispose();

        Figures.of(trial)
                .with("bounded answers", boundedAnswers.number())
                .with("from memory", boundedAnswers.fromMemory())
                .with("too old", boundedAnswers.tooOld())
                .with("failed", boundedAnswers.failed())
                .with(
                        "last old one from memory after ms",
                        boundedAnswers.lastFromMemoryOlderThan(BOUND).toMillis())
                .with("eventual UNVERIFIED", eventualAnswers.unverified())
                .with("recovered after ms", recovered / 1_000_000)
                .with("control KEEP: too old", keptAnswers.tooOld() + " of " + keptAnswers.number())
                .print();
        assertThat(boundedAnswers.tooOld())
                .as("bounded answers older than the bound")
                .isZero();
        assertThat(boundedAnswers.failed()).as("bounded answers that failed").isZero();
        assertThat(boundedAnswers.fromMemory())
                .as("bounded answers from memory")
                .isPositive();
    }

    private boolean isRecovered() {
        Entry<Long> entry = bounded.getEntry("still").block(Instance.LONG);
        return entry != null && entry.tier() == Tier.LOCAL && entry.freshness() == Freshness.FRESH;
    }

    /** Commits and invalidates one key after the other; only what is acknowledged counts. */
    private Mono<Void> writing() {
        return Mono.defer(() -> {
                    String key = KEYS.get(ThreadLocalRandom.current().nextInt(KEYS.size()));
                    long row = history.commit(key);
                    return Mono.when(writer.invalidate(key), keepersWriter.invalidate(key))
                            .doOnSuccess(done -> history.acknowledged(key, row));
                })
                .retryWhen(Retry.fixedDelay(100, Duration.ofMillis(50)))
                .then(Mono.delay(Duration.ofMillis(20)))
                .repeat(goesOn::get)
                .then();
    }

    private Mono<Void> reading(ReactiveCache<String, Long> cache, Answers answers) {
        return Flux.fromIterable(KEYS)
                .flatMap(
                        key -> Mono.defer(() -> read(cache, key, answers))
                                .then(Mono.delay(Duration.ofMillis(3)))
                                .repeat(goesOn::get),
                        KEYS.size())
                .then();
    }

    private Mono<Void> read(ReactiveCache<String, Long> cache, String key, Answers answers) {
        long floor = history.floor(key, BOUND);
        long asked = System.nanoTime();
        return cache.getEntry(key)
                .doOnNext(entry -> answers.took(asked, entry, floor))
                .onErrorResume(error -> {
                    answers.failed(error);
                    return Mono.empty();
                })
                .then();
    }

    private Mono<Long> load(String key) {
        return Mono.defer(() -> {
            long row = history.row(key);
            return Mono.delay(Duration.ofMillis(ThreadLocalRandom.current().nextLong(1, 10)))
                    .thenReturn(row);
        });
    }

    private static void rest(Duration time) {
        long end = System.nanoTime() + time.toNanos();
        Instance.await("the time to pass", () -> System.nanoTime() - end >= 0);
    }
}
