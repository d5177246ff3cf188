/*
 * Copyright the Weir authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.weir;

import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.reactivestreams.Subscription;
import reactor.core.CoreSubscriber;
import reactor.core.Exceptions;
import reactor.core.publisher.Mono;

/** A reply of the remote tier, and who goes on with it; it is never given up. */
final class Reply<T> implements CoreSubscriber<T> {

    private final Consumer<@Nullable T> arrived;
    private final Consumer<? super Throwable> failed;
    private boolean over;

    private Reply(Consumer<@Nullable T> arrived, Consumer<? super Throwable> failed) {
        this.arrived = arrived;
        this.failed = failed;
    }

    /** Asks, and goes on with the answer, {@code null} if it is none, or with the failure; also with that of going on. */
    static <T> void to(Mono<T> asked, Consumer<@Nullable T> arrived, Consumer<? super Throwable> failed) {
        asked.subscribe(new Reply<>(arrived, failed));
    }

    @Override
    public void onSubscribe(Subscription subscription) {
        subscription.request(Long.MAX_VALUE);
    }

    @Override
    public void onNext(T answer) {
        goOn(answer);
    }

    @Override
    public void onComplete() {
        goOn(null);
    }

    @Override
    public void onError(Throwable error) {
        if (!over) {
            over = true;
            failed.accept(error);
        }
    }

    private void goOn(@Nullable T answer) {
        if (over) {
            return;
        }
        over = true;
        try {
            arrived.accept(answer);
        } catch (Throwable broken) {
            Exceptions.throwIfJvmFatal(broken);
            failed.accept(broken);
        }
    }
}
