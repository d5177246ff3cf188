/*
 * Copyright the Weir authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.weir;

import static dev.weir.EventFeedTest.event;
import static dev.weir.EventFeedTest.heard;
import static org.assertj.core.api.Assertions.assertThat;

import dev.weir.house.DroppedSignals;
import dev.weir.house.DropsSignals;
import dev.weir.metrics.CacheEvent;
import dev.weir.time.CacheClock;
import java.util.ArrayDeque;
import java.util.Queue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.reactivestreams.Subscription;
import reactor.core.CoreSubscriber;
import reactor.core.publisher.Mono;
import reactor.core.scheduler.Schedulers;
import reactor.test.StepVerifier;
import reactor.test.subscriber.TestSubscriber;

/** Subscribers of events that break the rules, and executors that take no work: nobody else is harmed. */
@Timeout(60)
class BadSubscriberTest {

    private static final Executor AT_ONCE = Runnable::run;

    private final TestSubscriber<CacheEvent> good = TestSubscriber.create();

    @Test
    @DropsSignals("a subscriber that throws breaks the rules, and its error has nobody else to go to")
    void whoThrowsIsCutOffAndNobodyElseNotices() {
        EventFeed feed = new EventFeed(AT_ONCE);
        Throwing throwing = new Throwing();
        feed.flux().subscribe(throwing);
        feed.flux().subscribe(good);

        feed.tell(event(1));
        feed.tell(event(2));

        assertThat(heard(good)).containsExactly(1, 2);
        assertThat(throwing.heard).isEqualTo(1);
        assertThat(DroppedSignals.soFar()).containsExactly(throwing.error);
        good.cancel();
        assertThat(feed.isHeard()).as("the one that threw is forgotten").isFalse();
    }

    @Test
    @DropsSignals("a subscriber that throws breaks the rules, and its error has nobody else to go to")
    void whoThrowsAtTheEndDoesNotKeepTheOthersFromTheirs() {
        EventFeed feed = new EventFeed(AT_ONCE);
        Throwing throwing = new Throwing();
        feed.flux().subscribe(throwing);
        feed.flux().subscribe(good);

        feed.close();

        assertThat(good.isTerminatedComplete()).isTrue();
        assertThat(DroppedSignals.soFar()).containsExactly(throwing.error);
    }

    @Test
    void whoBlocksItsThreadHoldsUpNeitherTheTellerNorTheOthers() {
        EventFeed feed = new EventFeed(CacheClock.system().deliveries());
        int blocking = Runtime.getRuntime().availableProcessors() + 1;
        CountDownLatch blocked = new CountDownLatch(blocking);
        CountDownLatch released = new CountDownLatch(1);
        for (int i = 0; i < blocking; i++) {
            feed.flux().subscribe(event -> {
                blocked.countDown();
                await(released);
            });
        }
        feed.tell(event(0));
        await(blocked);
        CountDownLatch all = new CountDownLatch(2 * EventOutlet.ROOM);
        feed.flux().subscribe(event -> all.countDown());

        for (long left = all.getCount(); left > 0; left--) {
            // One at a time, so that the good one has room for each.
            feed.tell(event(1));
            while (all.getCount() == left) {
                Thread.onSpinWait();
            }
        }

        assertThat(feed.dropped()).isEqualTo((long) blocking * EventOutlet.ROOM);
        released.countDown();
        feed.close();
    }

    @Test
    void tellingIsNoMistakeOfAThreadThatMustNotBlock() {
        EventFeed feed = new EventFeed(task -> {
            sleep(); // a pool may make whoever hands it work wait a little
            task.run();
        });
        feed.flux().subscribe(good);

        StepVerifier.create(Mono.fromRunnable(() -> feed.tell(event(1))).subscribeOn(Schedulers.parallel()))
                .verifyComplete();

        assertThat(heard(good)).containsExactly(1);
    }

    @Test
    @DropsSignals("a subscriber that blocks a thread that must not be blocked is told so, and cut off")
    void aSubscriberThatBlocksAThreadThatMustNotIsFoundOut() {
        EventFeed feed = new EventFeed(AT_ONCE);
        Sleeping sleeping = new Sleeping();
        feed.flux().subscribe(sleeping);

        StepVerifier.create(Mono.fromRunnable(() -> feed.tell(event(1))).subscribeOn(Schedulers.parallel()))
                .verifyComplete();

        assertThat(DroppedSignals.soFar()).hasSize(1);
    }

