/*
 * Copyright the Weir authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.weir;

import dev.weir.tier.Generation;
import dev.weir.tier.Generation.Kind;
import dev.weir.tier.RemoteKey;
import dev.weir.tier.RemoteTier;
import dev.weir.tier.Scope;
import dev.weir.tier.TierException;
import dev.weir.tier.TierException.Reason;
import dev.weir.time.CacheClock;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import reactor.core.Disposable;
import reactor.core.Disposables;
import reactor.util.Logger;
import reactor.util.Loggers;

/**
 * A recovery queue: invalidations that the remote tier did not confirm, sent again until it does. It dies with its process.
 *
 * <p>An invalidation too many is harmless, and one too few is not. So nothing that happens to a key meanwhile takes its
 * invalidation out: a value that was put later may have been made of what was there before. When there is no room, the keys, tags and
 * prefixes of the scope that has the most become one clear of that scope; of more scopes than there is room for, one each is owed.
 */
final class RecoveryQueue {

    private static final Logger LOG = Loggers.getLogger(RecoveryQueue.class);

    private final int room;
    private final RemoteTier tier;
    private final EpochChanges changes;
    private final CacheClock clock;
    private final Pauses pauses;

    /** By subject. What is sent is taken out only if it is still the same: what was added meanwhile is owed again. */
    private final Map<Object, Owed> owed = new ConcurrentHashMap<>();

    private final AtomicReference<Stage> stage = new AtomicReference<>(Stage.IDLE);
    private final AtomicBoolean folding = new AtomicBoolean();
    private final Disposable.Swap timer = Disposables.swap();
    private final Disposable.Swap round = Disposables.swap();

    /** Only counted by who sends. */
    private int rounds;

    RecoveryQueue(int room, RemoteTier tier, EpochChanges changes, CacheClock clock, Pauses pauses) {
        this.room = room;
        this.tier = tier;
        this.changes = changes;
        this.clock = clock;
        this.pauses = pauses;
    }

    /** Owes an invalidation of a key, if this is why the last attempt failed. */
    void owe(RemoteKey key, boolean keepsFallback, Throwable why) {
        if (isOwedAfter(why)) {
            owe(key, keepsFallback);
        }
    }

    void owe(RemoteKey key, boolean keepsFallback) {
        add(new Owed.OfKey(key, keepsFallback, clock.nanos()));
        foldIfFull();
        sendSoon();
    }

    /** Owes invalidations of what has these generations, if this is why the last attempt failed. */
    void owe(Iterable<Generation> generations, Throwable why) {
        if (isOwedAfter(why)) {
            owe(generations);
        }
    }

    void owe(Iterable<Generation> generations) {
        generations.forEach(generation -> add(new Owed.OfGeneration(generation, clock.nanos())));
        foldIfFull();
        sendSoon();
    }

    /** Whether what the tier has of a key with these tags may be what it should have forgotten. */
    boolean owes(RemoteKey key, Set<String> tags) {
        if (owed.isEmpty()) {
            return false;
        }
        Scope scope = key.scope();
        return owed.containsKey(key)
                || owed.containsKey(new Generation(scope, Kind.ALL, ""))
                || tags.stream().anyMatch(tag -> owed.containsKey(new Generation(scope, Kind.TAG, tag)))
                || key.prefixes().stream()
                        .anyMatch(prefix -> owed.containsKey(new Generation(scope, Kind.PREFIX, prefix)));
    }

    /** How many are owed. */
    int size() {
        return owed.size();
    }

    /** Since when the oldest is owed, in nanoseconds of the clock; now if there is none. */
    long oldest() {
        long now = clock.nanos();
        return now
                - owed.values().stream()
                        .mapToLong(each -> now - each.since())
                        .max()
                        .orElse(0);
    }

    /** The tier can be asked again, as far as is known: the next attempt is made soon. */
    void tierIsBack() {
        pauses.succeeded();
        if (!owed.isEmpty()) {
            stage.compareAndSet(Stage.IDLE, Stage.WAITING);
            // If it is sending, this comes to nothing.
            sendLater();
        }
    }

