/*
 * Copyright the Weir authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.weir.redis;

import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;
import reactor.util.concurrent.Queues;

/**
 * A queue of gets that travel together: what has gathered while two batches are under way leaves as the next one, and who comes
 * alone leaves at once. There is no timer and nothing to tune.
 */
final class GetQueue {

    private static final int LARGEST_BATCH = 256;
    private static final int MOST_UNDER_WAY = 2;

    private final Wire wire;
    private final Queue<Get> waiting = Queues.<Get>unboundedMultiproducer().get();

    /** Whether somebody will look into the queue: a task of the event loop, or the next answer. */
    private final AtomicBoolean isAttended = new AtomicBoolean();

    private final Runnable drain = this::drain;

    // On the event loop alone.
    private final List<GetBatch> underWay = new ArrayList<>(MOST_UNDER_WAY);

    GetQueue(Wire wire) {
        this.wire = wire;
        wire.execute(() -> wire.watch(this));
    }

    void add(Get get) {
        if (!wire.isOpen()) {
            get.fail(wire.notSent());
            return;
        }
        get.askedAt = wire.now();
        waiting.offer(get);
        // While two are under way this stays set, so that nobody wakes the event loop for nothing.
        if (isAttended.compareAndSet(false, true) && !wire.execute(drain)) {
            // The event loop is gone and the wire with it. Nobody else is in here, and others have counted on who
            // attends.
            drain();
        }
    }

    // On the event loop from here on.

    void answered(GetBatch batch) {
        underWay.remove(batch);
        if (isAttended.get()) {
            drain();
        }
    }

    /** Ends what has waited long enough, and says when to look again. */
    long look(long now, long patience) {
        long next = Long.MAX_VALUE;
        for (GetBatch batch : underWay) {
            if (now - batch.askedAt() >= patience) {
                batch.lose(wire.unanswered());
            } else {
                next = Math.min(next, batch.askedAt() + patience);
            }
        }
        Get get;
        while ((get = waiting.peek()) != null && (get.isOver() || now - get.askedAt >= patience)) {
            waiting.poll();
            get.fail(wire.heldUp());
        }
        return get == null ? next : Math.min(next, get.askedAt + patience);
    }

    /** Its wire is closed, and what was under way has failed. */
    void down() {
        underWay.clear();
        drain();
    }

    private void drain() {
        do {
            GetBatch batch;
            while (mayGoOn() && (batch = gather()) != null) {
                if (wire.isOpen()) {
                    underWay.add(batch);
                    wire.send(batch);
                } else {
                    // It is not under way: no answer would ever make room for those behind it.
                    batch.lose(wire.notSent());
                }
            }
            if (!mayGoOn()) {
                return;
            }
            isAttended.set(false);
            // Who offered before the flag fell has not called anybody: either he is seen here, or he comes after it and
            // calls.
        } while (!waiting.isEmpty() && isAttended.compareAndSet(false, true));
    }

    /** Nothing that has gathered waits for the answers of a closed wire. */
    private boolean mayGoOn() {
        return underWay.size() < MOST_UNDER_WAY || !wire.isOpen();
    }

    private @Nullable GetBatch gather() {
        GetBatch batch = null;
        Get get;
        while ((batch == null || batch.size() < LARGEST_BATCH) && (get = waiting.poll()) != null) {
            if (!get.isOver()) {
                batch = batch == null ? new GetBatch(wire, this) : batch;
                batch.add(get);
            }
        }
        return batch;
    }
}
