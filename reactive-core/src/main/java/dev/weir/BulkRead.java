/*
 * Copyright the Weir authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.weir;

import dev.weir.BulkReadPath.Form;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;
import org.reactivestreams.Subscription;
import reactor.core.CoreSubscriber;
import reactor.core.Exceptions;
import reactor.core.publisher.Mono;
import reactor.core.publisher.Operators;
import reactor.util.context.Context;

/**
 * A read of many keys that travel together.
 *
 * <p>Flights are begun for all keys that need one, then every key is read as if alone, boarding those flights or the
 * ones that were up already, and only then the flights depart: in one load, with everyone on board.
 */
final class BulkRead<K, V, T> extends Mono<Map<K, T>> {

    private final BulkReadPath<K, V> path;
    private final Set<K> keys;
    private final @Nullable Loader<? super K, V> loader;
    private final Form<K, V, T> form;

    private BulkRead(BulkReadPath<K, V> path, Set<K> keys, @Nullable Loader<? super K, V> loader, Form<K, V, T> form) {
        this.path = path;
        this.keys = keys;
        this.loader = loader;
        this.form = form;
    }

    static <K, V, T> Mono<Map<K, T>> of(
            BulkReadPath<K, V> path, Set<K> keys, @Nullable Loader<? super K, V> loader, Form<K, V, T> form) {
        return onAssembly(new BulkRead<>(path, keys, loader, form));
    }

    @Override
    public void subscribe(CoreSubscriber<? super Map<K, T>> actual) {
        try {
            path.requireOpen();
        } catch (CacheClosedException closed) {
            Operators.error(actual, closed);
            return;
        }
        Gathering gathering = new Gathering(actual);
        actual.onSubscribe(gathering);
        if (gathering.isCancelled()) {
            return;
        }
        try {
            gathering.reserveAll();
            gathering.readAll();
        } catch (Throwable brokenKey) {
            gathering.failed(brokenKey);
            Exceptions.throwIfJvmFatal(brokenKey);
        } finally {
            // Others may have boarded them, and until they depart they have no deadline.
            gathering.departAll();
        }
    }

    /** A gathering: the answers to all keys, until the last one or the first error is in. */
    private final class Gathering extends Deferred<Map<K, T>> {

        private final Context caller;
        private final List<Part> parts = new ArrayList<>(keys.size());
        private final List<Flight<K, V>> flights = new ArrayList<>(keys.size());
        private final AtomicInteger missing = new AtomicInteger(keys.size() + 1);

        Gathering(CoreSubscriber<? super Map<K, T>> actual) {
            super(actual);
            caller = actual.currentContext();
            keys.forEach(key -> parts.add(new Part(key)));
        }

        void reserveAll() {
            for (Part part : parts) {
                part.flight = path.reserve(part.key, loader != null, part, caller);
                if (part.flight != null) {
                    flights.add(part.flight);
                }
            }
        }

        void readAll() {
            parts.forEach(Part::read);
            arrived();
        }

        void departAll() {
            try {
                path.depart(flights, loader, caller);
            } finally {
                parts.forEach(Part::letGo);
            }
        }

        @Override
        void cancelled(@Nullable Flight<?, ?> flight) {
            parts.forEach(Part::cancel);
        }

        private void arrived() {
            if (missing.decrementAndGet() == 0) {
                try {
                    answer(answers());
                } catch (Throwable brokenKey) {
                    fail(brokenKey);
                    Exceptions.throwIfJvmFatal(brokenKey);
                }
            }
        }

        private Map<K, T> answers() {
            Map<K, T> answers = new LinkedHashMap<>();
            for (Part part : parts) {
                if (part.answer != null) {
                    answers.put(part.key, part.answer);
                }
            }
            return answers;
        }

        private void failed(Throwable error) {
            if (fail(error)) {
                parts.forEach(Part::cancel);
            }
        }

        /** A part: the answer to one key. */
        private final class Part implements CoreSubscriber<T>, BulkReadPath.Lead<K, V> {

            private final K key;
            private volatile @Nullable Subscription subscription;
            private volatile boolean cancelled;
            private @Nullable Flight<K, V> flight;
            private @Nullable Waiter<K, V, T> leader;
            private @Nullable T answer;

            Part(K key) {
                this.key = key;
            }

            @Override
            public boolean boards(Flight<K, V> led) {
                ReadMono<K, V, T> read = path.ledRead(key, loader, form, flights.isEmpty());
                leader = path.leader(read, this, led, caller);
                boolean boarded = led.boardLeader(leader);
                if (!boarded) {
                    // He has cancelled meanwhile, and is not counted.
                    leader = null;
                }
                return boarded;
            }

            @Override
            public void leaves(Flight<K, V> led) {
                if (leader != null) {
                    leader.waitsNoMore();
                    leader.detach(led);
                    leader = null;
                }
            }

            void read() {
                if (leader != null) {
                    onSubscribe(leader);
                } else if (flight == null) {
                    path.read(key, loader, form).subscribe(this);
                } else {
                    path.ledRead(key, loader, form, flights.get(0) == flight).subscribe(this);
                }
            }

            /** A flight that has a leader counts him; the others were counted as if they had one. */
            void letGo() {
                if (flight != null && leader == null) {
                    flight.leave();
                }
            }

            @Override
            public Context currentContext() {
                return caller;
            }

            @Override
            public void onSubscribe(Subscription given) {
                subscription = given;
                if (cancelled) {
                    given.cancel();
                } else {
                    given.request(Long.MAX_VALUE);
                }
            }

            @Override
            public void onNext(T value) {
                answer = value;
            }

            @Override
            public void onError(Throwable error) {
                failed(error);
            }

            @Override
            public void onComplete() {
                arrived();
            }

            void cancel() {
                cancelled = true;
                Subscription last = subscription == null ? leader : subscription;
                if (last != null) {
                    last.cancel();
                }
            }
        }
    }
}
