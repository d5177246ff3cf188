/*
 * Copyright the Weir authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.weir;

import dev.weir.Demand.Approach;
import dev.weir.metrics.RemoteOperation;
import dev.weir.tier.Found;
import dev.weir.tier.LeaseAnswer;
import dev.weir.tier.RemoteKey;
import dev.weir.tier.TierException;
import dev.weir.tier.TierException.Reason;
import dev.weir.tier.Version;
import dev.weir.time.CacheClock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/**
 * The path over the remote tier: looks what is there; if that will not do, asks for the right to load it; waits while somebody
 * else has that; and goes on to the source without it where the tier cannot be asked. What is loaded then is the
 * {@link FillPath}'s.
 */
final class RemotePath<K, V> {

    private static final long SHORTEST_WAIT = 5;
    private static final long LONGEST_WAIT = 200;
    private static final long LONGEST_LEASE = 10_000;

    private static final TierException UNREADABLE = new TierException(
            Reason.MISCONFIGURED,
            "What is there was written behind in another way than it is read here, and can be read once it has reached the source");

    final FillPath<K, V> fills;
    private final RemoteSide<K, V> side;
    private final EntryReader<K, V> reader;
    private final Terms<V> terms;
    private final LandingPath<K, V> landings;
    private final ReplicaPath<K, V> replicas;
    private final Fences fences;
    private final Moments moments;
    private final Tally tally;
    private final CacheClock clock;
    private final Supplier<? extends RandomGenerator> random;
    private final Duration lease;

    RemotePath(Pool<K, V> pool, RemoteSide<K, V> side, Terms<V> terms, LandingPath<K, V> landings) {
        this.fills = new FillPath<>(pool, side, terms, landings);
        this.side = side;
        this.reader = new EntryReader<>(side, terms);
        this.terms = terms;
        this.landings = landings;
        this.replicas = new ReplicaPath<>(side, reader, terms, landings, pool.surroundings.clock());
        this.fences = pool.surroundings.fences();
        this.moments = pool.moments;
        this.tally = pool.chronicle.tally;
        this.clock = pool.surroundings.clock();
        this.random = pool.surroundings.random();
        this.lease = Duration.ofMillis(
                Math.min(LONGEST_LEASE, Math.max(1, terms.policy.loadTimeout().toMillis() * 6 / 5)));
    }

    /** The way of a flight, on which it has yet to be sent. */
    Crossing<K, V> crossing(Flight<K, V> flight) {
        return new Crossing<>(flight, side.keyOf(flight.key), this);
    }

    /** Sends a flight over. It lands with what is found, or goes on to the source. */
    void cross(Crossing<K, V> crossing, Approach approach, Crossing.Onward onward) {
        prepare(crossing, approach, onward);
        attachAndGo(crossing);
    }

    /** Prepares a flight to be sent over. */
    void prepare(Crossing<K, V> crossing, Approach approach, Crossing.Onward onward) {
        crossing.sets(approach, onward);
        if (approach == Approach.LOAD) {
            crossing.asksForNewerThan(Version.LAST);
        } else if (approach == Approach.LOOK
                && crossing.mayLoad()
                && crossing.flight.previous() instanceof SharedEntry<V> known
                && isOutdatedEverywhere(known)) {
            crossing.asksForNewerThan(known.version);
        }
    }

    /** Sends flights over that are prepared; those that have only to look do so together. */
    void crossTogether(List<Crossing<K, V>> crossings) {
        List<Crossing<K, V>> looking = new ArrayList<>(crossings.size());
        for (Crossing<K, V> crossing : crossings) {
            boolean looks = crossing.approach() == Approach.LOOK && !crossing.flight.hasEnded();
            if (looks && side.shard(crossing.key).epoch() != 0) {
                looking.add(crossing);
            } else {
                attachAndGo(crossing);
            }
        }
        Fleet.of(looking, this, side.tier.spansShards()).forEach(this::go);
    }

    private void go(Fleet<K, V> fleet) {
        long now = clock.nanos();
        fleet.crossings().forEach(crossing -> crossing.looks(epoch(crossing), now));
        side.tier.lookUnderAll(fleet.keys(), fleet);
    }

    /** By its own time and not by that of this tier, so that the same will not do if it is found again. */
    private boolean isOutdatedEverywhere(SharedEntry<V> known) {
        long now = clock.millis();
        return !known.isDegraded() && !known.isOnlyHereOutdatedAt(now) && terms.standing(known, now) != Standing.FRESH;
    }

    private void attachAndGo(Crossing<K, V> crossing) {
        if (side.shard(crossing.key).epoch() != 0 || !fences.waitForAttachment()) {
            go(crossing);
        } else {
            Reply.to(
                    side.coherence.attached(crossing.key.shard()),
                    attached -> go(crossing),
                    error -> unreached(crossing, error));
        }
    }

