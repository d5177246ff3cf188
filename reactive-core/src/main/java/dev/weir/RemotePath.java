/*
 * Copyright the Weir authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.weir;

import dev.weir.Demand.Approach;
import dev.weir.SharedEntry.Origin;
import dev.weir.tier.Found;
import dev.weir.tier.Lease;
import dev.weir.tier.LeaseAnswer;
import dev.weir.tier.RemoteKey;
import dev.weir.tier.StoredEntry;
import dev.weir.tier.TierException;
import dev.weir.tier.TierException.Reason;
import dev.weir.tier.Version;
import dev.weir.time.CacheClock;
import java.time.Duration;
import java.util.Set;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;
import reactor.core.Exceptions;

/**
 * The path over the remote tier: looks what is there; if that will not do, asks for the right to load it; waits while somebody
 * else has that; and goes on to the source without it where the tier cannot be asked.
 */
final class RemotePath<K, V> {

    private static final long SHORTEST_WAIT = 5;
    private static final long LONGEST_WAIT = 200;
    private static final long LONGEST_LEASE = 10_000;

    private final RemoteSide<K, V> side;
    private final Terms<V> terms;
    private final LandingPath<K, V> landings;
    private final ReplicaPath<K, V> replicas;
    private final Fences fences;
    private final Moments moments;
    private final Tally tally;
    private final CacheClock clock;
    private final Supplier<? extends RandomGenerator> random;
    private final Duration lease;
    private final int localFor;

    RemotePath(Pool<K, V> pool, RemoteSide<K, V> side, Terms<V> terms, LandingPath<K, V> landings) {
        this.side = side;
        this.terms = terms;
        this.landings = landings;
        this.replicas = new ReplicaPath<>(side, terms, landings, pool.surroundings.clock());
        this.fences = pool.surroundings.fences();
        this.moments = pool.moments;
        this.tally = pool.chronicle.tally;
        this.clock = pool.surroundings.clock();
        this.random = pool.surroundings.random();
        this.lease = Duration.ofMillis(
                Math.min(LONGEST_LEASE, Math.max(1, terms.policy.loadTimeout().toMillis() * 6 / 5)));
        this.localFor = Terms.ageInMillis(side.policy.localFor());
    }

