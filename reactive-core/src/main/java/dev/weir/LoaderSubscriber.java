/*
 * Copyright the Weir authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.weir;

import java.util.concurrent.atomic.AtomicReferenceFieldUpdater;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.reactivestreams.Subscription;
import reactor.core.CoreSubscriber;
import reactor.core.Exceptions;
import reactor.core.Scannable;
import reactor.core.publisher.Mono;
import reactor.core.publisher.Operators;
import reactor.util.context.Context;

/**
 * A load as the subscriber of what its loader returned. Loaders are the user's: one that throws, returns {@code null},
 * answers twice or answers after it was cancelled is dealt with here.
 *
 * @param <A> what the loader answers with
 */
abstract class LoaderSubscriber<A> extends Load implements CoreSubscriber<A>, Scannable {

    @SuppressWarnings("rawtypes")
    private static final AtomicReferenceFieldUpdater<LoaderSubscriber, @Nullable Subscription> UPSTREAM =
            AtomicReferenceFieldUpdater.newUpdater(LoaderSubscriber.class, Subscription.class, "upstream");

    private volatile @Nullable Subscription upstream;
    private Context context = Context.empty();
    private boolean answered;

    /** The answer; {@code null} if the loader completed without one. Called at most once, and not after a failure. */
    abstract void landed(@Nullable A answer, Context context);

    /** Also called after an answer, with an error that came too late. */
    abstract void failed(Throwable error);

    /** The path that its flights take. */
    abstract LoadPath<?, ?> path();

    final void subscribeTo(Supplier<? extends @Nullable Mono<? extends A>> loader, Context carried) {
        context = scope(carried);
        try {
            Mono<? extends A> mono = loader.get();
            if (mono == null) {
                failed(new LoaderContractException(
                        path().cache(),
                        "returned null instead of a Mono. To say that there is no value, return Mono.empty()"));
            } else {
                mono.subscribe(this);
            }
        } catch (Throwable thrown) {
            cancelLoader();
            onError(thrown);
            Exceptions.throwIfJvmFatal(thrown);
        }
    }

    final void cancelLoader() {
        try {
            Operators.terminate(UPSTREAM, this);
        } catch (Throwable brokenLoader) {
            path().unheard(brokenLoader);
        }
    }

    @Override
    public final Context currentContext() {
        return context;
    }

    @Override
    public final void onSubscribe(Subscription subscription) {
        if (Operators.setOnce(UPSTREAM, this, subscription)) {
            subscription.request(Long.MAX_VALUE);
        }
    }

    @Override
    public final void onNext(A answer) {
        if (answered) {
            Operators.onDiscard(answer, context);
        } else {
            answered = true;
            landed(answer, context);
        }
    }

    @Override
    public final void onError(Throwable error) {
        answered = true;
        failed(error);
    }

    @Override
    public final void onComplete() {
        if (!answered) {
            answered = true;
            landed(null, context);
        }
    }

    @Override
    @SuppressWarnings("rawtypes") // declared so
    public @Nullable Object scanUnsafe(Attr key) {
        if (key == Attr.PARENT) {
            return upstream;
        }
        if (key == Attr.CANCELLED) {
            return upstream == Operators.cancelledSubscription();
        }
        return key == Attr.RUN_STYLE ? Attr.RunStyle.SYNC : null;
    }
}
