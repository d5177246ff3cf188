/*
 * Copyright the Weir authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.weir;

import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;
import org.reactivestreams.Subscription;
import reactor.core.CoreSubscriber;
import reactor.core.publisher.Mono;
import reactor.util.context.ContextView;

/**
 * A publisher that does as the test says and keeps no rule of its own: it emits without demand, again, late, and after
 * it was cancelled, always to its latest subscriber.
 */
final class RawMono<T> extends Mono<T> {

    final AtomicInteger cancellations = new AtomicInteger();
    private volatile @Nullable CoreSubscriber<? super T> subscriber;

    @Override
    public void subscribe(CoreSubscriber<? super T> actual) {
        subscriber = actual;
        actual.onSubscribe(new Subscription() {
            @Override
            public void request(long n) {}

            @Override
            public void cancel() {
                cancellations.incrementAndGet();
            }
        });
    }

    void emit(T value) {
        subscriber.onNext(value);
    }

    void fail(Throwable error) {
        subscriber.onError(error);
    }

    void end() {
        subscriber.onComplete();
    }

    /** The Context its latest subscriber brought. */
    ContextView context() {
        return subscriber.currentContext();
    }
}
