/*
 * Copyright the Weir authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.weir.testing;

import dev.weir.tier.TierException;
import dev.weir.tier.TierException.Reason;
import dev.weir.time.CacheClock;
import java.time.Duration;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;
import reactor.core.Disposable;
import reactor.core.Disposables;
import reactor.core.publisher.FluxSink;

/**
 * An exchange: one request over a link and what comes back, or does not. Replies keep their order; what was sent goes on whatever
 * becomes of who sent it.
 */
final class Exchange<T> {

    private final InMemoryLink link;
    private final CacheClock clock;
    private final Connection connection;
    private final FluxSink<Outcome<T>> sink;
    private final Queue<Reply<T>> replies = new ConcurrentLinkedQueue<>();
    private final AtomicInteger deliveries = new AtomicInteger();
    private volatile @Nullable Outcome<T> failed;
    private volatile boolean over;

    // Once one reply is lost, so is what follows it on the same connection.
    private volatile boolean lost;

    Exchange(InMemoryLink link, CacheClock clock, Connection connection, FluxSink<Outcome<T>> sink) {
        this.link = link;
        this.clock = clock;
        this.connection = connection;
        this.sink = sink;
    }

    Connection connection() {
        return connection;
    }

    boolean isOver() {
        return over;
    }

    void send(Runnable arrival) {
        if (!link.losesRequest()) {
            after(link.requestDelay(), arrival);
        }
    }

    /** Of a poll that has arrived: what was logged is read, now or later. */
    void read(Runnable changes) {
        after(link.changesDelay(), changes);
    }

    void reply(Outcome<T> outcome, boolean isLast) {
        lost = lost || link.losesReply();
        if (lost) {
            return;
        }
        Reply<T> reply = new Reply<>(outcome, isLast);
        replies.add(reply);
        after(link.replyDelay(), () -> {
            reply.hasArrived = true;
            deliver();
        });
    }

    void fail(Reason reason, String message) {
        failed = Outcome.failed(new TierException(reason, message));
        deliver();
    }

    /** Fails after its time if nothing else has ended it by then. */
    void limit(Duration limit, Runnable atTheEnd) {
        Disposable timer = clock.scheduler()
                .schedule(
                        () -> fail(Reason.UNKNOWN, "No reply within " + limit + ": it may have been done or not"),
                        limit.toNanos(),
                        TimeUnit.NANOSECONDS);
        sink.onDispose(Disposables.composite(timer, atTheEnd::run));
    }

    private void after(Duration delay, Runnable then) {
        if (delay.isZero()) {
            then.run();
        } else {
            clock.scheduler().schedule(then, delay.toNanos(), TimeUnit.NANOSECONDS);
        }
    }

    /** One thread at a time: a reply and the end of its time may come together, and only the first of them is told. */
    private void deliver() {
        if (deliveries.getAndIncrement() != 0) {
            return;
        }
        do {
            deliverReplies();
            Outcome<T> end = failed;
            if (end != null) {
                tell(end, true);
            }
        } while (deliveries.decrementAndGet() != 0);
    }

    private void deliverReplies() {
        for (Reply<T> first = replies.peek(); first != null && first.hasArrived; first = replies.peek()) {
            replies.remove();
            if (link.isUp(connection)) {
                tell(first.outcome, first.isLast);
            }
        }
    }

    private void tell(Outcome<T> outcome, boolean isLast) {
        if (over) {
            return;
        }
        sink.next(outcome);
        if (isLast || outcome.failure() != null) {
            over = true;
            sink.complete();
        }
    }

    private static final class Reply<T> {

        private final Outcome<T> outcome;
        private final boolean isLast;
        private volatile boolean hasArrived;

        private Reply(Outcome<T> outcome, boolean isLast) {
            this.outcome = outcome;
            this.isLast = isLast;
        }
    }
}
