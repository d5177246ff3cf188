/*
 * Copyright the Weir authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.weir.redis;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;

/**
 * A queue of gets that travel together: what has gathered while two batches are under way leaves as the next one, and who comes
 * alone leaves at once. There is no timer and nothing to tune.
 */
final class GetQueue {

    private static final int LARGEST_BATCH = 256;
    private static final int SMALLEST_SHARE = 64;
    private static final int MOST_UNDER_WAY = 2;

    private final Wire wire;

    /** The newest of those that have come since somebody looked, before the one that came before it. */
    private final AtomicReference<@Nullable Get<?>> newest = new AtomicReference<>();

    /** Whether somebody will look into the queue: a task of the event loop, or the next answer. */
    private final AtomicBoolean isAttended = new AtomicBoolean();

    private final Runnable drain = this::drain;

    // On the event loop alone.
    private @Nullable Get<?> first;
    private @Nullable Get<?> last;
    private int waiting;
    private final List<GetBatch> underWay = new ArrayList<>(MOST_UNDER_WAY);

    GetQueue(Wire wire) {
        this.wire = wire;
        wire.execute(() -> wire.watch(this));
    }

    void add(Get<?> get) {
        if (!wire.isOpen()) {
            get.fail(wire.notSent());
            return;
        }
        get.askedAt = wire.now();
        do {
            get.next = newest.get();
        } while (!newest.compareAndSet(get.next, get));
        // While two are under way this stays set, so that nobody wakes the event loop for nothing.
        if (!isAttended.get() && isAttended.compareAndSet(false, true) && !wire.execute(drain)) {
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
            if (now - batch.askedAt >= patience) {
                batch.lose(wire.unanswered());
            } else {
                next = Math.min(next, batch.askedAt + patience);
            }
        }
        takeOver();
        while (first != null && (first.isOver() || now - first.askedAt >= patience)) {
            removeFirst(first).fail(wire.heldUp());
        }
        return first == null ? next : Math.min(next, first.askedAt + patience);
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
        } while ((first != null || newest.get() != null) && isAttended.compareAndSet(false, true));
    }

    /** Nothing that has gathered waits for the answers of a closed wire. */
    private boolean mayGoOn() {
        return underWay.size() < MOST_UNDER_WAY || !wire.isOpen();
    }

    private @Nullable GetBatch gather() {
        takeOver();
        int share = share();
        GetBatch batch = null;
        while (first != null && (batch == null || batch.size() < share)) {
            Get<?> get = removeFirst(first);
            if (!get.isOver()) {
                batch = batch == null ? new GetBatch(wire, this, get.askedAt) : batch;
                batch.add(get);
            }
        }
        return batch;
    }

    /**
     * How many may travel in the next batch: half of all there are, so that the server works on one while the answers to the other
     * are heard; of few, all.
     */
    private int share() {
        int all = waiting;
        for (GetBatch batch : underWay) {
            all += batch.size();
        }
        return Math.min(LARGEST_BATCH, Math.max(SMALLEST_SHARE, (all + 1) / 2));
    }

    /** Puts those that have come behind those that wait here, in the order they came. */
    private void takeOver() {
        Get<?> youngest = newest.get() == null ? null : newest.getAndSet(null);
        Get<?> oldest = null;
        for (Get<?> get = youngest; get != null; ) {
            Get<?> before = get.next;
            get.next = oldest;
            oldest = get;
            get = before;
            waiting++;
        }
        if (last == null) {
            first = oldest;
        } else {
            last.next = oldest;
        }
        last = youngest == null ? last : youngest;
    }

    private Get<?> removeFirst(Get<?> get) {
        waiting--;
        first = get.next;
        get.next = null;
        last = first == null ? null : last;
        return get;
    }
}
