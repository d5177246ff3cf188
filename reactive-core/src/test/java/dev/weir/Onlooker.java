/*
 * Copyright the Weir authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.weir;

import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;
import org.reactivestreams.Subscription;
import reactor.core.CoreSubscriber;
import reactor.util.context.Context;

/** An onlooker: a subscriber that remembers every signal, whichever thread brings it, and can tell what it saw. */
final class Onlooker implements CoreSubscriber<String> {

    private static final String END = ".";

    private final Context context;
    private final boolean demanding;
    private final AtomicReference<String> signals = new AtomicReference<>("");
    private volatile @Nullable Subscription subscription;

    /** With unbounded demand from the start. */
    Onlooker() {
        this(Context.empty(), true);
    }

    /** With unbounded demand from the start, asking on behalf of what the context names. */
    Onlooker(Context context) {
        this(context, true);
    }

    private Onlooker(Context context, boolean demanding) {
        this.context = context;
        this.demanding = demanding;
    }

    static Onlooker withoutDemand() {
        return new Onlooker(Context.empty(), false);
    }

    /** The value or the name of the error it ended with; "nothing"; or every signal, if they broke the rules. */
    String saw() {
        String all = signals.get();
        if (all.isEmpty()) {
            return "nothing";
        }
        return all.indexOf(END) == all.length() - 1 ? all.substring(0, all.length() - 1) : "unruly: " + all;
    }

    /** The same of someone who left: a value need not be followed by its completion. */
    String sawBeforeLeaving() {
        String all = signals.get();
        return all.equals("value") ? all : saw();
    }

    void cancel() {
        Subscription last = subscription;
        if (last != null) {
            last.cancel();
        }
    }

    @Override
    public Context currentContext() {
        return context;
    }

    @Override
    public void onSubscribe(Subscription subscription) {
        this.subscription = subscription;
        if (demanding) {
            subscription.request(Long.MAX_VALUE);
        }
    }

    @Override
    public void onNext(String value) {
        note(value);
    }

    @Override
    public void onError(Throwable error) {
        note(error.getClass().getSimpleName() + END);
    }

    @Override
    public void onComplete() {
        note(END);
    }

    private void note(String signal) {
        signals.accumulateAndGet(signal, String::concat);
    }
}
