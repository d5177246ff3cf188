/*
 * Copyright the Weir authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.weir.perf;

import org.jspecify.annotations.Nullable;
import org.reactivestreams.Subscription;
import reactor.core.CoreSubscriber;

/** An ear: a subscriber that takes whatever comes, keeps the last of it, and counts. One thread at a time may use it. */
final class Ear implements CoreSubscriber<Object> {

    private long heard;
    private @Nullable Object last;
    private @Nullable Throwable error;
    private @Nullable Subscription subscription;

    @Override
    public void onSubscribe(Subscription subscription) {
        this.subscription = subscription;
        subscription.request(Long.MAX_VALUE);
    }

    @Override
    public void onNext(Object value) {
        heard++;
        last = value;
    }

    @Override
    public void onError(Throwable error) {
        this.error = error;
    }

    @Override
    public void onComplete() {}

    void forget() {
        heard = 0;
        last = null;
        subscription = null;
    }

    /** Throws if there was an error, or not one value for each operation. */
    void mustHaveHeard(long values) {
        if (error != null || heard != values) {
            throw new IllegalStateException(
                    "Expected " + values + " values but heard " + heard + ", the last of them " + last, error);
        }
    }
}
