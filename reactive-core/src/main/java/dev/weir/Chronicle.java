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
import dev.weir.tier.Generation;
import dev.weir.time.CacheClock;
import java.time.Duration;
import java.time.Instant;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.concurrent.ThreadLocalRandom;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import reactor.util.context.ContextView;

/**
 * A chronicle: counts what happens in a pool, remembers the last of it, and tells the recorder and those who listen.
 *
 * <p>A fresh answer from memory is only counted, and timed once in a while. Everything else is an event.
 */
final class Chronicle {

    private static final int SAMPLE_MASK = CacheRecorder.HITS_PER_SAMPLE - 1;

    final Tally tally = new Tally();
    final EventFeed feed;
    final boolean timesHits;
    private final LoadObserver observer;
    private final String cache;
    private final CacheClock clock;
    private final CacheRecorder recorder;
    private final History history;

    Chronicle(String cache, Surroundings surroundings) {
        this.cache = cache;
        this.clock = surroundings.clock();
        this.recorder = surroundings.recorder();
        this.history = new History(clock);
        this.feed = new EventFeed(clock.deliveries());
        this.observer = surroundings.observer();
        this.timesHits = surroundings.timesHits();
    }

    /** When a read that is to be timed began; zero for all the others. */
    long beginRead() {
        return (ThreadLocalRandom.current().nextInt() & SAMPLE_MASK) == 0 ? clock.nanos() : 0;
    }

    /** A hit that was to be timed was found. */
    void hitTimed(LocalEntry<?> entry, long begunAt) {
        recorder.hit(cache, clock.nanos() - begunAt, ageOf(entry));
    }

    /** A stale entry was at hand and would do. */
    void staleHit(Object key, LocalEntry<?> entry) {
        tally.staleHits.increment();
        staleServed(key, entry);
    }

    /** Someone who waited for a load was left to a stale entry. */
    void fellBack(Object key, LocalEntry<?> entry) {
        tally.fallbacks.increment();
        staleServed(key, entry);
    }

    void missed() {
        tally.misses.increment();
    }

    /** A request waits for a load; its own, or one that another request has started. */
    void boarded(boolean own) {
        // One count for each waiter: who waits for another's load has missed, and the tally knows.
        (own ? tally.misses : tally.coalesced).increment();
    }

    void contended() {
        tally.contended.increment();
    }

    void departed(Object key, boolean behindAnAnswer) {
        if (behindAnAnswer) {
            tally.refreshes.increment();
        }
        told(when -> new CacheEvent.LoadStarted(cache, when, Optional.of(key), behindAnAnswer));
    }

    /** The load of one key has ended for it, whether or not others travelled with it. */
    void ended(Object key, LoadOutcome outcome, long tookMillis) {
        tally.ended(outcome);
        happened(
                key,
                when -> new CacheEvent.LoadEnded(
                        cache, when, Optional.of(key), outcome, Duration.ofMillis(Math.max(0, tookMillis))));
    }

    /** What those who watch make of a wait for a flight; {@code null} if nobody does. */
    LoadObserver.@Nullable Sight sightOfWaiting(Flight<?, ?> flight, ContextView waiter) {
        return observer.isWatching() ? observer.waiting(cache, waiter, () -> sightOf(flight.load())) : null;
    }

    /** What those who watch make of a load. */
    LoadObserver.Sight sightOfLoading(int keys, ContextView carried) {
        return observer.isWatching() ? observer.loading(cache, keys, carried) : LoadObserver.Sight.NONE;
    }

    /** A load has ended, for however many keys. */
    void loaded(LoadOutcome outcome, long nanos) {
        recorder.loaded(cache, outcome, nanos);
    }

    /** What is in the remote tier under a key cannot be read. */
    void unreadable(Object key) {
        tally.unreadable.increment();
    }

    void fenced(Object key) {
        happened(key, when -> new CacheEvent.Fenced(cache, when, Optional.of(key)));
    }

    void stored(Object key, Origin origin, LocalEntry<?> entry) {
        Duration freshFor = entry.freshTime();
        Function<Instant, CacheEvent> event =
                when -> new CacheEvent.Stored(cache, when, Optional.of(key), origin, freshFor);
        recorder.stored(cache, freshFor);
        if (origin == Origin.LOAD) {
            // Its end is remembered, and says as much.
            told(event);
        } else {
            tally.writes.increment();
            happened(key, event);
        }
    }