    @Test
    void whatAnExecutorRefusesItIsAskedAgain() {
        Refusing executor = new Refusing();
        EventFeed feed = new EventFeed(executor);
        feed.flux().subscribe(good);
        feed.tell(event(1));
        assertThat(good.getReceivedOnNext()).isEmpty();

        executor.refuses = false;
        feed.tell(event(2));

        assertThat(heard(good)).containsExactly(1, 2);
    }

    @Test
    void anExecutorThatRefusedUntilThereWasNoRoomIsAskedAgain() {
        Refusing executor = new Refusing();
        EventFeed feed = new EventFeed(executor);
        feed.flux().subscribe(good);
        for (int i = 0; i < EventOutlet.ROOM; i++) {
            feed.tell(event(i));
        }

        executor.refuses = false;
        assertThat(feed.isHeard()).isFalse();

        assertThat(good.getReceivedOnNext()).hasSize(EventOutlet.ROOM);
        assertThat(feed.dropped()).isEqualTo(1);
        assertThat(feed.isHeard()).isTrue();
    }

    @Test
    void whoseExecutorIsGoneIsCompletedByWhoeverCloses() {
        EventFeed feed = new EventFeed(new Refusing());
        feed.flux().subscribe(good);
        feed.tell(event(1));

        feed.close();

        assertThat(heard(good)).containsExactly(1);
        assertThat(good.isTerminatedComplete()).isTrue();
    }

    @Test
    void whatClosesWhileTheExecutorRefusesIsNotForgotten() {
        Queue<Runnable> meanwhile = new ArrayDeque<>();
        EventFeed feed = new EventFeed(task -> {
            meanwhile.remove().run();
            throw new RejectedExecutionException("gone");
        });
        feed.flux().subscribe(good);
        meanwhile.add(feed::close);

        feed.tell(event(1));

        assertThat(heard(good)).containsExactly(1);
        assertThat(good.isTerminatedComplete()).isTrue();
    }

    @Test
    @DropsSignals("an executor that throws anything else is broken, and its error has nobody else to go to")
    void anExecutorThatIsBrokenDoesNotHarmTheTeller() {
        EventFeed feed = new EventFeed(task -> {
            throw new IllegalStateException("broken");
        });
        feed.flux().subscribe(good);

        for (int i = 0; i <= EventOutlet.ROOM; i++) {
            feed.tell(event(i));
        }

        assertThat(feed.dropped()).isEqualTo(1);
        assertThat(DroppedSignals.soFar()).hasSize(1);
    }

    private static void await(CountDownLatch latch) {
        try {
            assertThat(latch.await(60, TimeUnit.SECONDS)).isTrue();
        } catch (InterruptedException over) {
            Thread.currentThread().interrupt();
        }
    }

    private static void sleep() {
        try {
            Thread.sleep(1);
        } catch (InterruptedException over) {
            Thread.currentThread().interrupt();
        }
    }

    /** An executor that refuses work for as long as the test wants. */
    private static final class Refusing implements Executor {

        private boolean refuses = true;

        @Override
        public void execute(Runnable task) {
            if (refuses) {
                throw new RejectedExecutionException("no thread is free");
            }
            task.run();
        }
    }

    /** A subscriber that blocks in its own code, with nothing of Reactor's around it. */
    private static final class Sleeping implements CoreSubscriber<CacheEvent> {

        @Override
        public void onSubscribe(Subscription subscription) {
            subscription.request(Long.MAX_VALUE);
        }

        @Override
        public void onNext(CacheEvent event) {
            sleep();
        }

        @Override
        public void onError(Throwable error) {}

        @Override
        public void onComplete() {}
    }

    /** A subscriber that throws whatever it is told. */
    private static final class Throwing implements CoreSubscriber<CacheEvent> {

        private final RuntimeException error = new IllegalStateException("throws");
        private int heard;

        @Override
        public void onSubscribe(Subscription subscription) {
            subscription.request(Long.MAX_VALUE);
        }

        @Override
        public void onNext(CacheEvent event) {
            heard++;
            throw error;
        }

        @Override
        public void onError(Throwable told) {
            throw error;
        }

        @Override
        public void onComplete() {
            throw error;
        }
    }
}
