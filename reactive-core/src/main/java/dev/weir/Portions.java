/*
 * Copyright the Weir authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.weir;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.atomic.AtomicIntegerFieldUpdater;
import java.util.concurrent.atomic.AtomicLongFieldUpdater;
import org.jspecify.annotations.Nullable;
import org.reactivestreams.Subscription;
import reactor.core.CoreSubscriber;
import reactor.core.Exceptions;
import reactor.core.Scannable;
import reactor.core.publisher.Flux;
import reactor.core.publisher.FluxOperator;
import reactor.core.publisher.Operators;
import reactor.util.concurrent.Queues;
import reactor.util.context.Context;

/**
 * A flux cut into portions: those elements that are there, without waiting for more.
 *
 * <p>Two portions may be out at a time, and between them and what gathers meanwhile no more elements are asked of the
 * source than allowed. A portion leaves at once if none is out; beside another one it leaves when it is full, which is
 * half of what is allowed, so that a busy pipeline travels in large portions and an idle one does not wait. Whoever asks
 * for one more portion has done with the oldest.
 */
final class Portions<T> extends FluxOperator<T, List<T>> {

    /** How many portions may be out at a time. */
    static final int OUT = 2;

    private final int allowed;

    private Portions(Flux<? extends T> source, int allowed) {
        super(source);
        this.allowed = allowed;
    }

    static <T> Flux<List<T>> of(Flux<T> source, int allowed) {
        return onAssembly(new Portions<>(source, allowed));
    }

    /** How many elements a full portion has. */
    static int full(int allowed) {
        return allowed / 2 + allowed % 2;
    }

    @Override
    public void subscribe(CoreSubscriber<? super List<T>> actual) {
        source.subscribe(new Cutter<>(actual, allowed));
    }

    /** A cutter: gathers elements and hands out portions; whatever it is told, one thread at a time acts on it. */
    private static final class Cutter<T> implements CoreSubscriber<T>, Subscription, Scannable {

        @SuppressWarnings("rawtypes")
        private static final AtomicIntegerFieldUpdater<Cutter> SIGNALS =
                AtomicIntegerFieldUpdater.newUpdater(Cutter.class, "signals");

        @SuppressWarnings("rawtypes")
        private static final AtomicLongFieldUpdater<Cutter> REQUESTED =
                AtomicLongFieldUpdater.newUpdater(Cutter.class, "requested");

        private final CoreSubscriber<? super List<T>> actual;
        private final Queue<T> gathered;
        private final Queue<Integer> out = new ArrayDeque<>(OUT);
        private final int full;
        private volatile int signals;
        private volatile long requested;
        private volatile boolean done;
        private volatile boolean cancelled;
        private @Nullable Throwable error;
        private @Nullable Subscription upstream;
        private long owed;
        private long cut;
        private long returned;

        Cutter(CoreSubscriber<? super List<T>> actual, int allowed) {
            this.actual = actual;
            this.gathered = Queues.<T>get(allowed).get();
            this.full = full(allowed);
            this.owed = allowed;
        }

        @Override
        public void onSubscribe(Subscription subscription) {
            if (Operators.validate(upstream, subscription)) {
                upstream = subscription;
                actual.onSubscribe(this);
            }
        }

        @Override
        public void onNext(T element) {
            if (done || !gathered.offer(element)) {
                overrun(element);
            }
            act();
        }

        @Override
        public void onError(Throwable failure) {
            if (done) {
                Operators.onErrorDropped(failure, currentContext());
                return;
            }
            error = failure;
            done = true;
            act();
        }

        @Override
        public void onComplete() {
            done = true;
            act();
        }

        @Override
        public void request(long n) {
            if (Operators.validate(n)) {
                Operators.addCap(REQUESTED, this, n);
                act();
            }
        }

        @Override
        public void cancel() {
            if (!cancelled) {
                cancelled = true;
                upstream().cancel();
                act();
            }
        }

        @Override
        public Context currentContext() {
            return actual.currentContext();
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
            if (key == Attr.BUFFERED) {
                return gathered.size();
            }
            return key == Attr.CANCELLED ? (Object) cancelled : null;
        }

        private void act() {
            if (SIGNALS.getAndIncrement(this) != 0) {
                return;
            }
            int seen = 1;
            do {
                boolean progress = true;
                while (progress && !cancelled) {
                    askForMore();
                    progress = handOut();
                }
                if (cancelled) {
                    Operators.onDiscardQueueWithClear(gathered, currentContext(), null);
                }
                seen = SIGNALS.addAndGet(this, -seen);
            } while (seen != 0);
        }

        /** What arrives within the call gathers, because whoever acts is here: a source that is ready fills a portion. */
        private void askForMore() {
            long wanted = requested;
            while (!out.isEmpty() && returned < wanted - OUT) {
                returned++;
                owed += out.remove();
            }
            if (owed > 0 && wanted > 0 && !done) {
                long more = owed;
                owed = 0;
                upstream().request(more);
            }
        }

        /** Whether there may be more to hand out. */
        private boolean handOut() {
            boolean last = done;
            int there = gathered.size();
            if (there == 0) {
                if (last) {
                    end();
                }
                return false;
            }
            boolean leaves = out.isEmpty() || there >= full || last;
            if (!leaves || cut == requested) {
                return false;
            }
            List<T> portion = portion();
            if (portion.isEmpty()) {
                // It was counted before it could be taken; whoever adds it tells that afterwards.
                return false;
            }
            out.add(portion.size());
            cut++;
            actual.onNext(portion);
            return true;
        }

        private List<T> portion() {
            List<T> portion = new ArrayList<>(Math.min(gathered.size(), full));
            T next = gathered.poll();
            while (next != null) {
                portion.add(next);
                next = portion.size() < full ? gathered.poll() : null;
            }
            return portion;
        }

        private void end() {
            cancelled = true;
            Throwable failure = error;
            if (failure == null) {
                actual.onComplete();
            } else {
                actual.onError(failure);
            }
        }

        /** A source that brings more than it was asked for, or something after its end. */
        private void overrun(T element) {
            Operators.onDiscard(element, currentContext());
            if (!done) {
                upstream().cancel();
                error = Exceptions.failWithOverflow();
                done = true;
            }
        }

        private Subscription upstream() {
            Subscription subscription = upstream;
            if (subscription == null) {
                throw new IllegalStateException("A signal came before onSubscribe");
            }
            return subscription;
        }
    }
}
