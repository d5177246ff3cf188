/*
 * Copyright the Weir authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.weir;

import static java.util.Objects.requireNonNull;

import com.github.benmanes.caffeine.cache.AsyncCache;
import com.github.benmanes.caffeine.cache.Caffeine;
import com.github.benmanes.caffeine.cache.Policy;
import com.github.benmanes.caffeine.cache.RemovalCause;
import dev.weir.tier.Version;
import dev.weir.time.CacheClock;
import java.time.Duration;
import java.util.Collection;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.BiConsumer;
import java.util.function.Function;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import reactor.core.scheduler.Scheduler;

/**
 * The local tier: the slots of this process. What is kept is in a Caffeine {@code AsyncCache}, flights are in a map of
 * their own, and a key's flight hides what is kept under it.
 *
 * <p>Whoever changes a slot does so inside the flights' map, one at a time for each key, so that a flight that lands and an
 * invalidation cannot pass each other; reading takes no lock. Of users' code only {@code equals} and {@code hashCode} of keys run in there. Deadlines
 * are in the entries; Caffeine only bounds what is kept and reclaims what is of no use to anybody.
 */
final class LocalTier<K, V> {

    /** Caffeine does not count a write that follows another one this closely. */
    private static final Duration UNNOTICED = Duration.ofSeconds(1);

    private static final Duration FOR_EVER = Duration.ofDays(36_500);

    private static final int SWEPT_AT_ONCE = 1_000;

    private final ConcurrentMap<K, Flight<K, V>> flights = new ConcurrentHashMap<>();
    private final AsyncCache<K, Kept<V>> cache;
    private final ConcurrentMap<K, CompletableFuture<Kept<V>>> kept;
    private final Upkeep upkeep;
    final Watches<K> watches = new Watches<>();
    final Patrol<K, V> patrol;
    private final Fences fences;
    private final Scheduler scheduler;
    private final Generations generations;
    private final Function<? super K, List<String>> prefixes;
    private final AtomicReference<@Nullable Duration> reclaimedAfter;
    private volatile boolean closed;

    LocalTier(
            long maximumWeight,
            @Nullable Duration longestUse,
            Function<? super K, List<String>> prefixes,
            int shards,
            Surroundings surroundings,
            BiConsumer<K, RemovalCause> evicted) {
        CacheClock clock = surroundings.clock();
        this.upkeep = new Upkeep(clock);
        Caffeine<K, Kept<V>> caffeine = Caffeine.newBuilder()
                .maximumWeight(maximumWeight)
                .<K, Kept<V>>weigher((key, kept) -> kept.weight())
                .ticker(() -> TimeUnit.MILLISECONDS.toNanos(clock.millis()))
                .executor(upkeep)
                .evictionListener((key, kept, cause) -> {
                    if (kept instanceof LocalEntry<V>) {
                        evicted.accept(key, cause);
                    }
                });
        if (longestUse != null) {
            caffeine = caffeine.expireAfterWrite(reclaimed(longestUse));
        }
        this.cache = caffeine.buildAsync();
        this.kept = cache.asMap();
        this.patrol = new Patrol<>(clock, flights.values());
        this.prefixes = prefixes;
        this.generations = new Generations(shards);
        this.fences = surroundings.fences();
        this.scheduler = clock.scheduler();
        this.reclaimedAfter = new AtomicReference<>(longestUse == null ? null : reclaimed(longestUse));
    }

    /** What is kept under a key, whether or not a flight hides it. */
    @Nullable
    Kept<V> kept(K key) {
        return (Kept<V>) cache.getIfPresent(key);
    }

    @Nullable
    Flight<K, V> flight(K key) {
        return flights.get(key);
    }

    /** The era in which a flight begins or an entry is written. */
    Era era() {
        Era seen = generations.now();
        // Asked for after the era was read: one begun by the closing itself must not be given away.
        return closed ? Era.NEVER : seen;
    }

    /** For reads: an entry of the current era needs no second look. */
    Generations generations() {
        return generations;
    }

