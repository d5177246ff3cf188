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
import dev.weir.redis.server.RedisOptions;
import dev.weir.redis.server.RedisServer;
import java.time.Duration;
import java.util.Iterator;
import java.util.List;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Function;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import reactor.core.Disposable;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import reactor.util.retry.Retry;

/**
 * T9: one instance writes, and another one reads over a line that breaks, or from a server that stands still. The source is not
 * affected: what is tried is what an instance does with what it has when it cannot hear what changes.
 */
@Tag("T9")
@DropsSignals("The driver drops what fails on a connection that has been given up.")
class PartitionTrialTest {

    private static final Duration BOUND = Duration.ofSeconds(1);
    private static final Duration CAP = Duration.ofSeconds(2);
    private static final Duration FAULT = Size.of(Duration.ofSeconds(4), Duration.ofSeconds(10));
    private static final int ROUNDS = Size.of(1, 10);
    /** On a machine of one's own {@code -Dweir.trial.margin=50} shows what is meant; a busy one may stop us for longer. */
    private static final Duration MARGIN = Duration.ofMillis(Long.getLong("weir.trial.margin", Size.of(1_000, 50)));

    private static final List<String> KEYS =
            IntStream.range(0, 8).mapToObj(i -> "k" + i).toList();

    /** Keys that are changed at most once, and read in the end: what is missed once is missed for ever. */
    private static final List<String> ONCE =
            IntStream.range(0, Size.of(200, 5_000)).mapToObj(i -> "once" + i).toList();

    private final RedisServer server = RedisEdition.embedded().start(RedisOptions.defaults());
    private final String namespace = RedisEdition.namespace(getClass());
    private final FaultProxy proxy = FaultProxy.before(server.endpoint());
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
    private final PubSubCache subscriber = new PubSubCache(proxy.url(), namespace, this::load);
    private final PlainClient publisher = PlainClient.at(server.url());
    private final Iterator<String> once = ONCE.iterator();

    @AfterEach
    void end() {
        goesOn.set(false);
        proxy.heal();
        server.resume();
        subscriber.close();
        publisher.close();
        far.close();
        near.close();
        proxy.close();
        server.close();
    }

    @Test
    void silenceEndsTheRightToServeFromMemory() {
        storm("T9 blackhole", () -> silence(proxy::blackhole));

        theRightEnded();
        assertThat(keptAnswers.tooOld()).as("the control finds old answers").isPositive();
    }

    @Test
    void aServerThatStandsStillEndsTheRightToServeFromMemory() {
        storm("T9 server paused", () -> {
            silence(server::pause);
            server.resume();
        });

        theRightEnded();
        // Nobody can change anything meanwhile, so that an answer is never too old, but whoever gives it does not know
        // that.
        assertThat(keptAnswers.lastFromMemoryOlderThan(BOUND))
                .as("the control finds answers from memory of which nobody knows whether they are current")
                .isGreaterThan(BOUND.plus(MARGIN));
    }

    @Test
    void latenessDoesNotBreakTheBound() {
        storm("T9 half a second late, then three", () -> {
            proxy.delay(Duration.ofMillis(250));
            Instance.rest(FAULT.dividedBy(2));
            proxy.delay(Duration.ofMillis(1_500));
            Instance.rest(FAULT);
        });

        assertThat(keptAnswers.tooOld()).as("the control finds old answers").isPositive();
    }

    @Test
    void resetsDoNotBreakTheBound() {
        changedOnce(bounded::get).blockLast(Instance.LONG);
        changedOnce(subscriber::read).blockLast(Instance.LONG);

        storm("T9 resets", () -> {
            long began = System.nanoTime();
            while (System.nanoTime() - began < FAULT.toNanos()) {
                proxy.reset();
                Instance.rest(Duration.ofMillis(ThreadLocalRandom.current().nextLong(20, 200)));
            }
        });

        // Whoever is told of a change without asking has been told by now.
        Instance.rest(BOUND);
        long missed = missed(subscriber::read);
        long missedByTheBounded = missed(bounded::get);
        Figures.of("T9 resets, what was changed once")
                .with("changes", ONCE.size() - remaining())
                .with("missed", missedByTheBounded)
                .with("control PUBLISH and SUBSCRIBE: missed", missed)
                .print();
        assertThat(missedByTheBounded).isZero();
        assertThat(missed).as("the control misses changes").isPositive();
    }