    /** Sends what is next for a crossing whose shard is attached. */
    void go(Crossing<K, V> crossing) {
        if (crossing.flight.hasEnded()) {
            crossing.isSettled();
        } else if (crossing.approach() == Approach.LOOK) {
            crossing.looks(epoch(crossing), clock.nanos());
            side.tier.look(crossing.key, crossing);
        } else {
            crossing.asks(epoch(crossing), clock.nanos(), moments);
            Reply.to(
                    side.tier.lease(crossing.key, crossing.epoch(), crossing.seen(), lease),
                    answer -> heed(crossing, answer),
                    error -> trouble(crossing, error));
        }
    }

    private long epoch(Crossing<K, V> crossing) {
        Shard shard = side.shard(crossing.key);
        return fences.waitForAttachment() ? shard.epoch() : shard.lastEpoch();
    }

    /** The answer to a look has arrived, {@code null} if there is nothing. */
    void looked(Crossing<K, V> crossing, @Nullable Found found) {
        look(crossing, found, looked(crossing));
    }

    /** A look was answered; returns when, in nanoseconds of the clock. */
    long looked(Crossing<K, V> crossing) {
        long now = clock.nanos();
        side.tier.answered(side.scope.cache(), RemoteOperation.GET, now - crossing.sentAt());
        return now;
    }

    /** Now, in nanoseconds of the clock. */
    long nanos() {
        return clock.nanos();
    }

    /** A look was not answered. */
    void notLooked(Crossing<K, V> crossing, Throwable error) {
        side.tier.failed(side.scope.cache(), RemoteOperation.GET, error, clock.nanos() - crossing.sentAt());
    }

    /** Judges what is there by what this process knows of its generations. */
    void look(Crossing<K, V> crossing, @Nullable Found found, long nanos) {
        if (found == null) {
            ask(crossing, Version.NONE);
            return;
        }
        if (isOwed(crossing, found)) {
            ask(crossing, found.version());
            return;
        }
        Shard shard = side.shard(crossing.key);
        // Read first: what was raised up to this moment is then seen by the question that follows.
        long knownAsOf = shard.freshAsOf();
        if (isDirty(found)) {
            // Whatever was changed up to the moment it was asked for, this is what there was then.
            crossing.findsCurrentAsOf(crossing.sentAt());
            judge(crossing, found, nanos);
        } else if (counts(shard, crossing.key, found)) {
            crossing.findsCurrentAsOf(knownAsOf);
            judge(crossing, found, nanos);
        } else {
            // Invalidated by a generation, it is gone, also as a fallback; of another epoch it may be one, which the
            // tier knows.
            ask(crossing, Version.NONE);
        }
    }

    /** Only who asks for it is told what the source says of a key that was written behind. */
    private boolean goesPast(Crossing<K, V> crossing) {
        boolean asksAgain = !crossing.seen().equals(Version.NONE);
        return crossing.asksTheSource() || asksAgain && !fences.serveDirtyOnly();
    }

    /** Whether it was written behind and has not reached the source: then it is current, whatever else is known of it. */
    private boolean isDirty(Found found) {
        return found.isDirty() && fences.serveDirtyOnly();
    }

    private boolean counts(Shard shard, RemoteKey key, Found found) {
        Set<String> tags = fences.judgeGenerations() ? found.entry().tags() : Set.of();
        return shard.counts(key, tags, found.version())
                || !fences.judgeEpochs() && found.version().epoch() < shard.epoch();
    }

    /** Whether this process has invalidated it without being told that it was. */
    private boolean isOwed(Crossing<K, V> crossing, Found found) {
        return !found.isDirty()
                && side.recovery.owes(crossing.key, found.entry().tags());
    }

    private void heed(Crossing<K, V> crossing, @Nullable LeaseAnswer answer) {
        if (answer instanceof LeaseAnswer.Hit hit && hit.found().isDirty() && goesPast(crossing)) {
            if (crossing.asksTheSource()) {
                crossing.goesPast();
            }
            onward(crossing);
        } else if (answer instanceof LeaseAnswer.Hit hit) {
            if (crossing.seen().equals(Version.NONE) && isOwed(crossing, hit.found())) {
                ask(crossing, hit.found().version());
                return;
            }
            crossing.isChecked();
            judge(crossing, hit.found(), clock.nanos());
        } else if (answer instanceof LeaseAnswer.Granted granted) {
            granted(crossing, granted);
        } else if (answer instanceof LeaseAnswer.Wait wait) {
            fallBackOn(crossing, wait.outdated());
            await(crossing, wait.left());
        } else {
            onward(crossing);
        }
    }