    /**
     * Whether nothing was invalidated since a slot began that it is known to depend on; one that is not current is only
     * waiting to be replaced or swept. Of a flight its key is known, and what it replaces: what it brings is not.
     */
    boolean isCurrent(K key, Slot<V> slot) {
        Era now = generations.now();
        if (slot.era() == now) {
            return true;
        }
        LocalEntry<V> known = slot instanceof Flight<?, V> flight ? flight.previous() : entryIn(slot);
        if (slot.era().number < generations.newest(slot.shard(), prefixes.apply(key), tagsOf(known))) {
            return false;
        }
        if (slot instanceof Kept<V> confirmed && now.isPlain && !isDegraded(confirmed)) {
            confirmed.confirmedIn(now);
        }
        return true;
    }

    /** The number of the last era in which a tag of an entry was invalidated. */
    long lastInvalidated(LocalEntry<V> entry) {
        return generations.newestOfTags(entry.notes.tags);
    }

    /** Keeps what is in memory for at least this long, room permitting; {@code null} means for ever. */
    void keepFor(@Nullable Duration use) {
        Duration wanted = use == null ? FOR_EVER : reclaimed(use);
        Duration granted = reclaimedAfter.get();
        while (granted != null && wanted.compareTo(granted) > 0) {
            if (reclaimedAfter.compareAndSet(granted, wanted)) {
                reclaimAfterWhatIsGranted();
            }
            granted = reclaimedAfter.get();
        }
    }

    /** Of those who raise it at the same time, whoever comes last finds what was granted last. */
    private void reclaimAfterWhatIsGranted() {
        Duration granted;
        do {
            granted = requireNonNull(reclaimedAfter.get());
            Duration time = granted;
            cache.synchronous().policy().expireAfterWrite().ifPresent(policy -> policy.setExpiresAfter(time));
        } while (granted != reclaimedAfter.get());
    }

    /** For tests: how long what is written is kept in memory; {@code null} for ever. */
    @Nullable
    Duration reclaimedAfter() {
        return cache.synchronous()
                .policy()
                .expireAfterWrite()
                .map(Policy.FixedExpiration::getExpiresAfter)
                .orElse(null);
    }

    /** Makes a flight its key's slot, if the slot that was found there is there still. */
    boolean install(Flight<K, V> flight, @Nullable Slot<V> found) {
        return flights.compute(flight.key, (key, flying) -> {
                    Slot<V> slot = flying == null ? keptQuietly(key) : flying;
                    if (slot != found) {
                        return flying;
                    }
                    detach(flying);
                    return flight;
                })
                == flight;
    }

    /** Ends a flight's time as its key's slot and leaves something kept there; refused if its key was taken from it. */
    boolean settle(Flight<K, V> flight, @Nullable Kept<V> successor) {
        // Looked at out here, because a key's prefixes are made by users' code. Whoever reads the successor, which is
        // of
        // the flight's era, finds what is invalidated from now on.
        boolean current = successor != null && isCurrent(flight.key, flight) && isCurrent(flight.key, successor);
        flight.isKept = false;
        flights.compute(flight.key, (key, flying) -> {
            if (flying != flight && fences.keepOutDetachedFlights()) {
                return flying;
            }
            flight.isKept = current;
            if (current && successor != null) {
                keep(key, successor);
            } else {
                kept.remove(key);
            }
            return null;
        });
        return flight.isKept;
    }

    /** Ends a flight's time as its key's slot and leaves what is kept there as it is. */
    void withdraw(Flight<K, V> flight) {
        flights.remove(flight.key, flight);
    }

    void put(K key, LocalEntry<V> entry) {
        watches.touch(key);
        flights.compute(key, (same, flying) -> {
            keep(same, entry);
            return detach(flying);
        });
    }

    void remove(K key) {
        watches.touch(key);
        flights.compute(key, (same, flying) -> {
            kept.remove(same);
            return detach(flying);
        });
    }

    /** Leaves of an entry only its use as a fallback; takes the key from a flight. */
    void expire(K key) {
        watches.touch(key);
        flights.compute(key, (same, flying) -> {
            if (keptQuietly(same) instanceof LocalEntry<V> entry && entry.value != null) {
                keep(same, entry.expired());
            } else {
                kept.remove(same);
            }
            return detach(flying);
        });
    }