    private void silence(Runnable fault) {
        fault.run();
        long silent = System.nanoTime();
        Instance.rest(FAULT);
        List.of(boundedAnswers, eventualAnswers, keptAnswers)
                .forEach(answers -> answers.silent(silent, System.nanoTime()));
    }

    private void theRightEnded() {
        assertThat(boundedAnswers.lastFromMemoryOlderThan(BOUND))
                .as("the last bounded answer from memory that was older than the bound")
                .isLessThanOrEqualTo(BOUND.plus(MARGIN));
        assertThat(eventualAnswers.unverified()).as("answers marked UNVERIFIED").isPositive();
        assertThat(eventualAnswers.lastFromMemoryOlderThan(CAP))
                .as("the last eventual answer from memory that was older than the cap")
                .isLessThanOrEqualTo(CAP.plus(MARGIN));
    }

    private void storm(String trial, Runnable fault) {
        Disposable load = Flux.merge(
                        writing(),
                        reading(bounded, boundedAnswers),
                        reading(reader, eventualAnswers),
                        reading(keeping, keptAnswers))
                .subscribe();
        long longest = 0;
        for (int round = 0; round < ROUNDS; round++) {
            Instance.rest(Duration.ofSeconds(1));
            fault.run();
            proxy.heal();
            long healed = System.nanoTime();
            Instance.await("answers from memory that are known to be current", this::isRecovered);
            longest = Math.max(longest, System.nanoTime() - healed);
        }
        goesOn.set(false);
        load.dispose();

        print(trial, longest);
        assertThat(boundedAnswers.tooOld())
                .as("bounded answers older than the bound")
                .isZero();
        assertThat(boundedAnswers.failed()).as("bounded answers that failed").isZero();
        assertThat(boundedAnswers.fromMemory())
                .as("bounded answers from memory")
                .isPositive();
    }

    private void print(String trial, long recoveredNanos) {
        Figures.of(trial)
                .with("faults", ROUNDS)
                .with("bounded answers", boundedAnswers.number())
                .with("from memory", boundedAnswers.fromMemory())
                .with("too old", boundedAnswers.tooOld())
                .with("failed", boundedAnswers.failed())
                .with("last old one from memory after ms", millis(boundedAnswers))
                .with("eventual UNVERIFIED", eventualAnswers.unverified())
                .with("recovered after ms", recoveredNanos / 1_000_000)
                .with("control KEEP: too old", keptAnswers.tooOld() + " of " + keptAnswers.number())
                .with("control KEEP: last old one from memory after ms", millis(keptAnswers))
                .print();
    }

    private static long millis(Answers answers) {
        return answers.lastFromMemoryOlderThan(BOUND).toMillis();
    }

    private Flux<Long> changedOnce(Function<String, Mono<Long>> read) {
        return Flux.fromIterable(ONCE).flatMapSequential(read, 16);
    }

    /** How many of the keys that are changed once are answered with less than had been acknowledged long before. */
    private long missed(Function<String, Mono<Long>> read) {
        return changedOnce(key -> {
                    long floor = history.floor(key, BOUND);
                    return read.apply(key).filter(row -> row < floor);
                })
                .count()
                .block(Instance.LONG);
    }

    private long remaining() {
        long remaining = 0;
        while (once.hasNext()) {
            once.next();
            remaining++;
        }
        return remaining;
    }

    private boolean isRecovered() {
        Entry<Long> entry = bounded.getEntry("still").block(Instance.LONG);
        return entry != null && entry.tier() == Tier.LOCAL && entry.freshness() == Freshness.FRESH;
    }

    /** Commits and invalidates one key after the other; only what is acknowledged counts. */
    private Mono<Void> writing() {
        return Mono.defer(() -> Mono.when(change(anyKey()), change(once.hasNext() ? once.next() : anyKey())))
                .retryWhen(Retry.fixedDelay(1_000, Duration.ofMillis(50)))
                .then(Mono.delay(Duration.ofMillis(20)))
                .repeat(goesOn::get)
                .then();
    }

    private Mono<Void> change(String key) {
        return Mono.defer(() -> {
            long row = history.commit(key);
            return Mono.when(
                            writer.invalidate(key),
                            keepersWriter.invalidate(key),
                            publisher.sent(commands -> commands.publish(namespace, key)))
                    .doOnSuccess(done -> history.acknowledged(key, row));
        });
    }

    private static String anyKey() {
        return KEYS.get(ThreadLocalRandom.current().nextInt(KEYS.size()));
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
}
