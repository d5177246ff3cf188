/*
 * Copyright the Weir authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.weir.coherence;

import java.util.Collection;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

/**
 * A log of the changes of each shard, in order and numbered without gaps, as one process reads it.
 *
 * <p>All publishers are cold and end within a time limit whatever becomes of the server, with a {@link dev.weir.tier.TierException}
 * if it does not answer.
 */
public interface InvalidationLog {

    /**
     * Where a shard stands: its epoch, the end of its log and all its generations, read at once; or that its state is not
     * the one this server has, and somebody must {@link #begin} an epoch. That is noted on the server as a vacancy, which is the same
     * for all who find it.
     */
    Mono<Attachment> attach(int shard);

    /**
     * Begins an epoch where there was none, or one of another server, if the vacancy that was found is still there. It is not once an
     * epoch was begun, nor once the server has lost its data again: who has looked before that may not know what took effect since, and
     * his epoch could be behind it.
     *
     * @param found when the shard was to be attached
     * @param next an epoch greater than the one found
     * @return whether this call began it; if not, look again
     */
    Mono<Boolean> begin(int shard, Attachment.Lost found, long next);

    /**
     * Begins a later epoch over the state that this server has, if that has still the one that is expected.
     *
     * @param expected the present epoch
     * @param next a greater one
     * @return whether this call began it; if not, another process did
     */
    Mono<Boolean> begin(int shard, long expected, long next);

    /**
     * One round: where these shards stand now, at once; and then what was logged after these positions, as soon as there is
     * anything, or an empty list after a fifth of a second. The latter may be read later than the former, and the shard have lost
     * its data in between. Where there are several servers each answers for itself, so that a
     * slow one holds up nobody. Shards that did not answer are left out of the heads. A shard whose server has become another
     * one fails the round with {@link dev.weir.tier.TierException.Reason#EPOCH_LOST}.
     */
    Flux<LogReply> poll(Collection<LogPosition> positions);
}
