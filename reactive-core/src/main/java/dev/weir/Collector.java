/*
 * Copyright the Weir authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.weir;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;
import org.reactivestreams.Subscription;
import reactor.core.CoreSubscriber;
import reactor.core.Scannable;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Operators;
import reactor.core.publisher.Sinks;
import reactor.util.context.Context;

/**
 * A collector: the one subscription to a source whose elements are to become a list of bounded length.
 *
 * <p>Up to the bound it belongs to the load, which may cancel it. With the first element too many it says so to the load
 * and from then on belongs to the {@link Handover}: what has been collected and the rest, as it is asked for, are one
 * flux. Nothing is asked of the source in between, so all that can come then is its end.
 */
final class Collector<E> implements CoreSubscriber<E>, Subscription, Scannable {

    private static final int COLLECTING = 0;
    private static final int DONE = 1;
    private static final int HANDED_OVER = 2;
    private static final int CANCELLED = 3;

    private final CoreSubscriber<? super List<E>> load;
    private final Flux<? extends E> source;
    private final Handover<E> handover;
    private final int atMost;
    private final ListTooLongException verdict;
    private final AtomicInteger state = new AtomicInteger(COLLECTING);
    private final AtomicBoolean begun = new AtomicBoolean();
    private final AtomicBoolean stopped = new AtomicBoolean();
    private final List<E> collected = new ArrayList<>();
    private final Sinks.Many<E> rest = Sinks.many().unicast().onBackpressureBuffer();
    private volatile @Nullable Subscription upstream;

    Collector(
            CoreSubscriber<? super List<E>> load,
            Flux<? extends E> source,
            Handover<E> handover,
            int atMost,
            ListTooLongException verdict) {
        this.load = load;
        this.source = source;
        this.handover = handover;
        this.atMost = atMost;
        this.verdict = verdict;
    }

    boolean saidSo(ListTooLongException said) {
        return said == verdict;
    }

    /** What has been collected, and then the rest as it is asked for. */
    Flux<E> everything() {
        return Flux.concat(Flux.fromIterable(collected), new Rest<>(rest.asFlux(), this));
    }

    /** Cancels the source, once, unless it has ended. */
    void stop() {
        Subscription subscription = upstream;
        if (stopped.compareAndSet(false, true) && subscription != null) {
            subscription.cancel();
        }
    }

    /** By the load. */
    @Override
    public void request(long n) {
        if (Operators.validate(n) && begun.compareAndSet(false, true)) {
            source.subscribe(this);
        }
    }

    /** By the load, which has no say any more once the source is handed over. */
    @Override
    public void cancel() {
        if (state.compareAndSet(COLLECTING, CANCELLED)) {
            stop();
        }
    }

    @Override
    public void onSubscribe(Subscription subscription) {
        if (!Operators.validate(upstream, subscription)) {
            return;
        }
        upstream = subscription;
        // Between the two of them, stop and this see the subscription or that it is to be cancelled.
        if (stopped.get()) {
            subscription.cancel();
        } else {
            subscription.request(1L + atMost);
        }
    }

    @Override
    public void onNext(E element) {
        if (state.get() == COLLECTING) {
            collected.add(element);
            if (collected.size() > atMost) {
                handOver();
            }
        } else if (state.get() != HANDED_OVER || rest.tryEmitNext(element).isFailure()) {
            Operators.onDiscard(element, currentContext());
        }
    }

    @Override
    public void onError(Throwable error) {
        boolean inTime = stopped.compareAndSet(false, true);
        boolean streams = inTime
                && !state.compareAndSet(COLLECTING, DONE)
                && rest.tryEmitError(error).isSuccess();
        if (!streams) {
            // Also when it is too late: the load knows whom to tell then.
            load.onError(error);
        }
    }

    @Override
    public void onComplete() {
        stopped.set(true);
        if (state.compareAndSet(COLLECTING, DONE)) {
            load.onNext(List.copyOf(collected));
            load.onComplete();
        } else {
            rest.tryEmitComplete();
        }
    }

    @Override
    public Context currentContext() {
        return load.currentContext();
    }

    @Override
    @SuppressWarnings("rawtypes") // declared so
    public @Nullable Object scanUnsafe(Attr key) {
        if (key == Attr.PARENT) {
            return upstream;
        }
        if (key == Attr.ACTUAL) {
            return load;
        }
        return key == Attr.CANCELLED ? (Object) (state.get() == CANCELLED) : null;
    }

    /** Asks the source for more, by whoever reads the rest. */
    void requestRest(long n) {
        Subscription subscription = upstream;
        if (subscription != null) {
            subscription.request(n);
        }
    }

    /** Left first, said after: who hears the verdict finds the source. */
    private void handOver() {
        if (!state.compareAndSet(COLLECTING, HANDED_OVER)) {
            return;
        }
        if (!handover.leave(this)) {
            stop();
            Operators.onDiscardMultiple(collected, currentContext());
        }
        load.onError(verdict);
    }
}
