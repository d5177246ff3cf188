/*
 * Copyright the Weir authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.weir;

import dev.weir.metrics.CacheEvent;
import dev.weir.metrics.CacheEvent.Origin;
import dev.weir.metrics.CacheRecorder;
import dev.weir.metrics.EvictionReason;
import dev.weir.metrics.LoadObserver;
import dev.weir.metrics.LoadOutcome;
import dev.weir.time.CacheClock;
import java.time.Duration;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ThreadLocalRandom;
import java.util.function.Supplier;

/**
 * A chronicle: counts what happens in a pool, remembers the last of it, and tells the recorder and those who listen.
 *
 * <p>A fresh answer from memory is only counted, and timed once in a while. Everything else is an event.
 */
final class Chronicle {

    private static final int SAMPLE_MASK = CacheRecorder.HITS_PER_SAMPLE - 1;

    final Tally tally = new Tally();
    final EventFeed feed;
    final LoadObserver observer;
    final boolean timesHits;
    private final String cache;
    private final CacheClock clock;
    private final CacheRecorder recorder;
    private final History history = new History();

    Chronicle(String cache, CacheClock clock, CacheRecorder recorder) {
        this.cache = cache;
        this.clock = clock;
        this.recorder = recorder;
        this.feed = new EventFeed(clock.deliveries());
        this.observer = recorder.observer();
        this.timesHits = recorder.timesHits();
    }

    /** When a read that is to be timed began; zero for all the others. */
    long beginRead() {
        return (ThreadLocalRandom.current().nextInt() & SAMPLE_MASK) == 0 ? clock.nanos() : 0;
    }

    /** A hit that was to be timed was found. */
    void hitTimed(LocalEntry<?> entry, long begunAt) {
        recorder.hit(cache, clock.nanos() - begunAt, ageOf(entry));
    }

    void staleServed(Object key, LocalEntry<?> entry) {
        tally.staleHits.increment();
        Duration age = ageOf(entry);
        recorder.staleServed(cache, age);
        if (feed.isHeard()) {
            feed.tell(new CacheEvent.StaleServed(cache, clock.instant(), Optional.of(key), age));
        }
    }

    void missed() {
        tally.misses.increment();
    }

    void coalesced() {
        tally.coalesced.increment();
    }

    void contended() {
        tally.contended.increment();
    }

    void departed(Object key, boolean behindAnAnswer) {
        if (behindAnAnswer) {
            tally.refreshes.increment();
        }
        if (feed.isHeard()) {
            feed.tell(new CacheEvent.LoadStarted(cache, clock.instant(), Optional.of(key), behindAnAnswer));
        }
    }

    /** The load of one key has ended for it, whether or not others travelled with it. */
    void ended(Object key, LoadOutcome outcome, long tookMillis) {
        tally.ended(outcome);
        happened(() -> new CacheEvent.LoadEnded(
                cache, clock.instant(), Optional.of(key), outcome, Duration.ofMillis(Math.max(0, tookMillis))));
    }

    /** One call of a loader has ended, for however many keys. */
    void loaded(LoadOutcome outcome, long nanos) {
        recorder.loaded(cache, outcome, nanos);
    }

    void fenced(Object key) {
        happened(() -> new CacheEvent.Fenced(cache, clock.instant(), Optional.of(key)));
    }

    void stored(Object key, Origin origin, LocalEntry<?> entry) {
        Duration freshFor = Duration.ofMillis(entry.freshFor());
        recorder.stored(cache, freshFor);
        if (origin != Origin.LOAD) {
            tally.writes.increment();
            happened(() -> new CacheEvent.Stored(cache, clock.instant(), Optional.of(key), origin, freshFor));
        } else if (feed.isHeard()) {
            feed.tell(new CacheEvent.Stored(cache, clock.instant(), Optional.of(key), origin, freshFor));
        }
    }

    void invalidated(Object key, Origin origin) {
        tally.invalidations.increment();
        happened(() -> new CacheEvent.Invalidated(cache, clock.instant(), Optional.of(key), origin));
    }

    void expired(Object key, Origin origin) {
        tally.invalidations.increment();
        happened(() -> new CacheEvent.Expired(cache, clock.instant(), Optional.of(key), origin));
    }

    void tagsInvalidated(Collection<String> tags, Origin origin) {
        tally.invalidations.add(tags.size());
        tags.forEach(tag -> happened(() -> new CacheEvent.TagInvalidated(cache, clock.instant(), tag, origin)));
    }

    void prefixInvalidated(String prefix, Origin origin) {
        tally.invalidations.increment();
        happened(() -> new CacheEvent.PrefixInvalidated(cache, clock.instant(), prefix, origin));
    }

    void cleared(Origin origin) {
        tally.invalidations.increment();
        happened(() -> new CacheEvent.Cleared(cache, clock.instant(), origin));
    }

    void evicted(Object key, EvictionReason reason) {
        tally.evicted(reason);
        if (feed.isHeard()) {
            feed.tell(new CacheEvent.Evicted(cache, clock.instant(), Optional.of(key), reason));
        }
    }

    void unheard(Throwable error) {
        recorder.unheard(cache, error);
    }

    /** What happened to a key lately, the oldest first. */
    List<CacheEvent> lately(Object key) {
        return history.of(key);
    }

    private void happened(Supplier<CacheEvent> event) {
        CacheEvent happened = event.get();
        history.add(happened);
        if (feed.isHeard()) {
            feed.tell(happened);
        }
    }

    private Duration ageOf(LocalEntry<?> entry) {
        return Duration.ofMillis(Math.max(0, entry.ageAt(clock.millis())));
    }
}
