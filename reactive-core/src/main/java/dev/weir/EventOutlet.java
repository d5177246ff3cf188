/*
 * Copyright the Weir authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.weir;

import dev.weir.metrics.CacheEvent;
import java.util.Queue;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.atomic.AtomicIntegerFieldUpdater;
import java.util.concurrent.atomic.AtomicLongFieldUpdater;
import org.jspecify.annotations.Nullable;
import org.reactivestreams.Subscription;
import reactor.core.CoreSubscriber;
import reactor.core.Scannable;
import reactor.core.publisher.Operators;
import reactor.util.concurrent.Queues;

/**
 * An outlet: one subscriber's end of an {@link EventFeed}, with room for some events.
 *
 * <p>Many threads put events in. Of those that find something to be done, {@code work} lets one at a time hand the draining
 * to the executor; all others only leave word that there is more. An event is put in before demand is looked at, and
 * demand is raised before the queue is looked at, so that of a teller and a subscriber that asks one sees the other.
 */
final class EventOutlet implements Subscription, Scannable, Runnable {

    static final int ROOM = 256;

    private static final AtomicLongFieldUpdater<EventOutlet> DEMAND =
            AtomicLongFieldUpdater.newUpdater(EventOutlet.class, "demand");
    private static final AtomicIntegerFieldUpdater<EventOutlet> QUEUED =
            AtomicIntegerFieldUpdater.newUpdater(EventOutlet.class, "queued");
    private static final AtomicIntegerFieldUpdater<EventOutlet> WORK =
            AtomicIntegerFieldUpdater.newUpdater(EventOutlet.class, "work");

    private final EventFeed feed;
    private final Executor executor;
    private final CoreSubscriber<? super CacheEvent> actual;
    private final Queue<CacheEvent> queue =
            Queues.<CacheEvent>unboundedMultiproducer().get();
    private volatile long demand;
    private volatile int queued;
    private volatile int work;
    private volatile boolean ended;
    private volatile boolean cancelled;

    EventOutlet(EventFeed feed, Executor executor, CoreSubscriber<? super CacheEvent> actual) {
        this.feed = feed;
        this.executor = executor;
        this.actual = actual;
    }

    boolean hasRoom() {
        return queued < ROOM;
    }

    boolean isCancelled() {
        return cancelled;
    }

    /** Takes an event in, unless there is no room for it. */
    boolean offer(CacheEvent event) {
        if (!hasRoom()) {
            return false;
        }
        if (QUEUED.getAndIncrement(this) >= ROOM) {
            QUEUED.decrementAndGet(this);
            return false;
        }
        queue.offer(event);
        if (demand != 0) {
            schedule();
        }
        return true;
    }

    /** Has it drained if it could be and nobody is at it: the executor may have refused that before. */
    void wake() {
        if (work == 0 && demand != 0) {
            schedule();
        }
    }

    /** No event follows what is in the queue. If the executor takes no more work, the calling thread does it. */
    void end() {
        ended = true;
        if (WORK.getAndIncrement(this) == 0 && !handOver()) {
            run();
        }
    }

    @Override
    public void request(long n) {
        if (Operators.validate(n)) {
            Operators.addCap(DEMAND, this, n);
            if (queued != 0) {
                schedule();
            }
        }
    }

    @Override
    public void cancel() {
        cancelled = true;
        feed.remove(this);
        if (WORK.getAndIncrement(this) == 0) {
            // Nobody drains any more, because this is never given back.
            queue.clear();
        }
    }

    private void schedule() {
        if (WORK.getAndIncrement(this) == 0 && !handOver()) {
            giveUp();
        }
    }

    private boolean handOver() {
        try {
            executor.execute(this);
        } catch (RejectedExecutionException refused) {
            return false;
        } catch (Throwable broken) {
            // It may have taken the work nevertheless, and two must not drain: so nobody does unless it has.
            dropped(broken);
        }
        return true;
    }

    /** Lets the next one try again whom the executor may accept. */
    private void giveUp() {
        WORK.set(this, 0);
        // Whoever ended or cancelled in the meantime has left the rest to this thread.
        if ((ended || cancelled) && WORK.getAndIncrement(this) == 0) {
            run();
        }
    }

    /** Drains, on a thread of the executor. */
    @Override
    public void run() {
        int seen = work;
        while (seen != 0) {
            if (!drain()) {
                queue.clear();
                return; // and does not give the work back: there is none any more
            }
            seen = WORK.addAndGet(this, -seen);
        }
    }

    /** Delivers what was asked for, until that or the queue is exhausted; false if the subscriber gets nothing any more. */
    private boolean drain() {
        long asked = demand;
        long delivered = 0;
        while (!cancelled) {
            // Looked at before the queue: all that was told before is in there by now.
            boolean last = ended;
            if (last && queue.isEmpty()) {
                complete();
                return false;
            }
            CacheEvent event = delivered == asked ? null : queue.poll();
            if (event == null) {
                Operators.produced(DEMAND, this, delivered);
                return true;
            }
            QUEUED.decrementAndGet(this);
            if (!deliver(event)) {
                return false;
            }
            delivered++;
        }
        return false;
    }

    private boolean deliver(CacheEvent event) {
        try {
            actual.onNext(event);
            return true;
        } catch (Throwable broken) {
            // It may not throw; whoever does is treated as if it had cancelled.
            cancel();
            dropped(broken);
            return false;
        }
    }

    private void complete() {
        try {
            actual.onComplete();
        } catch (Throwable broken) {
            dropped(broken);
        }
    }

    private void dropped(Throwable broken) {
        try {
            Operators.onErrorDropped(broken, actual.currentContext());
        } catch (Throwable hooked) {
            // What is hooked on must not harm whoever tells an event.
        }
    }

    @Override
    @SuppressWarnings("rawtypes") // declared so
    public @Nullable Object scanUnsafe(Attr key) {
        if (key == Attr.ACTUAL) {
            return actual;
        }
        if (key == Attr.CAPACITY) {
            return ROOM;
        }
        if (key == Attr.BUFFERED) {
            return queued;
        }
        if (key == Attr.REQUESTED_FROM_DOWNSTREAM) {
            return demand;
        }
        if (key == Attr.CANCELLED) {
            return cancelled;
        }
        if (key == Attr.TERMINATED) {
            return ended && !cancelled && queued == 0;
        }
        return key == Attr.RUN_STYLE ? Attr.RunStyle.ASYNC : null;
    }
}
