/*
 * Copyright the Weir authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.weir.perf;

import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.BiConsumer;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;
import org.reactivestreams.Subscription;
import reactor.core.CoreSubscriber;

/** A closed loop: so many users, each of whom asks again when he is answered, until all questions are put. */
final class ClosedLoop {

    private static final long LONGEST_SECONDS = 120;

    private final Asking asking;
    private final Predicate<Object> isAnswer;
    private final int first;
    private final int questions;
    private final AtomicInteger put = new AtomicInteger();
    private final CountDownLatch present;
    private volatile @Nullable Throwable failure;

    private ClosedLoop(Asking asking, Predicate<Object> isAnswer, int users, int first, int questions) {
        this.asking = asking;
        this.isAnswer = isAnswer;
        this.first = first;
        this.questions = questions;
        this.present = new CountDownLatch(users);
    }

    /** Puts the next question for a user, who is to be told the answer. */
    @FunctionalInterface
    interface Asking {

        void ask(int number, User user);
    }

    /** A case of so many users and operations. */
    static Case of(String name, int users, int operations, Asking asking, Predicate<Object> isAnswer) {
        // Questions go on where those of the last round have ended, so that each round is about other keys.
        AtomicInteger asked = new AtomicInteger();
        return new Case(
                name,
                Math.max(users, operations),
                count -> new ClosedLoop(asking, isAnswer, users, asked.getAndAdd(count), count).run(name));
    }

    private void run(String name) {
        for (long i = present.getCount(); i > 0; i--) {
            new User().next();
        }
        try {
            if (!present.await(LONGEST_SECONDS, TimeUnit.SECONDS)) {
                throw new IllegalStateException(name + " was not answered in " + LONGEST_SECONDS + " s", failure);
            }
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(name + " was interrupted", interrupted);
        }
        if (failure != null) {
            throw new IllegalStateException(name + " was not given what it asked for", failure);
        }
    }

    /** A user, who hears answers of either kind. */
    final class User implements CoreSubscriber<Object>, BiConsumer<Object, @Nullable Throwable> {

        private final AtomicInteger turns = new AtomicInteger();
        private @Nullable Object answer;

        @Override
        public void onSubscribe(Subscription subscription) {
            subscription.request(Long.MAX_VALUE);
        }

        @Override
        public void onNext(Object value) {
            answer = value;
        }

        @Override
        public void onError(Throwable error) {
            failure = error;
            present.countDown();
        }

        @Override
        public void onComplete() {
            Object heard = answer;
            answer = null;
            if (heard == null || !isAnswer.test(heard)) {
                onError(new IllegalStateException("The answer was " + heard));
            } else {
                next();
            }
        }

        @Override
        public void accept(Object value, @Nullable Throwable error) {
            if (error == null) {
                answer = value;
                onComplete();
            } else {
                onError(error);
            }
        }

        /** Who is answered while he asks asks again when he is done with that: the stack would not bear it otherwise. */
        private void next() {
            if (turns.getAndIncrement() == 0) {
                do {
                    ask();
                } while (turns.decrementAndGet() != 0);
            }
        }

        private void ask() {
            int number = put.getAndIncrement();
            if (number < questions && failure == null) {
                asking.ask(first + number, this);
            } else {
                present.countDown();
            }
        }
    }
}
