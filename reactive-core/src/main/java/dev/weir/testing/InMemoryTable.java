/*
 * Copyright the Weir authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.weir.testing;

import dev.weir.source.Checkpoint;
import dev.weir.source.Flush;
import dev.weir.source.Flush.Manner;
import dev.weir.source.Lane;
import dev.weir.source.Mutation;
import dev.weir.source.Store.FlushResult;
import dev.weir.source.StoreException;
import dev.weir.source.StoreException.Reason;
import dev.weir.tier.Version;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.Set;
import java.util.function.Consumer;
import java.util.function.Predicate;
import java.util.function.ToLongFunction;
import org.jspecify.annotations.Nullable;

/** A table in memory, with the lanes that are kept beside it. Each method is one step that nobody sees half of. */
final class InMemoryTable<K, V> {

    private final Object lock = new Object();
    private final String name;
    private final StoreRules rules;
    private final Map<K, V> rows = new LinkedHashMap<>();
    private final Map<Lane, Checkpoint> checkpoints = new HashMap<>();
    private final Map<Lane, Queue<Runnable>> locks = new HashMap<>();
    private Predicate<? super Mutation<K, V>> refused = none -> false;
    private Consumer<? super Commit<K, V>> onlooker = none -> {};
    private @Nullable ToLongFunction<? super V> version;

    InMemoryTable(String name, StoreRules rules) {
        this.name = name;
        this.rules = rules;
    }

    String name() {
        return name;
    }

    void refuse(Predicate<? super Mutation<K, V>> which) {
        synchronized (lock) {
            refused = which;
        }
    }

    void watchedBy(Consumer<? super Commit<K, V>> other) {
        synchronized (lock) {
            onlooker = other;
        }
    }

    void versionedBy(ToLongFunction<? super V> other) {
        synchronized (lock) {
            version = other;
        }
    }

    Map<K, V> rows() {
        synchronized (lock) {
            return Map.copyOf(rows);
        }
    }

    Map<K, V> read(Set<K> keys) {
        synchronized (lock) {
            Map<K, V> found = new LinkedHashMap<>();
            for (K key : keys) {
                V value = rows.get(key);
                if (value != null) {
                    found.put(key, value);
                }
            }
            return found;
        }
    }

    void requireGood(List<Mutation<K, V>> mutations) {
        synchronized (lock) {
            mutations.stream().filter(refused).findFirst().ifPresent(any -> {
                throw refusal();
            });
        }
    }

    /** Writes what is newer than what is there, all of it or nothing. */
    void write(List<Mutation<K, V>> mutations) {
        synchronized (lock) {
            if (mutations.stream().anyMatch(this::isOutdated)) {
                throw new StoreException(Reason.CONFLICT, "A row has a version that is not older: read it again", null);
            }
            writeUnseen(mutations);
        }
    }

    /** Nothing is compared: whoever writes past the store wins, as the last one does. */
    void writeUnseen(List<Mutation<K, V>> mutations) {
        synchronized (lock) {
            requireGood(mutations);
            mutations.forEach(this::put);
            onlooker.accept(new Commit<>(null, mutations, null));
        }
    }

    @Nullable
    Checkpoint checkpoint(Lane lane) {
        synchronized (lock) {
            return checkpoints.get(lane);
        }
    }

    Checkpoint checkpoint(Lane lane, long epoch) {
        synchronized (lock) {
            return checkpoints.computeIfAbsent(lane, none -> new Checkpoint(epoch, Version.NONE, List.of(), 0));
        }
    }

    /** The lanes of a shard, in the order in which they are locked. */
    List<Lane> lanes(String namespace, int shard) {
        synchronized (lock) {
            return checkpoints.keySet().stream()
                    .filter(lane -> lane.namespace().equals(namespace) && lane.shard() == shard)
                    .sorted(Comparator.comparing(Lane::cache))
                    .toList();
        }
    }

    long raiseEpoch(List<Lane> lanes, long atLeast) {
        synchronized (lock) {
            long greatest = atLeast;
            for (Lane lane : lanes) {
                Checkpoint raised = checkpoints.computeIfPresent(
                        lane,
                        (same, at) ->
                                new Checkpoint(Math.max(at.epoch(), atLeast), at.applied(), at.parked(), at.turn()));
                greatest = raised == null ? greatest : Math.max(greatest, raised.epoch());
            }
            return greatest;
        }
    }

