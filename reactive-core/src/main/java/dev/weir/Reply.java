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
abstract class Reply<T> implements CoreSubscriber<T> {

    private boolean over;

    /** Asks, and goes on with the answer, {@code null} if it is none, or with the failure; also with that of going on. */
    static <T> void to(Mono<T> asked, Consumer<@Nullable T> arrived, Consumer<? super Throwable> failed) {
        asked.subscribe(new Reply<>() {
            @Override
            void arrived(@Nullable T answer) {
                arrived.accept(answer);
            }

            @Override
            void failed(Throwable error) {
                failed.accept(error);
            }
        });
    }

    /** There is an answer, {@code null} if it is none. */
    abstract void arrived(@Nullable T answer);

    abstract void failed(Throwable error);

    /** It goes wrong on this side: it was not asked, or who went on with the answer has thrown this. */
    void goesWrong(Throwable error) {
        failed(error);
    }

    /** Is to hear another answer, after the last one has ended. */
    final void hearsAgain() {
        over = false;
    }

    @Override
    public final void onSubscribe(Subscription subscription) {
        subscription.request(Long.MAX_VALUE);
    }

    @Override
    public final void onNext(T answer) {
        goOn(answer);
    }

    @Override
    public final void onComplete() {
        goOn(null);
    }

    @Override
    public final void onError(Throwable error) {
        if (!over) {
            over = true;
            failed(error);
        }
    }

    private void goOn(@Nullable T answer) {
        if (over) {
            return;
        }
        over = true;
        try {
            arrived(answer);
        } catch (Throwable broken) {
            Exceptions.throwIfJvmFatal(broken);
            goesWrong(broken);
        }
    }
}
