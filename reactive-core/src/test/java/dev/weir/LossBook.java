/*
 * Copyright the Weir authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.weir;

import dev.weir.metrics.CacheEvent.OutboxLost;
import dev.weir.metrics.CacheEvent.TailAtRisk;
import dev.weir.time.CacheClock;
import java.util.HashMap;
import java.util.Map;

/**
 * A book of losses of a simulation of writing behind: what was taken from the server, and who has said so of which shard.
 *
 * <p>Who says that something is lost has to have a reason, which need not be that something waited: of a server that was emptied nobody
 * knows that any more.
 */
final class LossBook {

    private static final long NEVER = -1;

    private final CacheClock world;
    private final SimulationHistory history;
    private final Map<Integer, Long> told = new HashMap<>();
    private final Map<Integer, Long> gone = new HashMap<>();
    private boolean outboxIsLost;
    private long emptiedAt = NEVER;
    private long takenOverAt = NEVER;

    LossBook(CacheClock world, SimulationHistory history) {
        this.world = world;
        this.history = history;
    }

    /** The server has forgotten everything, or another one has taken over that may know nothing. */
    void isEmptied() {
        emptiedAt = world.nanos();
    }

    /** What waits has gone alone. */
    void outboxIsLost() {
        outboxIsLost = true;
    }

    /** Whether keys may be dirty for ever of which nothing waits, be it that it had reached the source or not. */
    boolean isOutboxLost() {
        return outboxIsLost;
    }

    /** Another server has taken over. */
    void isTakenOver() {
        takenOverAt = world.nanos();
    }

    /** So many records of a shard are not there any more, for whatever reason. */
    void areGone(int shard, long records) {
        gone.merge(shard, records, Long::sum);
    }

    void says(String process, OutboxLost lost) {
        history.note(() ->
                "      " + process + " says that shard " + lost.shard() + " has lost something: " + lost.records());
        told.put(lost.shard(), world.nanos());
        long most = gone.getOrDefault(lost.shard(), 0L);
        boolean isFounded =
                lost.records().isEmpty() ? emptiedAt >= 0 : lost.records().getAsLong() <= most;
        if (!isFounded) {
            history.violated("UNFOUNDED: " + process + " says " + lost + ", of which at most " + most + " are gone");
        }
    }

    void says(String process, TailAtRisk risk) {
        history.note(() -> "      " + process + " says that shard " + risk.shard() + " may have lost something");
        told.put(risk.shard(), world.nanos());
        if (takenOverAt < 0) {
            history.violated("UNFOUNDED: " + process + " says " + risk + ", and no other server has taken over");
        }
    }

    /** Whether somebody has said since a moment that something of a shard is lost. */
    boolean isToldSince(int shard, long moment) {
        return told.getOrDefault(shard, NEVER) >= moment;
    }
}
