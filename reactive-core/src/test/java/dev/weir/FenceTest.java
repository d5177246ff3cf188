/*
 * Copyright the Weir authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.weir;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Function;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import reactor.core.publisher.Mono;
import reactor.core.publisher.Sinks;
import reactor.core.scheduler.Scheduler;
import reactor.core.scheduler.Schedulers;
import reactor.test.StepVerifier;

/** A load that began before an invalidation or a write never stores, and still answers those who waited for it. */
class FenceTest {

    private static final int READS = 2_000;

    private final TestWeir test = new TestWeir();

    static Stream<Arguments> changes() {
        return Stream.of(
                change("invalidate", cache -> cache.invalidate("k")),
                change(
                        "invalidateAll",
                        cache -> cache.invalidateAll(Stream.of("k", "other").toList())),
                change("remove", cache -> cache.remove("k")),
                change("expire", cache -> cache.expire("k")),
                change("clear", ReactiveCache::clear));
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("changes")
    void aLoadThatBeganBeforeStoresNothing(String name, Function<ReactiveCache<String, String>, Mono<Void>> change) {
        ReactiveCache<String, String> cache = test.cache().build();
        Sinks.One<String> old = Sinks.one();
        StepVerifier before = StepVerifier.create(cache.getOrCompute("k", k -> old.asMono()))
                .expectNext("old")
                .expectComplete()
                .verifyLater();

        change.apply(cache).block();
        StepVerifier after = StepVerifier.create(cache.getOrCompute("k", k -> Mono.just("new")))
                .expectNext("new")
                .expectComplete()
                .verifyLater();
        old.tryEmitValue("old");

        before.verify();
        after.verify();
        StepVerifier.create(cache.getIfCached("k")).expectNext("new").verifyComplete();
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("changes")
    void aLoadThatBeganBeforeLeavesNothingBehind(
            String name, Function<ReactiveCache<String, String>, Mono<Void>> change) {
        ReactiveCache<String, String> cache = test.cache().build();
        Sinks.One<String> old = Sinks.one();
        StepVerifier before = StepVerifier.create(cache.getOrCompute("k", k -> old.asMono()))
                .expectNext("old")
                .expectComplete()
                .verifyLater();

        change.apply(cache).block();
        old.tryEmitValue("old");

        before.verify();
        StepVerifier.create(cache.getEntryIfCached("k")).verifyComplete();
        assertThat(TestWeir.flightsIn(cache)).isZero();
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("changes")
    void aFailedLoadThatBeganBeforeDoesNotBringTheOldEntryBack(
            String name, Function<ReactiveCache<String, String>, Mono<Void>> change) {
        ReactiveCache<String, String> cache =
                test.cache(policy -> policy.staleIfError(Duration.ofHours(1))).build();
        cache.put("k", "older").block();
        test.pass(Duration.ofMinutes(2));
        Sinks.One<String> old = Sinks.one();
        StepVerifier before = StepVerifier.create(cache.getOrCompute("k", k -> old.asMono()))
                .expectNext("older")
                .expectComplete()
                .verifyLater();

        change.apply(cache).block();
        old.tryEmitError(new IllegalStateException("source down"));

        before.verify();
        StepVerifier.create(cache.getIfCached("k")).verifyComplete();
    }

    @Test
    void aLoadThatBeganBeforeDoesNotReplaceWhatWasPut() {
        ReactiveCache<String, String> cache = test.cache().build();
        Sinks.One<String> old = Sinks.one();
        StepVerifier before = StepVerifier.create(cache.getOrCompute("k", k -> old.asMono()))
                .expectNext("old")
                .expectComplete()
                .verifyLater();

        cache.putAll(Map.of("k", "put")).block();
        old.tryEmitValue("old");

        before.verify();
        StepVerifier.create(cache.getIfCached("k")).expectNext("put").verifyComplete();
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("changes")
    void aLoadThatBeganBeforeDoesNotTakeTheSlotFromTheFlightBegunAfter(
            String name, Function<ReactiveCache<String, String>, Mono<Void>> change) {
        ReactiveCache<String, String> cache = test.cache().build();
        HeldLoad<String> old = new HeldLoad<>(Set.of("k"));
        HeldLoad<String> current = new HeldLoad<>(Set.of("k"));
        Listener<String> before = Listener.to(cache.getOrCompute("k", k -> old.mono()));
        change.apply(cache).block();
        Listener<String> after = Listener.to(cache.getOrCompute("k", k -> current.mono()));

        old.answers("old");

        before.hasHeard("old");
        after.hasHeardNothing();
        StepVerifier.create(cache.getIfCached("k")).verifyComplete();
        Listener<String> later = Listener.to(cache.getOrCompute("k", k -> Mono.just("a third load")));
        current.answers("new");
        after.hasHeard("new");
        later.hasHeard("new");
        StepVerifier.create(cache.getIfCached("k")).expectNext("new").verifyComplete();
    }

    @Test
    void nobodyWhoAsksAfterAClearBoardsAFlightFromBefore() {
        ReactiveCache<String, String> cache = test.cache().build();
        AtomicInteger loads = new AtomicInteger();
        Mono<String> request = cache.getOrCompute(
                "k", k -> Mono.never().cast(String.class).doOnSubscribe(s -> loads.incrementAndGet()));

        request.subscribe();
        cache.clear().block();
        request.subscribe();

        assertThat(loads).hasValue(2);
    }

    /** The hunt of race R2: readers load while writers change the source and then invalidate. */
    @Test
    void whenWritersAreDoneNothingOlderThanTheLastWriteIsCached() throws InterruptedException {
        for (int round = 0; round < 20; round++) {
            ReactiveCache<String, Long> cache =
                    new TestWeir().weir.cache("hunt", String.class, Long.class).build();
            AtomicLong source = new AtomicLong();
            CountDownLatch answered = new CountDownLatch(2 * READS);

            inParallel(
                    () -> write(cache, source),
                    () -> write(cache, source),
                    () -> read(cache, source, answered),
                    () -> read(cache, source, answered));

            assertThat(answered.await(60, TimeUnit.SECONDS)).isTrue();
            StepVerifier.create(cache.getOrCompute("k", k -> Mono.fromSupplier(source::get)))
                    .expectNext(source.get())
                    .verifyComplete();
        }
    }

    private static void write(ReactiveCache<String, Long> cache, AtomicLong source) {
        for (int i = 0; i < 2_000; i++) {
            source.incrementAndGet();
            cache.invalidate("k").subscribe(nothing -> {});
        }
    }

    private static void read(ReactiveCache<String, Long> cache, AtomicLong source, CountDownLatch answered) {
        Scheduler scheduler = Schedulers.parallel();
        for (int i = 0; i < READS; i++) {
            boolean elsewhere = ThreadLocalRandom.current().nextBoolean();
            cache.getOrCompute("k", k -> {
                        Mono<Long> row = Mono.fromSupplier(source::get);
                        return elsewhere ? row.publishOn(scheduler) : row;
                    })
                    .subscribe(value -> answered.countDown());
        }
    }

    private static void inParallel(Runnable... tasks) throws InterruptedException {
        CountDownLatch done = new CountDownLatch(tasks.length);
        for (Runnable task : tasks) {
            new Thread(() -> {
                        task.run();
                        done.countDown();
                    })
                    .start();
        }
        done.await();
    }

    private static Arguments change(String name, Function<ReactiveCache<String, String>, Mono<Void>> change) {
        return Arguments.of(name, change);
    }
}
