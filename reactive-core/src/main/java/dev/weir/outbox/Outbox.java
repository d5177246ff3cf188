/*
 * Copyright the Weir authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.weir.outbox;

import dev.weir.tier.Version;
import java.time.Duration;
import java.util.Collection;
import java.util.List;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

/**
 * An outbox: what was written behind to one cache and has yet to reach its source, as one process drains it. What goes in is {@link
 * dev.weir.tier.RemoteTier#accept accepted} by the remote tier.
 *
 * <p>Each change happens at once and as a whole. A change carries the epoch its caller knows, and where that is not the shard's it
 * changes nothing and fails with {@link dev.weir.tier.TierException.Reason#EPOCH_LOST}; so does a read. All publishers are cold, end
 * within the time limit of the tier whatever becomes of the server, and fail with {@link dev.weir.tier.TierException} only. Nothing is
 * ever sent twice for one subscription.
 */
public interface Outbox {

    /**
     * What waits in each shard, in whichever order. All are asked, and if some cannot be this fails after it has told of all others: a
     * shard that it has not told of need not be empty.
     */
    Flux<Backlog> backlog();

    /**
     * The right to drain a shard, taken or prolonged. It only keeps processes from doing the same work: that an effect happens once
     * does not depend on it.
     *
     * @param holder random, of this process
     * @param longest how long it lasts if it is not prolonged
     * @return whether this process has it now
     */
    Mono<Boolean> claim(int shard, String holder, Duration longest);

    /** Gives the right up, if this process has it. */
    Mono<Void> giveUp(int shard, String holder);

    /**
     * What is there: records after a version in order, and those before it that are named. It ends early rather than being large.
     *
     * @param applied up to which version the source has them, but for those that are parked
     * @param parked the versions of records that the source does not have though they are not later, in the order in which they are of
     *     use; the first ones of each key are more so than others
     * @param most how many waiting records, how many leftovers and how many of those that are parked, at most
     */
    Mono<OutboxPage> page(int shard, long epoch, Version applied, List<Version> parked, int most);

    /** Takes note that so many records are gone which nobody has taken away, and counts them no more. */
    Mono<Void> writeOff(int shard, long epoch, long records);

    /**
     * Takes records away that the source has, or that were given up. A key of which no record is left that is later than those is
     * dirty no more: its entry gets its time back, or goes where it is meant to or was invalidated meanwhile, which voids the lease and
     * is logged. The ids of its operations are remembered for a minute longer. To do it twice changes nothing.
     */
    Mono<Void> flushed(int shard, long epoch, List<Flushed> keys);

    /**
     * Copies a record to the dead letters, where it stays until it is {@linkplain #redrive redriven} or {@linkplain #discard
     * discarded}; in the outbox it stays too. To do it twice changes nothing but the reason. {@link #flushed} afterwards with
     * {@link Flushed.Aftermath#GOES}. Does nothing if there is no such record.
     */
    Mono<Void> bury(int shard, long epoch, Version record, int attempts, String reason);

    /** Takes dead letters back that were copied and whose records then took effect after all. */
    Mono<Void> exhume(int shard, long epoch, Collection<Version> records);

    /** The dead letters of all shards, as they are found, as fast as they are asked for; some may come twice while others come and go. */
    Flux<DeadLetter> deadLetters();

    /**
     * Accepts a dead letter's write again, as if it were made now: with a new version, dirty, logged. Refused if its key has been written
     * since, or if there is no such letter.
     *
     * @param limit how many records may wait in the shard
     */
    Mono<Redrive> redrive(int shard, long epoch, Version letter, int limit);

    /** Deletes a dead letter; whether there was one. */
    Mono<Boolean> discard(int shard, long epoch, Version letter);

    /** What became of a dead letter that was to be redriven. */
    sealed interface Redrive {

        /** It waits again, with this version. */
        record Accepted(Version version) implements Redrive {}

        /** Its key has been written since; it is still there. */
        record Superseded() implements Redrive {}

        /** There is no such letter. */
        record Missing() implements Redrive {}

        /** So many records wait already; it is still there. */
        record Full(long records) implements Redrive {}
    }
}