    /** Goes on once the lane is the call's alone, which it is until the call is over. */
    void lock(Lane lane, StoreCall<?> call, Runnable then) {
        if (!rules.locksLanes()) {
            then.run();
            return;
        }
        Runnable granted = () -> {
            if (call.holds(() -> unlock(lane))) {
                then.run();
            } else {
                unlock(lane);
            }
        };
        synchronized (lock) {
            Queue<Runnable> waiting = locks.get(lane);
            if (waiting != null) {
                waiting.add(granted);
                return;
            }
            locks.put(lane, new ArrayDeque<>());
        }
        granted.run();
    }

    /** Why a flush comes too late; {@code null} if it does not. */
    @Nullable
    StoreException moved(Flush<K, V> flush) {
        synchronized (lock) {
            Checkpoint at = checkpoints.get(flush.lane());
            if (at == null) {
                return new StoreException(Reason.MOVED, "There is no such lane any more: read its checkpoint", null);
            }
            if (!rules.epochMatches(flush.from().epoch(), at.epoch())) {
                return new StoreException(Reason.MOVED, "Another epoch has begun: read again", null);
            }
            if (!rules.turnMatches(flush.from().turn(), at.turn())) {
                return new StoreException(Reason.MOVED, "The checkpoint has moved: read again", null);
            }
            return null;
        }
    }

    /** Applies a flush, and moves its checkpoint unless that comes later. */
    FlushResult apply(Flush<K, V> flush) {
        synchronized (lock) {
            boolean together = flush.manner() == Manner.TOGETHER;
            if (together && rules.isAllOrNothing()) {
                requireGood(flush.mutations());
            }
            Map<Version, StoreException> refusals = refusals(flush.mutations());
            Set<Version> conflicts = new LinkedHashSet<>();
            List<Mutation<K, V>> applied = new ArrayList<>();
            Checkpoint next = next(flush, refusals.keySet());
            for (Mutation<K, V> mutation : flush.mutations()) {
                if (!refusals.containsKey(mutation.version())) {
                    if (isOutdated(mutation)) {
                        conflicts.add(mutation.version());
                    } else {
                        put(mutation);
                        applied.add(mutation);
                    }
                }
            }
            if (rules.movesWithTheData()) {
                checkpoints.put(flush.lane(), next);
            }
            onlooker.accept(new Commit<>(flush.lane(), applied, next));
            return new FlushResult(together ? Map.of() : Map.copyOf(refusals), Set.copyOf(conflicts));
        }
    }

    /** Moves the checkpoint if it was not moved with the data. */
    void moveLate(Flush<K, V> flush) {
        if (!rules.movesWithTheData()) {
            synchronized (lock) {
                checkpoints.put(
                        flush.lane(), next(flush, refusals(flush.mutations()).keySet()));
            }
        }
    }

    private Map<Version, StoreException> refusals(List<Mutation<K, V>> mutations) {
        Map<Version, StoreException> refusals = new LinkedHashMap<>();
        Set<K> keys = new HashSet<>();
        for (Mutation<K, V> mutation : mutations) {
            boolean waits = rules.keepsOrderBehindRefused() && keys.contains(mutation.key());
            if (waits || refused.test(mutation)) {
                keys.add(mutation.key());
                refusals.put(
                        mutation.version(),
                        waits ? new StoreException(Reason.DATA, "An earlier record was refused", null) : refusal());
            }
        }
        return refusals;
    }

    private static <K, V> Checkpoint next(Flush<K, V> flush, Set<Version> refused) {
        Checkpoint named = flush.to().apply(refused);
        return new Checkpoint(
                flush.from().epoch(),
                named.applied(),
                named.parked(),
                flush.from().turn() + 1);
    }

    private boolean isOutdated(Mutation<K, V> mutation) {
        V before = rows.get(mutation.key());
        return version != null
                && before != null
                && mutation.value() != null
                && version.applyAsLong(mutation.value()) <= version.applyAsLong(before);
    }

    private void put(Mutation<K, V> mutation) {
        if (mutation.value() == null) {
            rows.remove(mutation.key());
        } else {
            rows.put(mutation.key(), mutation.value());
        }
    }

    private void unlock(Lane lane) {
        Runnable next;
        synchronized (lock) {
            Queue<Runnable> waiting = locks.get(lane);
            next = waiting == null ? null : waiting.poll();
            if (next == null) {
                locks.remove(lane);
            }
        }
        if (next != null) {
            next.run();
        }
    }

    private StoreException refusal() {
        return new StoreException(Reason.DATA, "A row breaks a constraint of " + name, null);
    }
}
