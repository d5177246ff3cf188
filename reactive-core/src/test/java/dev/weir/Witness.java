/*
 * Copyright the Weir authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.weir;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.reactivestreams.Subscription;
import reactor.core.CoreSubscriber;
import reactor.core.publisher.Mono;
import reactor.util.context.Context;

/** A witness: a subscriber that writes down every signal, in order, and asks for nothing it was not told to ask for. */
final class Witness implements CoreSubscriber<Object> {

    static final String COMPLETED = "completed";

    private static final long LEAVE = -1;

    private final List<Object> signals = new CopyOnWriteArrayList<>();
    private final Context context;
    private final long demand;
    private volatile @Nullable Subscription subscription;

    /** One that asks for all there is. */
    Witness() {
        this(Long.MAX_VALUE, Context.empty());
    }

    Witness(long demand, Context context) {
        this.demand = demand;
        this.context = context;
    }

    /** One that asks for nothing yet. */
    static Witness withoutDemand() {
        return new Witness(0, Context.empty());
    }

    /** One that cancels as soon as it can. */
    static Witness leavingAtOnce() {
        return new Witness(LEAVE, Context.empty());
    }

    /** What a subscriber that asks for all there is has seen of this by the time {@code subscribe} returns. */
    static List<Object> signalsOf(Mono<?> mono) {
        Witness witness = new Witness();
        mono.subscribe(witness);
        return Request.told(witness);
    }

    /** A hundred subscribers from four threads; all have subscribed when this returns. */
    static List<Witness> concurrentlyOf(Mono<?> mono) throws InterruptedException {
        List<Witness> witnesses = Stream.generate(Witness::new).limit(100).toList();
        List<Thread> threads = new ArrayList<>();
        for (int i = 0; i < 4; i++) {
            List<Witness> some = witnesses.subList(25 * i, 25 * (i + 1));
            threads.add(new Thread(() -> some.forEach(mono::subscribe)));
        }
        threads.forEach(Thread::start);
        for (Thread thread : threads) {
            thread.join();
        }
        return witnesses;
    }

    /** Values, then an error as it came or {@link #COMPLETED}. */
    List<Object> signals() {
        return List.copyOf(signals);
    }

    void request(long n) {
        subscription.request(n);
    }

    void cancel() {
        subscription.cancel();
    }

    @Override
    public Context currentContext() {
        return context;
    }

    @Override
    public void onSubscribe(Subscription subscription) {
        if (this.subscription != null) {
            signals.add("subscribed again");
        }
        this.subscription = subscription;
        if (demand > 0) {
            subscription.request(demand);
        } else if (demand == LEAVE) {
            subscription.cancel();
        }
    }

    @Override
    public void onNext(Object value) {
        signals.add(value);
    }

    @Override
    public void onError(Throwable error) {
        signals.add(error);
    }

    @Override
    public void onComplete() {
        signals.add(COMPLETED);
    }
}
