/*
 * Copyright the Weir authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.weir;

import io.github.resilience4j.retry.Retry;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReferenceFieldUpdater;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.reactivestreams.Subscription;
import reactor.core.CoreSubscriber;
import reactor.core.Exceptions;
import reactor.core.publisher.Mono;
import reactor.core.publisher.Operators;
import reactor.util.context.Context;

/**
 * A series of attempts at one load: its loader is asked again for as long as a Retry says so and the load has not ended.
 *
 * <p>The timer between two attempts is never cancelled, which would mean waiting for the scheduler's lock; it finds that
 * the load has ended. What a loader signals too late reaches the load, or the recorder if it was a former attempt's.
 */
final class Attempts<A> implements Subscription {

    @SuppressWarnings("rawtypes")
    private static final AtomicReferenceFieldUpdater<Attempts, @Nullable Subscription> UPSTREAM =
            AtomicReferenceFieldUpdater.newUpdater(Attempts.class, Subscription.class, "upstream");

    private static final long NEVER = -1;

    private final LoaderSubscriber<A> load;
    private final Supplier<Mono<? extends A>> loader;
    private final Retry.AsyncContext<A> retry;
    private volatile @Nullable Subscription upstream;

    Attempts(LoaderSubscriber<A> load, Supplier<Mono<? extends A>> loader, Retry.AsyncContext<A> retry) {
        this.load = load;
        this.loader = loader;
        this.retry = retry;
    }

    void begin() {
        load.onSubscribe(this);
        next();
    }

    /** A load wants all there is, so each attempt asks for that. */
    @Override
    public void request(long demand) {}

    @Override
    public void cancel() {
        Operators.terminate(UPSTREAM, this);
    }

    private void next() {
        if (isOver()) {
            return;
        }
        Attempt attempt = new Attempt();
        try {
            loader.get().subscribe(attempt);
        } catch (Throwable thrown) {
            attempt.cancel();
            attempt.onError(thrown);
            Exceptions.throwIfJvmFatal(thrown);
        }
    }

    private boolean isOver() {
        return load.hasEnded() || upstream == Operators.cancelledSubscription();
    }

    /** An attempt: one subscription to the loader. It ends with its first signal. */
    private final class Attempt implements CoreSubscriber<A> {

        private @Nullable Subscription mine;
        private boolean ended;

        @Override
        public Context currentContext() {
            return load.currentContext();
        }

        @Override
        public void onSubscribe(Subscription subscription) {
            if (ended) {
                subscription.cancel();
            } else if (Operators.validate(mine, subscription)) {
                mine = subscription;
                if (Operators.replace(UPSTREAM, Attempts.this, subscription)) {
                    subscription.request(Long.MAX_VALUE);
                }
            }
        }

        @Override
        public void onNext(A answer) {
            if (ended) {
                Operators.onDiscard(answer, currentContext());
                return;
            }
            ended = true;
            try {
                long wait = isOver() ? NEVER : afterAnswer(answer);
                if (wait < 0) {
                    load.onNext(answer);
                } else {
                    giveUp(answer);
                    again(wait, null);
                }
            } catch (Throwable refused) {
                giveUp(answer);
                load.onError(refused);
                Exceptions.throwIfJvmFatal(refused);
            }
        }

        @Override
        public void onError(Throwable error) {
            if (ended) {
                load.path().landings.unheard(error);
                return;
            }
            ended = true;
            boolean last = isOver() || Exceptions.isJvmFatal(error) || load.isVerdict(error);
            long wait = last ? NEVER : afterError(error);
            if (wait < 0) {
                load.onError(error);
            } else {
                again(wait, error);
            }
        }

        @Override
        public void onComplete() {
            if (ended) {
                return;
            }
            ended = true;
            try {
                retry.onComplete();
            } catch (Throwable refused) {
                load.onError(refused);
                Exceptions.throwIfJvmFatal(refused);
                return;
            }
            load.onComplete();
        }

        /** Throws if an answer that was to be improved on has not been, and the Retry does not put up with that. */
        private long afterAnswer(A answer) {
            long wait = retry.onResult(answer);
            if (wait < 0) {
                retry.onComplete();
            }
            return wait;
        }

        private long afterError(Throwable error) {
            try {
                return retry.onError(error);
            } catch (Throwable brokenPredicate) {
                load.path().landings.unheard(brokenPredicate);
                return NEVER;
            }
        }

        private void giveUp(A answer) {
            cancel();
            Operators.onDiscard(answer, currentContext());
        }

        private void cancel() {
            try {
                if (mine != null) {
                    mine.cancel();
                }
            } catch (Throwable brokenLoader) {
                load.path().landings.unheard(brokenLoader);
            }
        }

        private void again(long wait, @Nullable Throwable error) {
            try {
                load.path().clock().scheduler().schedule(Attempts.this::next, wait, TimeUnit.MILLISECONDS);
            } catch (RuntimeException schedulerGone) {
                if (error == null) {
                    load.onError(schedulerGone);
                } else {
                    load.path().landings.unheard(schedulerGone);
                    load.onError(error);
                }
            }
        }
    }
}
