/*
 * Copyright the Weir authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.weir;

import java.util.concurrent.atomic.AtomicLongFieldUpdater;
import org.reactivestreams.Subscription;
import reactor.core.CoreSubscriber;
import reactor.core.publisher.Flux;
import reactor.core.publisher.FluxOperator;
import reactor.core.publisher.Operators;
import reactor.util.context.Context;

/**
 * A rest: what comes of a source after its first elements were collected, as it is asked for.
 *
 * <p>The source is asked when what it brings goes straight on to the reader, which is after he has subscribed and after
 * his demand is known where elements pass. One that answers within the request would else be read as far as was asked
 * for, which may be to its end, before the first element leaves.
 */
final class Rest<E> extends FluxOperator<E, E> {

    private final Collector<E> collector;

    /** What the collector passes on from now on, which keeps what nobody reads yet. */
    Rest(Flux<E> passedOn, Collector<E> collector) {
        super(passedOn);
        this.collector = collector;
    }

    @Override
    public void subscribe(CoreSubscriber<? super E> actual) {
        Reader<E> reader = new Reader<>(actual, collector);
        source.subscribe(reader);
        reader.subscribed();
    }

    /** A reader: asks where elements pass first, and then the source. */
    private static final class Reader<E> implements CoreSubscriber<E>, Subscription {

        @SuppressWarnings("rawtypes")
        private static final AtomicLongFieldUpdater<Reader> OWED =
                AtomicLongFieldUpdater.newUpdater(Reader.class, "owed");

        private final CoreSubscriber<? super E> actual;
        private final Collector<E> collector;
        private Subscription passage = Operators.emptySubscription();
        private volatile long owed;
        private volatile boolean subscribed;

        Reader(CoreSubscriber<? super E> actual, Collector<E> collector) {
            this.actual = actual;
            this.collector = collector;
        }

        void subscribed() {
            subscribed = true;
            askForWhatIsOwed();
        }

        @Override
        public void onSubscribe(Subscription subscription) {
            passage = subscription;
            actual.onSubscribe(this);
        }

        @Override
        public void onNext(E element) {
            actual.onNext(element);
        }

        @Override
        public void onError(Throwable error) {
            actual.onError(error);
        }

        @Override
        public void onComplete() {
            actual.onComplete();
        }

        @Override
        public Context currentContext() {
            return actual.currentContext();
        }

        @Override
        public void request(long n) {
            if (Operators.validate(n)) {
                passage.request(n);
                Operators.addCap(OWED, this, n);
                // Between the two of them, subscribed and this see the demand or the subscription.
                if (subscribed) {
                    askForWhatIsOwed();
                }
            }
        }

        @Override
        public void cancel() {
            collector.stop();
            passage.cancel();
        }

        private void askForWhatIsOwed() {
            long more = OWED.getAndSet(this, 0);
            if (more > 0) {
                collector.requestRest(more);
            }
        }
    }
}
