/*
 * Copyright the Weir authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.weir;

import dev.weir.coherence.Attachment;
import dev.weir.tier.Generation;
import dev.weir.tier.RemoteKey;
import dev.weir.tier.Version;
import dev.weir.time.CacheClock;
import java.time.Duration;
import java.util.Set;
import java.util.concurrent.atomic.AtomicReference;

/** A shard as this process knows it: its epoch, its generations, and up to when its log has been read. */
final class Shard {

    private final int number;
    private final CacheClock clock;
    private final long freshNanos;
    private final int marks;
    private final AtomicReference<ShardLife> life;

    /**
     * A shard that is not attached.
     *
     * @param fresh how long after it was last read up to its end its log counts as being read
     * @param marks about how many generations are told apart
     */
    Shard(int number, CacheClock clock, Duration fresh, int marks) {
        this.number = number;
        this.clock = clock;
        this.freshNanos = fresh.toNanos();
        this.marks = marks;
        this.life = new AtomicReference<>(ShardLife.unknown(marks));
    }

    int number() {
        return number;
    }

    /** Zero as long as it is not attached. */
    long epoch() {
        ShardLife seen = life.get();
        return seen.isAttached() ? seen.epoch() : 0;
    }

    /** The moment, in nanoseconds of the clock, up to which this process knows all changes; the least long if it does not. */
    long freshAsOf() {
        return life.get().freshAsOf();
    }

    /** Whether its log is being read at this time, and was read up to its end not long ago. */
    boolean isCoherent() {
        return life.get().isCoherent(clock.nanos(), freshNanos);
    }

    /** Whether something of this version is of the present epoch, and newer than all known generations of its key and its tags. */
    boolean counts(RemoteKey key, Set<String> tags, Version version) {
        ShardLife seen = life.get();
        return seen.isAttached() && version.epoch() == seen.epoch() && seen.isNewest(version.seq(), key, tags);
    }

    /** Notes that a generation was raised, by this process or another one; also while it is not attached. */
    void raise(Generation generation, Version version) {
        life.get().raise(generation, version);
    }

    /** The last epoch it was attached in, be it attached or not. */
    long lastEpoch() {
        return life.get().epoch();
    }

    /** The epoch in which its state began, as far back as that goes. */
    long born() {
        return life.get().born();
    }

    /** Its last life, be it attached or not. */
    ShardLife last() {
        return life.get();
    }

    /** Begins another life, in which nothing is fresh yet. */
    ShardLife attach(Attachment.Attached answer) {
        ShardLife next = life.get().next(answer, marks);
        life.set(next);
        return next;
    }

    /** Ends the present life, if it is of this epoch; false if there was nothing to end. By any thread. */
    boolean detach(long epoch) {
        ShardLife seen = life.get();
        return seen.isAttached() && seen.epoch() == epoch && life.compareAndSet(seen, seen.ended());
    }

    /** Ends the present life, whatever its epoch. */
    void detach() {
        life.updateAndGet(ShardLife::ended);
    }
}