    private void granted(Crossing<K, V> crossing, LeaseAnswer.Granted granted) {
        crossing.claim().holds(granted.lease());
        fallBackOn(crossing, granted.outdated());
        if (crossing.flight.hasEnded() || !crossing.mayLoad()) {
            fills.giveBack(crossing);
        }
        onward(crossing);
    }

    /** Lands with what counts if it is fresh; if not, that is at best something to fall back on. */
    private void judge(Crossing<K, V> crossing, Found found, long nanos) {
        Flight<K, V> flight = crossing.flight;
        long now = clock.millis();
        LocalEntry<V> entry = reader.read(crossing, found, true, now, nanos);
        if (entry == null) {
            landings.unreadable(flight);
            if (isDirty(found)) {
                crossing.isSettled();
                landings.failed(flight, TierUnavailableException.notReadPast(side.scope.cache(), UNREADABLE));
            } else {
                ask(crossing, found.version());
            }
            return;
        }
        if (isDirty(found)) {
            crossing.isSettled();
            landings.found(flight, entry, true);
            return;
        }
        switch (terms.standing(entry, now)) {
            case FRESH, DUE -> {
                crossing.isSettled();
                landings.found(flight, entry, false);
            }
            default -> {
                replace(crossing, entry);
                ask(crossing, found.version());
            }
        }
    }

    private void ask(Crossing<K, V> crossing, Version seen) {
        if (crossing.mayLoad()) {
            crossing.asksForNewerThan(seen);
            go(crossing);
        } else {
            onward(crossing);
        }
    }

    private void fallBackOn(Crossing<K, V> crossing, @Nullable Found outdated) {
        if (outdated != null && crossing.flight.previous() == null) {
            LocalEntry<V> entry = reader.read(crossing, outdated, false, clock.millis(), clock.nanos());
            if (entry != null) {
                replace(crossing, entry);
            }
        }
    }

    private void replace(Crossing<K, V> crossing, LocalEntry<V> entry) {
        if (entry.value != null && terms.standing(entry, clock.millis()) != Standing.DEAD) {
            crossing.flight.replaces(entry);
            crossing.flight.serveMeanwhile();
        }
    }

    /** Looks again after a while, and sooner than the others: they do not all come at once. */
    private void await(Crossing<K, V> crossing, Duration left) {
        crossing.isSettled();
        if (!crossing.mayLoad()) {
            onward(crossing);
            return;
        }
        int waits = crossing.claim().waitsOnceMore();
        if (waits == 1) {
            tally.leasesAwaited.increment();
        }
        long longest = Math.min(LONGEST_WAIT, SHORTEST_WAIT << Math.min(6, waits));
        long pause = Math.min(longest / 2 + random.get().nextLong(longest / 2 + 1), left.toMillis() + 1);
        try {
            clock.scheduler().schedule(() -> go(crossing), pause, TimeUnit.MILLISECONDS);
        } catch (RejectedExecutionException schedulerGone) {
            landings.failed(crossing.flight, schedulerGone);
        }
    }

    /** The tier could not be asked, or going on with its answer has failed. */
    void trouble(Crossing<K, V> crossing, Throwable error) {
        boolean epochLost = error instanceof TierException failure && failure.reason() == Reason.EPOCH_LOST;
        if (epochLost) {
            side.coherence.lost(crossing.key.shard(), crossing.epoch());
        }
        if (epochLost && crossing.takesEpochAgain()) {
            attachAndGo(crossing);
        } else {
            unreached(crossing, error);
        }
    }

    private void unreached(Crossing<K, V> crossing, Throwable error) {
        if (!(error instanceof TierException)) {
            crossing.isSettled();
            landings.failed(crossing.flight, error);
            return;
        }
        crossing.isUnreached();
        if (!terms.areWrittenBehind || !fences.serveDirtyOnly()) {
            replicas.cross(crossing, () -> onward(crossing));
        } else if (!crossing.mayLoad()) {
            onward(crossing);
        } else if (crossing.asksTheSource()) {
            crossing.goesPast();
            onward(crossing);
        } else {
            // Neither a replica nor the source need have what was accepted.
            crossing.isSettled();
            landings.failed(crossing.flight, TierUnavailableException.notReadPast(side.scope.cache(), error));
        }
    }

    private void onward(Crossing<K, V> crossing) {
        if (crossing.flight.hasEnded()) {
            crossing.isSettled();
            return;
        }
        if (!crossing.hasReachedNothing()) {
            tally.remoteMisses.increment();
        } else if (crossing.mayLoad()) {
            tally.degradedLoads.increment();
        }
        if (crossing.mayLoad()) {
            crossing.goesOn();
            crossing.flight.putDownThoseWhoOnlyLook();
        } else {
            landings.foundNothing(crossing.flight);
        }
    }
}
