/*
 * Copyright the Weir authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.weir.testing;

import dev.weir.coherence.Attachment;
import dev.weir.coherence.Change;
import dev.weir.coherence.LogPosition;
import dev.weir.coherence.LogReply.Head;
import dev.weir.tier.Lease;
import dev.weir.tier.TierException;
import dev.weir.tier.TierException.Reason;
import java.util.List;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * A shard on the server: whose state it has and in which epoch, the log of its changes, and what is kept in it. Whatever is asked of
 * it is done as a whole before the next thing.
 */
final class ServerShard {

    private final int number;
    private final ServerTime time;
    private final ShardRules rules;
    private final ShardTier tier;
    private final ShardOutbox outbox;
    private ShardLog log;
    private @Nullable ShardState state;
    private @Nullable Vacancy vacancy;

    ServerShard(int number, ServerTime time, ShardRules rules) {
        this.number = number;
        this.time = time;
        this.rules = rules;
        this.tier = new ShardTier(this, time, rules);
        this.outbox = new ShardOutbox(number, this, time, rules);
        this.log = new ShardLog(number);
    }

    ServerShard copy() {
        ServerShard copy = new ServerShard(number, time, rules);
        copy.tier.addAll(tier);
        copy.outbox.addAll(outbox);
        copy.log = log.copy();
        copy.state = state == null ? null : state.copy();
        copy.vacancy = vacancy;
        return copy;
    }

    /** Of a shard that is lost it is noted under this name, unless it is already. */
    Attachment attach(String identity, String name) {
        ShardState found = state;
        if (found == null || !rules.isSameServer(found.server(), identity)) {
            Vacancy noted = vacancy == null || !vacancy.isOf(identity) ? new Vacancy(identity, name) : vacancy;
            vacancy = noted;
            return new Attachment.Lost(found == null ? 0 : found.epoch(), noted.name(), time.millis());
        }
        return new Attachment.Attached(
                found.epoch(),
                found.born(),
                identity,
                log.tail(found.number()),
                found.generations(),
                found.floor(),
                time.millis());
    }

    boolean begin(Attachment.Lost found, long next, String identity) {
        boolean isSame = new Vacancy(identity, found.vacancy()).equals(vacancy);
        return (isSame || !rules.vacancyHolds()) && isBegun(found.epoch(), next, identity);
    }

    boolean begin(long expected, long next, String identity) {
        return state != null && rules.isSameServer(state.server(), identity) && isBegun(expected, next, identity);
    }

    private boolean isBegun(long expected, long next, String identity) {
        long found = state == null ? 0 : state.epoch();
        if (found != expected || next <= found) {
            return false;
        }
        if (state == null) {
            state = new ShardState();
        }
        vacancy = null;
        state.begin(next, identity, time.micros());
        rules.begun(next);
        return true;
    }

    /** What is kept under its keys, and who may fill them. */
    ShardTier tier() {
        return tier;
    }

    /** What was written behind. */
    ShardOutbox outbox() {
        return outbox;
    }

    Head head(LogPosition position, long known) {
        Head read = state == null ? new Head(0, 0) : new Head(state.epoch(), state.number());
        return rules.head(position, known, read);
    }

    List<Change> after(LogPosition position) {
        return log.after(position);
    }

    /** A change has taken effect. */
    void append(ShardState known, Function<LogPosition, Change> change) {
        rules.logged(log.append(time.millis(), known.nextNumber(), change));
    }

    void trimLog() {
        log.trim();
    }

    void flush() {
        tier.clear();
        outbox.clear();
        log = new ShardLog(number);
        state = null;
        vacancy = null;
    }

    /** The state, if it is of the epoch the caller knows. */
    ShardState state(long known) {
        ShardState found = state();
        if (!rules.epochMatches(known, found.epoch())) {
            throw otherEpoch();
        }
        return found;
    }

    /** The state, if it is of the epoch that the lease is of. */
    ShardState stateToFill(Lease lease) {
        ShardState found = state();
        if (!rules.leaseEpochMatches(lease.version().epoch(), found.epoch())) {
            throw otherEpoch();
        }
        return found;
    }

    /** The marks of a key go with its value, where they are not kept apart from it. */
    void evictMarks(ShardKey key) {
        if (state != null && !rules.keepsMarks()) {
            state.loseMarks(key);
        }
    }

    void evictMarks() {
        if (state != null && !rules.keepsMarks()) {
            state.loseMarks();
        }
    }

    private ShardState state() {
        if (state == null) {
            throw new TierException(
                    Reason.EPOCH_LOST, "Shard " + number + " has lost its state: attach to it and begin an epoch");
        }
        return state;
    }

    private TierException otherEpoch() {
        return new TierException(
                Reason.EPOCH_LOST,
                "Shard " + number + " is of another epoch than this was meant for: attach to it again");
    }

    /** A vacancy: that a server has no state of its own, by a name that nobody gives twice. */
    private record Vacancy(String server, String name) {

        private boolean isOf(String identity) {
            return server.equals(identity);
        }
    }
}
