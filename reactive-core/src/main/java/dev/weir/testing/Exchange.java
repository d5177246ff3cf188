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
        end(Outcome.failed(new TierException(reason, message)));
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

    private void deliver() {
        if (deliveries.getAndIncrement() != 0) {
            return;
        }
        do {
            for (Reply<T> first = replies.peek(); first != null && first.hasArrived; first = replies.peek()) {
                replies.remove();
                if (link.isUp(connection)) {
                    tell(first);
                }
            }
        } while (deliveries.decrementAndGet() != 0);
    }

    private void tell(Reply<T> reply) {
        if (reply.isLast || reply.outcome.failure() != null) {
            end(reply.outcome);
        } else {
            sink.next(reply.outcome);
        }
    }

    private void end(Outcome<T> outcome) {
        over = true;
        sink.next(outcome);
        sink.complete();
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
