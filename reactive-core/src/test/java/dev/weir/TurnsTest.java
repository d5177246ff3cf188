/*
 * Copyright the Weir authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.weir;

import static org.assertj.core.api.Assertions.assertThat;

import dev.weir.testing.VirtualClock;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import reactor.core.Disposable;
import reactor.core.scheduler.Scheduler;

/** Turns: one at a time, in order, none lost, whoever takes them. */
class TurnsTest {

    private final List<String> done = new ArrayList<>();
    private final Turns turns = new Turns(VirtualClock.create().scheduler(), () -> done.add("-"));

    @Test
    void aTurnIsTakenAtOnce() {
        turns.take(() -> done.add("a"));

        assertThat(done).containsExactly("a", "-");
    }

    @Test
    void oneTakenWithinAnotherComesAfterIt() {
        turns.take(() -> {
            turns.take(() -> done.add("b"));
            done.add("a");
        });

        assertThat(done).containsExactly("a", "-", "b", "-");
    }

    @Test
    void oneThatThrowsDoesNotKeepTheOthersFromTheirs() {
        turns.take(() -> {
            turns.take(() -> done.add("b"));
            throw new AssertionError("broken");
        });

        assertThat(done).containsExactly("-", "b", "-");
    }

    @Test
    void whatIsLeftForAfterwardsIsDoneWhenTurnsMayBeTakenAgain() {
        turns.take(() -> {
            turns.afterwards(() -> {
                turns.take(() -> done.add("c"));
                done.add("d");
            });
            turns.take(() -> done.add("b"));
            done.add("a");
        });

        assertThat(done).containsExactly("a", "-", "b", "-", "c", "-", "d");
    }

    @Test
    void aSchedulerThatTakesNoMoreIsNotFatal() {
        Turns refused = new Turns(
                new Scheduler() {
                    @Override
                    public Disposable schedule(Runnable task) {
                        throw new RejectedExecutionException();
                    }

                    @Override
                    public Disposable schedule(Runnable task, long delay, TimeUnit unit) {
                        throw new RejectedExecutionException();
                    }

                    @Override
                    public Worker createWorker() {
                        throw new RejectedExecutionException();
                    }
                },
                () -> {});

        assertThat(refused.takeLater(() -> {}, 1).isDisposed()).isTrue();
    }

    /** The hunt of turns that are lost or taken together. */
    @Test
    void noneIsLostAndNoTwoAreTakenAtATime() throws InterruptedException {
        int takers = 2;
        int each = 50_000;
        int[] unguarded = {0};
        AtomicInteger inside = new AtomicInteger();
        AtomicInteger together = new AtomicInteger();
        Turns shared = new Turns(VirtualClock.create().scheduler(), () -> {});
        CountDownLatch ended = new CountDownLatch(takers);
        for (int taker = 0; taker < takers; taker++) {
            new Thread(() -> {
                        for (int i = 0; i < each; i++) {
                            shared.take(() -> {
                                together.addAndGet(inside.getAndIncrement());
                                unguarded[0]++;
                                inside.decrementAndGet();
                            });
                        }
                        ended.countDown();
                    })
                    .start();
        }

        assertThat(ended.await(60, TimeUnit.SECONDS)).isTrue();
        // In a turn of its own: the last ones may still be at it.
        int[] counted = {0};
        CountDownLatch last = new CountDownLatch(1);
        shared.take(() -> {
            counted[0] = unguarded[0];
            last.countDown();
        });
        assertThat(last.await(60, TimeUnit.SECONDS)).isTrue();
        assertThat(counted[0]).isEqualTo(takers * each);
        assertThat(together).hasValue(0);
    }
}
