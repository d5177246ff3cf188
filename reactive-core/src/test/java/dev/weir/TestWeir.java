/*
 * Copyright the Weir authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.weir;

import dev.weir.metrics.CacheRecorder;
import dev.weir.policy.CachePolicy;
import dev.weir.testing.VirtualClock;
import java.time.Duration;
import java.util.HashSet;
import java.util.Queue;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.function.UnaryOperator;

/** A weir for tests: on a virtual clock, with a fixed seed, remembering the errors nobody heard. */
final class TestWeir implements CacheRecorder {

    final VirtualClock clock = VirtualClock.create();
    final Queue<Throwable> unheard = new ConcurrentLinkedQueue<>();
    private final Random random = new Random(42);
    final Weir weir =
            Weir.named("test").clock(clock).recorder(this).random(() -> random).build();

    @Override
    public void unheard(String cache, Throwable error) {
        unheard.add(error);
    }

    /** A cache whose values are fresh for a minute, changed as the test wants it. */
    CacheBuilder<String, String> cache(UnaryOperator<CachePolicy> change) {
        return weir.cache("cache", String.class, String.class).policy(change.apply(minute()));
    }

    /** A policy under which values are fresh for a minute. */
    CachePolicy minute() {
        return CachePolicy.freshFor(Duration.ofMinutes(1));
    }

    CacheBuilder<String, String> cache() {
        return cache(policy -> policy);
    }

    void pass(Duration time) {
        clock.advanceBy(time);
    }

    /** What is left in memory of loads: nothing, when all have ended. */
    static int flightsIn(ReactiveCache<?, ?> cache) {
        Pool<?, ?> inside = poolOf(cache);
        Set<Flight<?, ?>> flights = new HashSet<>(inside.tier.flights());
        // One that has ended may still be answering on another thread; that it gets done with that, closing shows.
        flights.addAll(inside.tier.patrol.flights());
        return flights.size();
    }

    static Pool<?, ?> poolOf(ReactiveCache<?, ?> cache) {
        return ((DefaultReactiveCache<?, ?>) cache).pool();
    }
}
