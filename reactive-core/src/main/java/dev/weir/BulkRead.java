/*
 * Copyright the Weir authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.weir;

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
 * A read of many keys whose loads can travel together.
 *
 * <p>Flights are begun for all keys that need one, then every key is read as if alone, boarding those flights or the
 * ones that were up already, and only then the flights depart: in one load, with everyone on board.
 */
final class BulkRead<K, V> extends Mono<Map<K, Entry<V>>> {

    private final BulkReadPath<K, V> path;
    private final Set<K> keys;
    private final BatchOfOne<K, V> loader;

    private BulkRead(BulkReadPath<K, V> path, Set<K> keys, BatchOfOne<K, V> loader) {
        this.path = path;
        this.keys = keys;
        this.loader = loader;
    }

    static <K, V> Mono<Map<K, Entry<V>>> of(BulkReadPath<K, V> path, Set<K> keys, BatchOfOne<K, V> loader) {
        return onAssembly(new BulkRead<>(path, keys, loader));
    }

    @Override
    public void subscribe(CoreSubscriber<? super Map<K, Entry<V>>> actual) {
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
        Context caller = actual.currentContext();
        List<Flight<K, V>> flights = new ArrayList<>();
        try {
            gathering.reserveAll(flights, caller);
            gathering.readAll(caller);
        } catch (Throwable brokenKey) {
            gathering.failed(brokenKey);
            Exceptions.throwIfJvmFatal(brokenKey);
        } finally {
            // Others may have boarded them, and until they depart they have no deadline.
            path.depart(flights, loader, caller);
        }
    }

    /** A gathering: the answers to all keys, until the last one or the first error is in. */
    private final class Gathering extends Deferred<Map<K, Entry<V>>> {

        private final List<Part> parts = new ArrayList<>(keys.size());
        private final AtomicInteger missing = new AtomicInteger(keys.size() + 1);

        Gathering(CoreSubscriber<? super Map<K, Entry<V>>> actual) {
            super(actual);
            keys.forEach(key -> parts.add(new Part(key)));
        }

        void reserveAll(List<Flight<K, V>> flights, Context caller) {
            for (Part part : parts) {
                Flight<K, V> flight = path.reserve(part.key, caller);
                if (flight != null) {
                    part.leads = true;
                    flights.add(flight);
                }
            }
        }

        void readAll(Context caller) {
            boolean first = true;
            for (Part part : parts) {
                part.context = caller;
                (part.leads ? path.ledEntry(part.key, loader, first) : path.entry(part.key, loader)).subscribe(part);
                first &= !part.leads;
            }
            arrived();
        }

        @Override
        void cancelled(@Nullable Flight<?, ?> flight) {
            parts.forEach(Part::cancel);
        }

        private void arrived() {
            if (missing.decrementAndGet() == 0) {
                try {
                    answer(entries());
                } catch (Throwable brokenKey) {
                    fail(brokenKey);
                    Exceptions.throwIfJvmFatal(brokenKey);
                }
            }
        }

        private Map<K, Entry<V>> entries() {
            Map<K, Entry<V>> entries = new LinkedHashMap<>();
            for (Part part : parts) {
                if (part.entry != null) {
                    entries.put(part.key, part.entry);
                }
            }
            return entries;
        }

        private void failed(Throwable error) {
            if (fail(error)) {
                parts.forEach(Part::cancel);
            }
        }

        /** A part: the answer to one key. */
        private final class Part implements CoreSubscriber<Entry<V>> {

            private final K key;
            private Context context = Context.empty();
            private volatile @Nullable Subscription subscription;
            private volatile boolean cancelled;
            private boolean leads;
            private @Nullable Entry<V> entry;

            Part(K key) {
                this.key = key;
            }

            @Override
            public Context currentContext() {
                return context;
            }

            @Override
            public void onSubscribe(Subscription subscription) {
                this.subscription = subscription;
                if (cancelled) {
                    subscription.cancel();
                } else {
                    subscription.request(Long.MAX_VALUE);
                }
            }

            @Override
            public void onNext(Entry<V> entry) {
                this.entry = entry;
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
                Subscription last = subscription;
                if (last != null) {
                    last.cancel();
                }
            }
        }
    }
}
