/*
 * Copyright the Weir authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.weir;

import static org.openjdk.jcstress.annotations.Expect.ACCEPTABLE;
import static org.openjdk.jcstress.annotations.Expect.FORBIDDEN;

import dev.weir.metrics.CacheEvent;
import dev.weir.metrics.CacheEvent.Origin;
import java.time.Instant;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.atomic.AtomicInteger;
import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.Arbiter;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.Outcome;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.LL_Result;
import org.openjdk.jcstress.infra.results.L_Result;
import org.reactivestreams.Subscription;
import reactor.core.CoreSubscriber;

/** Events told, asked for and given up on two threads: none stays behind, and no two are delivered at once. */
public final class EventFeedStress {

    private static final CacheEvent EVENT = new CacheEvent.Cleared("cache", Instant.EPOCH, Origin.CALLER);

    private EventFeedStress() {}

    @JCStressTest
    @State
    @Outcome(id = "2", expect = ACCEPTABLE, desc = "Both were delivered, one after the other.")
    @Outcome(expect = FORBIDDEN, desc = "One stayed behind, or both came at once.")
    public static class TellAndTell {

        private final EventFeed feed = new EventFeed(Runnable::run);
        private final Ear ear = Ear.at(feed, Long.MAX_VALUE);

        @Actor
        public void one() {
            feed.tell(EVENT);
        }

        @Actor
        public void other() {
            feed.tell(EVENT);
        }

        @Arbiter
        public void look(L_Result result) {
            result.r1 = ear.heard();
        }
    }

    @JCStressTest
    @State
    @Outcome(id = "1", expect = ACCEPTABLE, desc = "Whoever came second delivered it.")
    @Outcome(expect = FORBIDDEN, desc = "It stays behind though it was asked for.")
    public static class TellAndRequest {

        private final EventFeed feed = new EventFeed(Runnable::run);
        private final Ear ear = Ear.at(feed, 0);

        @Actor
        public void tell() {
            feed.tell(EVENT);
        }

        @Actor
        public void request() {
            ear.request(1);
        }

        @Arbiter
        public void look(L_Result result) {
            result.r1 = ear.heard();
        }
    }

    @JCStressTest
    @State
    @Outcome(id = "0.|1.", expect = ACCEPTABLE, desc = "Told after the end, or before.")
    @Outcome(expect = FORBIDDEN, desc = "Not completed, or something came after the end.")
    public static class TellAndClose {

        private final EventFeed feed = new EventFeed(Runnable::run);
        private final Ear ear = Ear.at(feed, Long.MAX_VALUE);

        @Actor
        public void tell() {
            feed.tell(EVENT);
        }

        @Actor
        public void close() {
            feed.close();
        }

        @Arbiter
        public void look(L_Result result) {
            result.r1 = ear.heard();
        }
    }

    @JCStressTest
    @State
    @Outcome(id = "[01], false", expect = ACCEPTABLE, desc = "It left before or after; nobody is listed.")
    @Outcome(expect = FORBIDDEN, desc = "It is still listed, or heard more than there was.")
    public static class TellAndCancel {

        private final EventFeed feed = new EventFeed(Runnable::run);
        private final Ear ear = Ear.at(feed, Long.MAX_VALUE);

        @Actor
        public void tell() {
            feed.tell(EVENT);
        }

        @Actor
        public void cancel() {
            ear.cancel();
        }

        @Arbiter
        public void look(LL_Result result) {
            result.r1 = ear.heard();
            result.r2 = feed.isHeard();
        }
    }

    @JCStressTest
    @State
    @Outcome(id = "0.", expect = ACCEPTABLE, desc = "Completed, whichever came first.")
    @Outcome(expect = FORBIDDEN, desc = "It waits for an end that was before it.")
    public static class SubscribeAndClose {

        private final EventFeed feed = new EventFeed(Runnable::run);
        private final Ear ear = new Ear(1);

        @Actor
        public void subscribe() {
            feed.flux().subscribe(ear);
        }

        @Actor
        public void close() {
            feed.close();
        }

        @Arbiter
        public void look(L_Result result) {
            result.r1 = ear.heard();
        }
    }

    @JCStressTest
    @State
    @Outcome(id = "[012]., true", expect = ACCEPTABLE, desc = "The executor refused once, and all was made up for.")
    @Outcome(expect = FORBIDDEN, desc = "What was told stays behind for good.")
    public static class RefuseAndClose {

        private final AtomicInteger asked = new AtomicInteger();
        private final EventFeed feed = new EventFeed(this::execute);
        private final Ear ear = Ear.at(feed, Long.MAX_VALUE);

        @Actor
        public void tell() {
            feed.tell(EVENT);
            feed.tell(EVENT);
        }

        @Actor
        public void close() {
            feed.close();
        }

        @Arbiter
        public void look(LL_Result result) {
            result.r1 = ear.heard();
            result.r2 = feed.dropped() == 0;
        }

        private void execute(Runnable task) {
            if (asked.getAndIncrement() == 0) {
                throw new RejectedExecutionException("once");
            }
            task.run();
        }
    }

    /** An ear: counts what it hears, and says so if two events came at once or one came after the end. */
    private static final class Ear implements CoreSubscriber<CacheEvent> {

        private final long initial;
        private final AtomicInteger inside = new AtomicInteger();
        private volatile int events; // changed by one thread at a time, unless the feed breaks the rules
        private volatile String end = "";
        private volatile Subscription subscription;

        Ear(long initial) {
            this.initial = initial;
        }

        static Ear at(EventFeed feed, long initial) {
            Ear ear = new Ear(initial);
            feed.flux().subscribe(ear);
            return ear;
        }

        void request(long n) {
            subscription.request(n);
        }

        void cancel() {
            subscription.cancel();
        }

        String heard() {
            return events + end;
        }

        @Override
        public void onSubscribe(Subscription subscription) {
            this.subscription = subscription;
            if (initial > 0) {
                subscription.request(initial);
            }
        }

        @Override
        public void onNext(CacheEvent event) {
            if (inside.getAndIncrement() != 0) {
                end += " at once";
            }
            if (!end.isEmpty()) {
                end += " after the end";
            }
            events = events + 1;
            inside.decrementAndGet();
        }

        @Override
        public void onError(Throwable error) {
            end += " error";
        }

        @Override
        public void onComplete() {
            end += ".";
        }
    }
}
