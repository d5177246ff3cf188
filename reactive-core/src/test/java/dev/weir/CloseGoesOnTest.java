/*
 * Copyright the Weir authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.weir;

import static org.assertj.core.api.Assertions.assertThat;

import dev.weir.TwoDrains.Process;
import dev.weir.backend.Backend;
import dev.weir.backend.BackendSource;
import dev.weir.coherence.CoherenceState;
import dev.weir.metrics.CacheEvent;
import dev.weir.testing.InMemoryServer;
import dev.weir.testing.VirtualClock;
import dev.weir.time.CacheClock;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Proxy;
import java.time.Duration;
import java.util.Objects;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Supplier;
import org.junit.jupiter.api.Test;
import reactor.core.Disposable;
import reactor.core.publisher.Mono;
import reactor.core.publisher.Sinks;
import reactor.core.scheduler.Scheduler;

/** A closing that was begun goes on to its end, whoever leaves and whatever fails on the way. */
class CloseGoesOnTest {

    private final Sinks.One<String> load = Sinks.one();
    private final AtomicInteger closed = new AtomicInteger();

    @Test
    void whoLeavesWhileALoadLandsLeavesNothingOpen() {
        TwoDrains test = new TwoDrains(TwoDrains.SPEC, 1, builder -> builder);
        Process process = test.process();
        boolean[] isOver = {false};
        process.cache.events().subscribe(event -> {}, error -> {}, () -> isOver[0] = true);
        Listener<String> reader = Listener.to(process.cache.getOrCompute("other", key -> load.asMono()));
        process.store.delay(() -> Duration.ZERO, () -> Duration.ofMillis(50));
        process.puts("k", "v");

        Listener.to(process.weir.close()).leaves();
        assertThat(isOver[0]).isFalse();
        test.pass(Duration.ofSeconds(1));
        assertThat(process.events(CacheEvent.Flushed.class)).hasSize(1);
        assertThat(coherenceOf(process.weir)).isEqualTo(CoherenceState.COHERENT);
        load.tryEmitValue("loaded");
        test.pass(Duration.ofSeconds(1));

        reader.hasHeard("loaded");
        assertThat(isOver[0]).isTrue();
        assertThat(coherenceOf(process.weir)).isEqualTo(CoherenceState.BLIND);
        assertThat(heirsOf(process)).isZero();
    }

    @Test
    void whoLeavesTheClosingOfOneCacheLeavesItsDrainageClosed() {
        TwoDrains test = new TwoDrains(TwoDrains.SPEC, 1, builder -> builder);
        Process process = test.process();
        Listener<String> reader = Listener.to(process.cache.getOrCompute("other", key -> load.asMono()));

        Listener.to(((DefaultReactiveCache<String, String>) process.cache).close())
                .leaves();
        assertThat(heirsOf(process)).isEqualTo(1);
        load.tryEmitValue("loaded");
        test.pass(Duration.ofSeconds(1));

        reader.hasHeard("loaded");
        assertThat(heirsOf(process)).isZero();
    }

    @Test
    void whoClosesOnceMoreWaitsForTheSameEnd() {
        Weir weir = weir(VirtualClock.create(), Mono::empty);
        cache(weir, "cache").getOrCompute("k", key -> load.asMono()).subscribe();
        Listener<Void> first = Listener.to(weir.close());
        Listener<Void> second = Listener.to(weir.close());
        first.leaves();
        second.hasHeardNothing();

        load.tryEmitValue("loaded");

        second.hasHeardOfAbsence();
        Listener.to(weir.close()).hasHeardOfAbsence();
        assertThat(closed).hasValue(1);
    }

    @Test
    void howItFailedIsToldToWhoClosesOnceMore() {
        IllegalStateException failure = new IllegalStateException("It is stuck");
        Weir weir = weir(VirtualClock.create(), () -> Mono.error(failure));
        cache(weir, "cache").getOrCompute("k", key -> load.asMono()).subscribe();
        Listener.to(weir.close()).leaves();

        load.tryEmitValue("loaded");

        Listener.to(weir.close()).hasHeardError(failure);
        assertThat(closed).hasValue(1);
    }

    @Test
    void aCacheThatCannotBeClosedKeepsNothingElseOpen() {
        IllegalStateException failure = new IllegalStateException("It takes no work");
        VirtualClock clock = VirtualClock.create();
        boolean[] fails = {false};
        Weir weir = weir(
                new PatchedClock() {
                    @Override
                    public Scheduler scheduler() {
                        return new FailingOnce(clock.scheduler(), fails, failure);
                    }
                },
                Mono::empty);
        ReactiveCache<String, String> one = cache(weir, "one");
        ReactiveCache<String, String> two = cache(weir, "two");
        fails[0] = true;

        Listener<Void> close = Listener.to(weir.close());

        close.hasHeardError(failure);
        assertThat(fails[0]).isFalse();
        assertThat(Listener.to(one.get("k")).error()).isInstanceOf(CacheClosedException.class);
        assertThat(Listener.to(two.get("k")).error()).isInstanceOf(CacheClosedException.class);
        assertThat(closed).hasValue(1);
    }

    private Weir weir(CacheClock clock, Supplier<Mono<Void>> close) {
        BackendSource link = InMemoryServer.create(clock, new Random(42), 4).link();
        Random random = new Random(42);
        return Weir.named("shop")
                .clock(clock)
                .random(() -> random)
                .remote((namespace, itsClock) -> closing(link.open(namespace, itsClock), close))
                .build();
    }

    private static ReactiveCache<String, String> cache(Weir weir, String name) {
        return weir.cache(name, String.class, String.class).localOnly().build();
    }

    private Backend closing(Backend backend, Supplier<Mono<Void>> close) {
        return (Backend) Proxy.newProxyInstance(
                Backend.class.getClassLoader(), new Class<?>[] {Backend.class}, (self, method, arguments) -> {
                    if (method.getName().equals("close")) {
                        return Mono.fromRunnable(closed::incrementAndGet).then(Mono.defer(close));
                    }
                    try {
                        return method.invoke(backend, arguments);
                    } catch (InvocationTargetException thrown) {
                        throw thrown.getCause();
                    }
                });
    }

    private static CoherenceState coherenceOf(Weir weir) {
        return Objects.requireNonNull(weir.remote()).coherence().state();
    }

    /** How many caches that write behind to the table of this process are told of new epochs. */
    private static long heirsOf(Process process) {
        return Objects.requireNonNull(process.weir.remote())
                .succession()
                .sharingRowsWith(process.store)
                .count()
                .block();
    }

    /** A scheduler that takes a piece of work the less when it is told to. */
    private record FailingOnce(Scheduler scheduler, boolean[] fails, RuntimeException failure) implements Scheduler {

        @Override
        public Disposable schedule(Runnable task) {
            if (fails[0]) {
                fails[0] = false;
                throw failure;
            }
            return scheduler.schedule(task);
        }

        @Override
        public Disposable schedule(Runnable task, long delay, TimeUnit unit) {
            return scheduler.schedule(task, delay, unit);
        }

        @Override
        public Worker createWorker() {
            return scheduler.createWorker();
        }
    }
}
