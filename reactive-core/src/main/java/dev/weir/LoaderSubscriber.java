/*
 * Copyright the Weir authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.weir;

import static java.util.Objects.requireNonNull;

import dev.weir.metrics.LoadObserver;
import dev.weir.metrics.LoadOutcome;
import io.github.resilience4j.retry.Retry;
import java.util.concurrent.atomic.AtomicIntegerFieldUpdater;
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

    @SuppressWarnings("rawtypes")
    private static final AtomicIntegerFieldUpdater<LoaderSubscriber> ENDED =
            AtomicIntegerFieldUpdater.newUpdater(LoaderSubscriber.class, "ended");

    private volatile @Nullable Subscription upstream;
    private volatile int ended;
    private Pass pass = Pass.FREE;
    private volatile LoadObserver.Sight sight = LoadObserver.Sight.NONE;
    private long begunAt;
    private Context context = Context.empty();
    private boolean answered;

    /** The answer; {@code null} if the loader completed without one. Called at most once, and not after a failure. */
    abstract void landed(@Nullable A answer, Context context);

    /** Also called after an answer, with an error that came too late. */
    abstract void failed(Throwable error);

    /** The path that its flights take. */
    abstract LoadPath<?, ?> path();

    /** How a load ends that has answered. */
    LoadOutcome outcomeOf(@Nullable A answer) {
        return answer == null ? LoadOutcome.ABSENT : LoadOutcome.VALUE;
    }

    /** The load has ended, and nobody has heard of it yet. */
    void ended() {}

    /** The load has ended with an answer or an error, and those it was for have heard of it. */
    void over() {}

    /** Asks to be let through to the source, for so many keys; refused, it has failed. */
    final boolean isAdmitted(int keys, Context carried) {
        begunAt = path().clock().nanos();
        sight = path().chronicle().sightOfLoading(keys, carried);
        try {
            pass = path().gate().admit();
            return true;
        } catch (Throwable refusal) {
            fail(refusal instanceof LoadRefusedException ? LoadOutcome.REFUSED : LoadOutcome.FAILED, refusal);
            Exceptions.throwIfJvmFatal(refusal);
            return false;
        }
    }

    /** Does not begin after all. */
    final void withdraw() {
        end(LoadOutcome.ABANDONED, null, null);
    }

    /** Lets one of answer, failure and release end the load, before anybody hears of it; false for all but the first. */
    final boolean end(LoadOutcome outcome, @Nullable A answer, @Nullable Throwable error) {
        if (!ENDED.compareAndSet(this, 0, 1)) {
            return false;
        }
        switch (outcome) {
            case VALUE, ABSENT, NOT_MODIFIED -> pass.answered(answer);
            case FAILED, TIMED_OUT -> pass.failed(requireNonNull(error));
            case ABANDONED -> pass.unused();
            case REFUSED -> {}
        }
        path().chronicle().loaded(outcome, path().clock().nanos() - begunAt);
        sight.ended(outcome, error);
        ended();
        return true;
    }

    @Override
    final LoadObserver.Sight sight() {
        return sight;
    }

    final boolean hasEnded() {
        return ended != 0;
    }

    final void subscribeTo(Supplier<? extends @Nullable Mono<? extends A>> loader, Context carried) {
        context = scope(sight.scope(carried));
        try {
            Retry retry = path().gate().retry();
            if (retry == null) {
                ask(loader).subscribe(this);
            } else {
                new Attempts<>(this, () -> ask(loader), retry.asyncContext()).begin();
            }
        } catch (Throwable thrown) {
            cancelLoader();
            onError(thrown);
            Exceptions.throwIfJvmFatal(thrown);
        }
    }

    private Mono<? extends A> ask(Supplier<? extends @Nullable Mono<? extends A>> loader) {
        Mono<? extends A> mono = loader.get();
        if (mono == null) {
            throw new LoaderContractException(
                    path().cache(),
                    "returned null instead of a Mono. To say that there is no value, return Mono.empty()");
        }
        return mono;
    }

    final void cancelLoader() {
        try {
            Operators.terminate(UPSTREAM, this);
        } catch (Throwable brokenLoader) {
            path().landings.unheard(brokenLoader);
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
            land(answer);
        }
    }

    @Override
    public final void onError(Throwable error) {
        answered = true;
        fail(isVerdict(error) ? LoadOutcome.VALUE : LoadOutcome.FAILED, error);
    }

    @Override
    public final void onComplete() {
        if (!answered) {
            land(null);
        }
    }

    private void land(@Nullable A answer) {
        answered = true;
        boolean ends = end(outcomeOf(answer), answer, null);
        landed(answer, context);
        if (ends) {
            over();
        }
    }

    /** Whether an error says of the answer that it is not to be kept, and nothing against the source. */
    final boolean isVerdict(Throwable error) {
        return error instanceof ListTooLongException verdict && verdict.isVerdictOf(this);
    }

    private void fail(LoadOutcome outcome, Throwable error) {
        boolean ends = end(outcome, null, error);
        failed(error);
        if (ends) {
            over();
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