    void invalidated(Object key, Origin origin) {
        tally.invalidations.increment();
        happened(key, when -> new CacheEvent.Invalidated(cache, when, Optional.of(key), origin));
    }

    void expired(Object key, Origin origin) {
        tally.invalidations.increment();
        happened(key, when -> new CacheEvent.Expired(cache, when, Optional.of(key), origin));
    }

    void tagsInvalidated(Collection<String> tags, Origin origin) {
        tally.invalidations.add(tags.size());
        tags.forEach(tag -> happened(null, when -> new CacheEvent.TagInvalidated(cache, when, tag, origin)));
    }

    void prefixInvalidated(String prefix, Origin origin) {
        tally.invalidations.increment();
        happened(null, when -> new CacheEvent.PrefixInvalidated(cache, when, prefix, origin));
    }

    void cleared(Origin origin) {
        tally.invalidations.increment();
        happened(null, when -> new CacheEvent.Cleared(cache, when, origin));
    }

    /** Another process has changed a key of which something was here. */
    void changedElsewhere(Object key, boolean keepsFallback) {
        Optional<Object> known = Optional.of(key);
        happened(
                key,
                when -> keepsFallback
                        ? new CacheEvent.Expired(cache, when, known, Origin.REMOTE)
                        : new CacheEvent.Invalidated(cache, when, known, Origin.REMOTE));
    }

    /** Another process has invalidated many keys at once. */
    void raisedElsewhere(Generation generation) {
        happened(null, when -> switch (generation.kind()) {
            case TAG -> new CacheEvent.TagInvalidated(cache, when, generation.name(), Origin.REMOTE);
            case PREFIX -> new CacheEvent.PrefixInvalidated(cache, when, generation.name(), Origin.REMOTE);
            case ALL -> new CacheEvent.Cleared(cache, when, Origin.REMOTE);
        });
    }

    /** So many writes of a key have reached the source, the last of which it has now. */
    void flushed(@Nullable Object key, int records) {
        told(when -> new CacheEvent.Flushed(cache, when, Optional.ofNullable(key), records));
    }

    /** The source has refused a write, which is tried again. */
    void parked(@Nullable Object key, @Nullable String reason) {
        happened(key, when -> new CacheEvent.Parked(cache, when, Optional.ofNullable(key), String.valueOf(reason)));
    }

    /** A write was given up. */
    void buried(@Nullable Object key, int attempts, String reason) {
        happened(key, when -> new CacheEvent.Buried(cache, when, Optional.ofNullable(key), attempts, reason));
    }

    /** A write met a row that somebody else had written. */
    void conflicted(@Nullable Object key) {
        happened(key, when -> new CacheEvent.Conflicted(cache, when, Optional.ofNullable(key)));
    }

    /** What was accepted in a shard is lost. */
    void outboxLost(int shard, OptionalLong records) {
        happened(null, when -> new CacheEvent.OutboxLost(cache, when, shard, records));
    }

    /** What was accepted last in a shard may be lost. */
    void tailAtRisk(int shard) {
        happened(null, when -> new CacheEvent.TailAtRisk(cache, when, shard));
    }

    /** The process begins or ceases to know what others change. */
    void coherent(boolean coherent) {
        told(when -> new CacheEvent.CoherenceChanged(cache, when, coherent));
    }

    void evicted(Object key, EvictionReason reason) {
        tally.evicted(reason);
        happened(key, when -> new CacheEvent.Evicted(cache, when, Optional.of(key), reason));
    }

    void unheard(Throwable error) {
        recorder.unheard(cache, error);
    }

    /** What happened to a key lately, the oldest first. */
    List<CacheEvent> lately(Object key) {
        return history.of(key);
    }

    private void staleServed(Object key, LocalEntry<?> entry) {
        Duration age = ageOf(entry);
        recorder.staleServed(cache, age);
        told(when -> new CacheEvent.StaleServed(cache, when, Optional.of(key), age));
    }

    /** Told and remembered, with the key it is about if that is one. */
    private void happened(@Nullable Object key, Function<Instant, CacheEvent> event) {
        history.add(key, event);
        told(event);
    }

    private void told(Function<Instant, CacheEvent> event) {
        if (feed.isHeard()) {
            feed.tell(event.apply(clock.instant()));
        }
    }

    private static LoadObserver.Sight sightOf(@Nullable Load load) {
        return load == null ? LoadObserver.Sight.NONE : load.sight();
    }

    private Duration ageOf(LocalEntry<?> entry) {
        return Duration.ofMillis(Math.max(0, entry.ageAt(clock.millis())));
    }
}
