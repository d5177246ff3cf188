/*
 * Copyright the Weir authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.weir;

import dev.weir.codec.TypeRef;
import dev.weir.metrics.CacheRecorder;
import dev.weir.policy.BatchPolicy;
import dev.weir.policy.CachePolicy;
import dev.weir.resilience.Safeguards;
import dev.weir.testing.VirtualClock;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.atomic.AtomicInteger;
import reactor.core.publisher.Mono;
import reactor.core.publisher.Sinks;
import reactor.util.context.Context;

/** An airfield: the engine of one cache, put together as the cache does it, with its parts in reach of a stress test. */
final class Airfield {

    static final String KEY = "key";
    static final CachePolicy FRESH = CachePolicy.freshFor(Duration.ofMinutes(1));

    private static final Weir WEIR = Weir.named("stress").build();

    final VirtualClock clock = VirtualClock.create();
    final LocalTier<String, String> tier;
    final LoadPath<String, String> loads;
    final ReadPath<String, String> reads;

    private final Loader<String, String> loader;
    private final Sinks.One<String> source = Sinks.one();
    private final AtomicInteger loadsBegun = new AtomicInteger();

    Airfield(CachePolicy policy) {
        this(newSpec().policy(policy));
    }

    Airfield(CachePolicy policy, Safeguards safeguards) {
        this(newSpec().policy(policy).safeguards(safeguards));
    }

    private Airfield(CacheBuilder<String, String> spec) {
        Surroundings surroundings = Surroundings.of(clock, CacheRecorder.NOOP, ThreadLocalRandom::current, null);
        Blueprint<String, String> plan = spec.blueprint(clock);
        Gate gate = new Gate("cache", plan.guards(), Quota.unlimited(), error -> {});
        Pool<String, String> pool = new Pool<>(plan, surroundings, new Airspace("cache"), gate, null);
        tier = pool.tier;
        loads = pool.paths.loads;
        reads = pool.paths.reads;
        loader = pool.batcher == null ? (key, context) -> load() : pool.batcher.single();
    }

    /** With one load of many keys in flight at a time. */
    static Airfield inBatches(CachePolicy policy, BulkLoader<String, String> loader) {
        return new Airfield(newSpec().policy(policy).readThroughInBatches(loader, BatchPolicy.DEFAULT.inFlight(1)));
    }

    /** With values that all have this tag. */
    static Airfield tagged(String tag) {
        return new Airfield(newSpec().policy(FRESH).tags(value -> List.of(tag)));
    }

    Mono<String> read() {
        return read(KEY);
    }

    /** A look at what is at hand. */
    Mono<String> look() {
        return ReadMono.value(reads, KEY, null);
    }

    Mono<String> read(String key) {
        return read(key, loader);
    }

    Mono<String> read(String key, Loader<String, String> loader) {
        return ReadMono.value(reads, key, loader);
    }

    /** Someone who asks for the key and has yet to be led anywhere. */
    Waiter<String, String, String> arrive(Onlooker onlooker) {
        @SuppressWarnings("unchecked") // as ReadMono makes it where no hook is on assembly
        Waiter<String, String, String> waiter = new Waiter<>(onlooker, (ReadMono<String, String, String>) read());
        onlooker.onSubscribe(waiter);
        return waiter;
    }

    /** Begins the flight of the key, with a leader on board. */
    Flight<String, String> begin(Onlooker leader) {
        read().subscribe(leader);
        return flight();
    }

    Flight<String, String> flight() {
        Flight<String, String> flight = tier.flight(KEY);
        if (flight == null) {
            throw new IllegalStateException("There is no flight");
        }
        return flight;
    }

    /** Puts an entry there that is stale already. */
    void putStale(String value) {
        tier.put(KEY, new LocalEntry<>(tier.era(), value, clock.millis(), 0, 1, Notes.NONE));
    }

    /** The answer of the load as it reaches a flight, whether or not it is still in its slot. */
    void land(Flight<String, String> flight) {
        loads.landings.landed(flight, "value", null, Context.empty());
    }

    /** The answer of the source, to whichever loads are subscribed to it or will be. */
    void answerLoads() {
        answerLoads("value");
    }

    void answerLoads(String value) {
        source.tryEmitValue(value);
    }

    int loadsBegun() {
        return loadsBegun.get();
    }

    /** What the slot holds for those who come now. */
    String slot() {
        Flight<String, String> flight = tier.flight(KEY);
        Slot<String> slot = flight == null ? tier.kept(KEY) : flight;
        if (slot == null || !tier.isCurrent(KEY, slot)) {
            return "nothing";
        }
        return slot instanceof LocalEntry<String> entry
                ? String.valueOf(entry.value)
                : slot.getClass().getSimpleName();
    }

    private Mono<String> load() {
        loadsBegun.incrementAndGet();
        return source.asMono();
    }

    private static CacheBuilder<String, String> newSpec() {
        return new CacheBuilder<>(WEIR, "cache", String.class, TypeRef.of(String.class));
    }
}