    /** Sends a flight over. It lands with what is found, or goes on to the source. */
    void cross(Crossing<K, V> crossing, Approach approach, Crossing.Onward onward) {
        crossing.sets(approach, onward);
        if (approach == Approach.LOAD) {
            crossing.asksForNewerThan(Version.LAST);
        } else if (approach == Approach.LOOK
                && crossing.flight.previous() instanceof SharedEntry<V> known
                && isOutdatedEverywhere(known)) {
            crossing.asksForNewerThan(known.version);
        }
        attachAndGo(crossing);
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

    private void go(Crossing<K, V> crossing) {
        crossing.sends(epoch(crossing), clock.nanos(), moments);
        if (crossing.flight.hasEnded()) {
            crossing.isSettled();
        } else if (crossing.approach() == Approach.LOOK) {
            side.tier.get(crossing.key).subscribe(new Look(crossing));
        } else {
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

    /** Judges what is there by what this process knows of its generations. */
    private void look(Crossing<K, V> crossing, @Nullable Found found) {
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
        if (found.isDirty() || counts(shard, crossing.key, found)) {
            crossing.findsCurrentAsOf(knownAsOf);
            judge(crossing, found, true);
        } else {
            // Invalidated by a generation, it is gone, also as a fallback; of another epoch it may be one, which the
            // tier knows.
            ask(crossing, Version.NONE);
        }
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
        if (answer instanceof LeaseAnswer.Hit hit) {
            if (crossing.seen().equals(Version.NONE) && isOwed(crossing, hit.found())) {
                ask(crossing, hit.found().version());
                return;
            }
            crossing.isChecked();
            judge(crossing, hit.found(), true);
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
        crossing.holds(granted.lease());
        fallBackOn(crossing, granted.outdated());
        if (crossing.flight.hasEnded() || !crossing.mayLoad()) {
            giveBack(crossing);
        }
        onward(crossing);
    }

    private void judge(Crossing<K, V> crossing, Found found, boolean counts) {
        Flight<K, V> flight = crossing.flight;
        LocalEntry<V> entry = side.read(flight.era(), flight.key, found, counts);
        if (entry == null) {
            landings.unreadable(flight);
            ask(crossing, found.version());
            return;
        }
        switch (terms.standing(entry, clock.millis())) {
            case FRESH, DUE -> {
                crossing.isSettled();
                landings.found(
                        flight, found.isDirty() ? entry : copy(crossing, entry, found.version()), found.isDirty());
            }
            default -> {
                replace(crossing, entry, found.version());
                ask(crossing, counts ? found.version() : Version.NONE);
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
            Flight<K, V> flight = crossing.flight;
            LocalEntry<V> entry = side.read(flight.era(), flight.key, outdated, false);
            if (entry != null) {
                replace(crossing, entry, outdated.version());
            }
        }
    }

    private void replace(Crossing<K, V> crossing, LocalEntry<V> entry, Version version) {
        if (entry.value != null && terms.standing(entry, clock.millis()) != Standing.DEAD) {
            crossing.flight.replaces(copy(crossing, entry, version));
            crossing.flight.serveMeanwhile();
        }
    }

    private SharedEntry<V> copy(Crossing<K, V> crossing, LocalEntry<V> entry, Version version) {
        // What is outdated by its own time was current as of when it was asked for, like anything else.
        return SharedEntry.of(
                entry, new Origin(version, crossing.asOf(), crossing.key.shard()), clock.millis(), localFor);
    }

    /** Looks again after a while, and sooner than the others: they do not all come at once. */
    private void await(Crossing<K, V> crossing, Duration left) {
        crossing.isSettled();
        if (!crossing.mayLoad()) {
            onward(crossing);
            return;
        }
        int waits = crossing.waitsOnceMore();
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

    private void trouble(Crossing<K, V> crossing, Throwable error) {
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
        replicas.cross(crossing, () -> onward(crossing));
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

    /** Stores what was loaded, if it may be; then goes on with what may be kept here, {@code null} if nothing may. */
    void fill(Crossing<K, V> crossing, LocalEntry<V> entry, Filled<V> then) {
        Lease held = crossing.takeLease();
        if (held == null) {
            then.goOn(degraded(crossing, entry));
            return;
        }
        StoredEntry stored;
        try {
            stored = side.written(entry);
        } catch (Throwable unwritable) {
            landings.unheard(unwritable);
            giveBack(held);
            then.goOn(null);
            Exceptions.throwIfJvmFatal(unwritable);
            return;
        }
        crossing.sends(held.version().epoch(), clock.nanos(), moments);
        Reply.to(
                side.tier.fill(held, stored, terms.longestKept(entry)),
                accepted -> then.goOn(
                        Boolean.TRUE.equals(accepted) || !fences.keepOutRefusedFills()
                                ? filled(crossing, entry, held)
                                : refused()),
                error -> {
                    lost(crossing, error);
                    if (wasNotSent(error)) {
                        // Others would wait for it until its time is up.
                        giveBack(held);
                        landings.unheard(error);
                    }
                    then.goOn(degraded(crossing, entry));
                });
    }

    private static boolean wasNotSent(Throwable error) {
        return !(error instanceof TierException failure)
                || failure.reason() == Reason.TOO_LARGE
                || failure.reason() == Reason.MISCONFIGURED
                || failure.reason() == Reason.REFUSED;
    }

    private @Nullable LocalEntry<V> refused() {
        tally.refusedFills.increment();
        return null;
    }

    private SharedEntry<V> filled(Crossing<K, V> crossing, LocalEntry<V> entry, Lease held) {
        crossing.isChecked();
        return copy(crossing, entry, held.version());
    }

    private void lost(Crossing<K, V> crossing, Throwable error) {
        if (error instanceof TierException failure) {
            if (failure.reason() == Reason.EPOCH_LOST) {
                side.coherence.lost(crossing.key.shard(), crossing.epoch());
            }
            crossing.isUnreached();
        }
    }

    /** Of no use to anybody as soon as others can be asked again. */
    private @Nullable LocalEntry<V> degraded(Crossing<K, V> crossing, LocalEntry<V> entry) {
        if (!crossing.hasReachedNothing() || side.shard(crossing.key).isCoherent()) {
            return null;
        }
        return SharedEntry.degraded(entry, crossing.key.shard(), clock.millis());
    }

    /** Gives the lease back that a flight holds that will not fill. */
    void giveBack(Crossing<K, V> crossing) {
        Lease held = crossing.takeLease();
        if (held != null) {
            giveBack(held);
        }
    }

    private void giveBack(Lease held) {
        // Not given back, it ends by itself.
        Reply.to(side.tier.release(held), released -> {}, error -> {});
    }

    /** What follows a fill. */
    interface Filled<V> {
        void goOn(@Nullable LocalEntry<V> kept);
    }

    /** A look at what is there: one object, where {@link Reply#to} takes three, for each remote hit. */
    private final class Look extends Reply<Found> {

        private final Crossing<K, V> crossing;

        Look(Crossing<K, V> crossing) {
            this.crossing = crossing;
        }

        @Override
        void arrived(@Nullable Found found) {
            look(crossing, found);
        }

        @Override
        void failed(Throwable error) {
            trouble(crossing, error);
        }
    }
}