    /**
     * Another process, or this one a moment ago, has changed a key: what is older than that goes, and so does a flight that
     * may bring it.
     */
    boolean outdate(K key, Version by, boolean keepsFallback) {
        watches.touch(key);
        boolean[] isOutdated = new boolean[1];
        flights.compute(key, (same, flying) -> {
            if (keptQuietly(same) instanceof SharedEntry<V> entry) {
                LocalEntry<V> left = entry.outdated(by, keepsFallback);
                isOutdated[0] = left != entry && !entry.isExpired();
                leave(same, entry, left);
            }
            if (flying == null || !flying.isNewerThan(by) && fences.detachOutdatedFlights()) {
                return detach(flying);
            }
            flying.outdates(by, keepsFallback);
            return flying;
        });
        return isOutdated[0];
    }

    private void leave(K key, LocalEntry<V> entry, @Nullable LocalEntry<V> left) {
        if (left == null) {
            kept.remove(key);
        } else if (left != entry) {
            keep(key, left);
        }
    }

    /** What is of a shard of the remote tier is as good as gone. */
    void invalidateShard(int shard) {
        generations.invalidateShard(shard);
    }

    /** What has one of these tags is as good as gone, and what loads in flight bring with one of them. */
    void invalidateTags(Collection<String> tags) {
        generations.invalidateTags(tags);
    }

    /** All keys with this declared prefix are as good as gone. */
    void invalidatePrefix(String prefix) {
        generations.invalidatePrefix(prefix);
    }

    /** Whether anything is kept or in flight under a key. */
    boolean holds(K key) {
        return flights.containsKey(key) || keptQuietly(key) != null;
    }

    /** The keys of what is kept and of what is in flight, as they are while they are walked over; some may come twice. */
    Iterator<K> keys() {
        return Stream.concat(flights.keySet().stream(), kept.keySet().stream()).iterator();
    }

    /**
     * Begins a new era, at once and for all keys. What was kept is swept out afterwards; flights go by themselves when
     * they end.
     */
    void clear() {
        generations.clear();
        sweep(kept.entrySet().iterator());
    }

    /** Ends the last era: whatever is still written belongs to none. */
    void close() {
        closed = true;
        clear();
    }

    /** The flights that are their keys' slots. */
    Collection<Flight<K, V>> flights() {
        return flights.values();
    }

    /** How many entries and refusals are kept; what is as good as gone counts until it is reclaimed. */
    long size() {
        return kept.size();
    }

    /** What they weigh. */
    long weight() {
        return cache.synchronous()
                .policy()
                .eviction()
                .map(bound -> bound.weightedSize().orElse(0))
                .orElse(0L);
    }

    /** As {@link #kept}, without this being an access. */
    @Nullable
    Kept<V> keptQuietly(K key) {
        return cache.synchronous().policy().getIfPresentQuietly(key);
    }

    private void keep(K key, Kept<V> something) {
        upkeep.begin();
        try {
            kept.put(key, something);
        } finally {
            upkeep.end();
        }
    }

    /** What is in a slot after its flight was taken out, which goes on without it. */
    private @Nullable Flight<K, V> detach(@Nullable Flight<K, V> flying) {
        if (flying != null) {
            patrol.followDetached(flying);
        }
        return null;
    }

    private void sweep(Iterator<Map.Entry<K, CompletableFuture<Kept<V>>>> rest) {
        Runnable portion = () -> {
            for (int i = 0; i < SWEPT_AT_ONCE && rest.hasNext(); i++) {
                Map.Entry<K, CompletableFuture<Kept<V>>> next = rest.next();
                if (next.getValue() instanceof Kept<V> old && !isCurrent(next.getKey(), old)) {
                    kept.remove(next.getKey(), old);
                }
            }
            if (rest.hasNext()) {
                sweep(rest);
            }
        };
        try {
            scheduler.schedule(portion);
        } catch (RejectedExecutionException schedulerGone) {
            // The clear has taken effect all the same; what is left is Caffeine's to reclaim.
            return;
        }
    }

    private @Nullable LocalEntry<V> entryIn(Slot<V> slot) {
        return slot instanceof LocalEntry<V> entry ? entry : null;
    }

    private static boolean isDegraded(Kept<?> kept) {
        return kept instanceof SharedEntry<?> entry && entry.isDegraded();
    }

    private static Set<String> tagsOf(@Nullable LocalEntry<?> entry) {
        return entry == null ? Set.of() : entry.notes.tags;
    }

    private static Duration reclaimed(Duration use) {
        return use.plus(UNNOTICED);
    }
}