    void close() {
        timer.dispose();
        round.dispose();
    }

    /** What is too large to be sent is not there, and whatever else fails is not sent either. */
    static boolean isOwedAfter(Throwable why) {
        return why instanceof TierException failure && failure.reason() != Reason.TOO_LARGE;
    }

    /** Unless it was owed once more meanwhile, which may look the same: that one has not been sent. */
    private void isOwedNoMore(Owed one) {
        owed.computeIfPresent(one.subject(), (subject, now) -> now == one ? null : now);
    }

    private void add(Owed one) {
        owed.merge(one.subject(), one, Owed::with);
    }

    private void foldIfFull() {
        // One that finds another at it leaves it to that one; there may be a few too many for a moment.
        while (owed.size() > room && folding.compareAndSet(false, true)) {
            boolean folded;
            try {
                folded = fold();
            } finally {
                folding.set(false);
            }
            if (!folded) {
                return;
            }
        }
    }

    /** False if that made no room. */
    private boolean fold() {
        Map<Scope, List<Owed>> byScope =
                owed.values().stream().filter(each -> !isClear(each)).collect(Collectors.groupingBy(Owed::scope));
        List<Owed> most = byScope.values().stream()
                .max(Comparator.comparingInt(List::size))
                .orElse(List.of());
        if (most.isEmpty()) {
            return false;
        }
        Scope scope = most.get(0).scope();
        Generation everything = new Generation(scope, Kind.ALL, "");
        // A single one makes no room, but the next ones of its scope find a clear that they become part of.
        boolean makesRoom = most.size() > 1 || owed.containsKey(everything);
        LOG.warn(
                "There are more than {} invalidations that the remote tier has not confirmed, so the {} of cache '{}' become "
                        + "one of everything it has there",
                room,
                most.size(),
                scope.cache());
        long since = most.stream().mapToLong(Owed::since).reduce(most.get(0).since(), (a, b) -> a - b < 0 ? a : b);
        // First: at no time are they owed by nobody.
        add(new Owed.OfGeneration(everything, since));
        most.forEach(this::isOwedNoMore);
        return makesRoom;
    }

    private static boolean isClear(Owed one) {
        return one instanceof Owed.OfGeneration of && of.generation().kind() == Kind.ALL;
    }

    private void sendSoon() {
        if (stage.compareAndSet(Stage.IDLE, Stage.WAITING)) {
            sendLater();
        }
    }

    /** Those of other processes come at their own times. */
    private void sendLater() {
        try {
            begin(timer, () -> clock.scheduler().schedule(this::send, pauses.nextMillis(), TimeUnit.MILLISECONDS));
        } catch (RejectedExecutionException schedulerGone) {
            LOG.error("The scheduler of the clock takes no more work, so {} invalidations are not sent again", size());
        }
    }

    private void send() {
        if (stage.compareAndSet(Stage.WAITING, Stage.SENDING)) {
            begin(
                    round,
                    () -> new RecoveryRound(tier, changes, rounds++, this::isOwedNoMore)
                            .send(owed.values())
                            .subscribe(this::ended, this::failed));
        }
    }

    /** What is begun takes its place before it is: it may have ended, and the next one begun, before this thread goes on. */
    private static void begin(Disposable.Swap place, Supplier<Disposable> work) {
        Disposable.Swap mine = Disposables.swap();
        place.update(mine);
        mine.update(work.get());
    }

    private void failed(Throwable error) {
        LOG.error("A round of invalidations that are owed has failed, and is begun again", error);
        ended(false);
    }

    private void ended(boolean allSent) {
        if (!allSent) {
            // Also if others were sent: those that are left have been tried in vain.
            stage.set(Stage.WAITING);
            sendLater();
            return;
        }
        pauses.succeeded();
        stage.set(Stage.IDLE);
        // Looked at last: who has added one meanwhile either finds nobody at it, or is seen here.
        if (!owed.isEmpty()) {
            sendSoon();
        }
    }

    /** Where it is between being told of something and having sent it. */
    private enum Stage {
        IDLE,
        WAITING,
        SENDING
    }
}
