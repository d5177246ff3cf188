/*
 * Copyright the Weir authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.weir.redis.trial;

import static org.assertj.core.api.Assertions.assertThat;

import dev.weir.redis.server.RedisEdition;
import dev.weir.redis.server.RedisEndpoint;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

/** T11: loads that take their time race with writers who commit a row and then take the old one out of the cache. */
@Tag("T11")
class RaceTrialTest {

    private static final int READERS = 32;
    private static final int WRITERS = 4;
    private static final int READS = Size.of(6_000, 1_000_000);
    private static final List<String> KEYS = List.of("k", "l");

    private final RedisEndpoint server = RedisEdition.preferred().shared();
    private final String namespace = RedisEdition.namespace(getClass());
    private final History history = new History();
    private final AtomicLong loads = new AtomicLong();
    private final AtomicLong writes = new AtomicLong();
    private final AtomicLong strongReads = new AtomicLong();
    private final AtomicLong violations = new AtomicLong();

    @Test
    void nothingOldIsLeftAndStrongReadsAreLinearizable() {
        try (Instance one = Instance.at(server.url(), namespace);
                Instance other = Instance.at(server.url(), namespace)) {
            List<Prey> caches = List.of(weir(one), weir(other));

            hunt(caches);
            long left = leftOver(caches);

            print("T11 race hunt", left);
            assertThat(violations).as("strong reads older than they may be").hasValue(0);
            assertThat(left).as("old values in the end").isZero();
        }
    }

    @Test
    void theHuntFindsWhatWritersWhoDoNotInvalidateLeave() {
        try (Instance one = Instance.at(server.url(), namespace);
                Instance other = Instance.at(server.url(), namespace)) {
            List<Prey> caches = List.of(silent(weir(one)), silent(weir(other)));

            hunt(caches);
            long left = leftOver(caches);

            print("T11 control, nobody invalidates", left);
            assertThat(violations).hasPositiveValue();
            assertThat(left).isPositive();
        }
    }

    @Test
    void theHuntFindsTheLateFillOfACacheThatOnlyGetsAndSets() {
        try (PlainClient client = PlainClient.at(server.url())) {
            List<Prey> cache = List.of(new GetAndSet(client, namespace, this::load));

            hunt(cache);

            print("T11 control, GET and SET without a lease", leftOver(cache));
            assertThat(violations).hasPositiveValue();
        }
    }

    private void hunt(List<Prey> caches) {
        AtomicLong tickets = new AtomicLong(READS);
        Mono<Void> readers = Flux.range(0, READERS)
                .flatMap(reader -> reader(caches.get(reader % caches.size()), reader % 4 < 2, tickets), READERS)
                .then();
        Mono<Void> writers = Flux.range(0, WRITERS)
                .flatMap(writer -> writer(caches.get(writer % caches.size()), tickets), WRITERS)
                .then();
        Mono.when(readers, writers).block(Size.of(Duration.ofMinutes(3), Duration.ofHours(1)));
    }

    private Mono<Void> reader(Prey cache, boolean strongly, AtomicLong tickets) {
        return Mono.defer(() -> strongly ? strongRead(cache, anyKey()) : cache.read(anyKey()))
                // Without it those who hit memory would take all the tickets.
                .delayUntil(row -> strongly ? Mono.empty() : Mono.delay(Duration.ofMillis(2)))
                .repeat(() -> tickets.decrementAndGet() > 0)
                .then();
    }

    private Mono<Long> strongRead(Prey cache, String key) {
        long floor = history.floor(key);
        return cache.readStrongly(key).doOnNext(row -> {
            strongReads.incrementAndGet();
            history.seen(key, row);
            if (row < floor) {
                violations.incrementAndGet();
            }
        });
    }

    private Mono<Void> writer(Prey cache, AtomicLong tickets) {
        return Mono.defer(() -> {
                    String key = anyKey();
                    long row = history.commit(key);
                    return cache.invalidate(key).doOnSuccess(done -> {
                        writes.incrementAndGet();
                        history.acknowledged(key, row);
                    });
                })
                .then(Mono.defer(RaceTrialTest::pause))
                .repeat(() -> tickets.get() > 0)
                .then();
    }

    /** How many answers are still old after a second: nothing is on its way any more by then. */
    private long leftOver(List<Prey> caches) {
        return Mono.delay(Duration.ofSeconds(1))
                .thenMany(Flux.fromIterable(caches))
                .concatMap(cache ->
                        Flux.fromIterable(KEYS).concatMap(key -> cache.read(key).filter(row -> row < history.row(key))))
                .count()
                .block(Instance.LONG);
    }

    private void print(String trial, long left) {
        Figures.of(trial)
                .with("reads", READS)
                .with("of them strong", strongReads)
                .with("loads", loads)
                .with("writes", writes)
                .with("strong reads too old", violations)
                .with("old in the end", left)
                .print();
    }

    private Mono<Long> load(String key) {
        return Mono.defer(() -> {
            loads.incrementAndGet();
            long row = history.row(key);
            return pause().thenReturn(row);
        });
    }

    private Prey weir(Instance instance) {
        return Prey.of(instance.numbers("numbers", builder -> builder.readThrough(this::load)));
    }

    private static Prey silent(Prey cache) {
        return new Prey() {
            @Override
            public Mono<Long> read(String key) {
                return cache.read(key);
            }

            @Override
            public Mono<Long> readStrongly(String key) {
                return cache.readStrongly(key);
            }

            @Override
            public Mono<Void> invalidate(String key) {
                return Mono.empty();
            }
        };
    }

    private static Mono<Void> pause() {
        long micros = ThreadLocalRandom.current().nextLong(200, 50_000);
        return Mono.delay(Duration.ofNanos(micros * 1_000)).then();
    }

    private static String anyKey() {
        return KEYS.get(ThreadLocalRandom.current().nextInt(KEYS.size()));
    }
}
