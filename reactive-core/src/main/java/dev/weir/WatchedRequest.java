/*
 * Copyright the Weir authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.weir;

import dev.weir.metrics.RemoteOperation;
import dev.weir.tier.TierException;
import java.util.concurrent.atomic.AtomicIntegerFieldUpdater;
import org.jspecify.annotations.Nullable;
import org.reactivestreams.Subscription;
import reactor.core.CoreSubscriber;
import reactor.core.Scannable;
import reactor.core.publisher.Mono;
import reactor.core.publisher.Operators;
import reactor.util.context.Context;

/**
 * A request to the remote tier of which the breaker is told once how it ended, before whoever waits for it is.
 *
 * <p>An own operator, because it is on the way of every hit there.
 */
final class WatchedRequest<T> extends Mono<T> implements Scannable {

    private final Mono<T> request;
    private final GuardedTier tier;
    private final RemoteOperation operation;
    private final String cache;
    private final boolean concludes;

    WatchedRequest(Mono<T> request, GuardedTier tier, RemoteOperation operation, String cache, boolean concludes) {
        this.request = request;
        this.tier = tier;
        this.operation = operation;
        this.cache = cache;
        this.concludes = concludes;
    }

    @Override
    public void subscribe(CoreSubscriber<? super T> actual) {
        if (tier.breaker.letsThrough()) {
            request.subscribe(new Watch<>(actual, this));
        } else if (concludes) {
            request.subscribe(actual);
        } else {
            TierException refusal = tier.breaker.refusal();
            tier.recorder.remoteFailed(cache, operation, refusal.reason());
            Operators.error(actual, refusal);
        }
    }

    @Override
    @SuppressWarnings("rawtypes") // declared so
    public @Nullable Object scanUnsafe(Attr key) {
        if (key == Attr.PARENT) {
            return request;
        }
        return key == Attr.RUN_STYLE ? Attr.RunStyle.SYNC : null;
    }

    /** A watch over one subscription. */
    private static final class Watch<T> implements CoreSubscriber<T>, Subscription, Scannable {

        @SuppressWarnings("rawtypes")
        private static final AtomicIntegerFieldUpdater<Watch> OVER =
                AtomicIntegerFieldUpdater.newUpdater(Watch.class, "over");

        private final CoreSubscriber<? super T> actual;
        private final WatchedRequest<T> of;
        private final long since;
        private volatile int over;
        private @Nullable Subscription upstream;

        private Watch(CoreSubscriber<? super T> actual, WatchedRequest<T> of) {
            this.actual = actual;
            this.of = of;
            this.since = of.tier.breaker.nanos();
        }

        @Override
        public Context currentContext() {
            return actual.currentContext();
        }

        @Override
        public void onSubscribe(Subscription subscription) {
            if (Operators.validate(upstream, subscription)) {
                upstream = subscription;
                actual.onSubscribe(this);
            }
        }

        @Override
        public void onNext(T answer) {
            if (isFirstToEndIt()) {
                of.tier.answered(of.cache, of.operation, took());
            }
            actual.onNext(answer);
        }

        @Override
        public void onError(Throwable error) {
            if (isFirstToEndIt()) {
                of.tier.failed(of.cache, of.operation, error, took());
            }
            actual.onError(error);
        }

        @Override
        public void onComplete() {
            if (isFirstToEndIt()) {
                of.tier.answered(of.cache, of.operation, took());
            }
            actual.onComplete();
        }

        @Override
        public void request(long demand) {
            Subscription asked = upstream;
            if (asked != null) {
                asked.request(demand);
            }
        }

        @Override
        public void cancel() {
            Subscription asked = upstream;
            if (asked != null) {
                asked.cancel();
            }
            if (isFirstToEndIt()) {
                of.tier.breaker.unused();
            }
        }

        @Override
        @SuppressWarnings("rawtypes") // declared so
        public @Nullable Object scanUnsafe(Attr key) {
            if (key == Attr.PARENT) {
                return upstream;
            }
            if (key == Attr.ACTUAL) {
                return actual;
            }
            return key == Attr.RUN_STYLE ? Attr.RunStyle.SYNC : null;
        }

        private boolean isFirstToEndIt() {
            return over == 0 && OVER.compareAndSet(this, 0, 1);
        }

        private long took() {
            return of.tier.breaker.nanos() - since;
        }
    }
}
