/*
 * Copyright the Weir authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.weir;

import dev.weir.metrics.LoadOutcome;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;
import reactor.util.context.Context;

/** A load of many keys in one go, on behalf of their flights. It ends when it is answered or when all of them have. */
final class BatchLoad<K, V> extends LoaderSubscriber<Map<K, V>> {

    private final BulkLoader<K, V> loader;
    private final Place place;
    private final List<Flight<K, V>> flights;
    private volatile @Nullable Throwable late;

    // One more than there are flights until it has begun, so that it cannot end before.
    private final AtomicInteger waiting = new AtomicInteger(1);

    /** Flights that have ended already are left behind. */
    BatchLoad(List<Flight<K, V>> flights, BulkLoader<K, V> loader, Place place) {
        this.loader = loader;
        this.place = place;
        this.flights = new ArrayList<>(flights.size());
        for (Flight<K, V> flight : flights) {
            waiting.incrementAndGet();
            if (flight.carriedBy(this)) {
                this.flights.add(flight);
            } else {
                waiting.decrementAndGet();
            }
        }
    }

    void start(Context carried) {
        if (flights.isEmpty()) {
            place.leave();
            place.next();
            return;
        }
        if (isAdmitted(flights.size(), carried)) {
            subscribeTo(() -> loader.loadAll(keys()), carried);
        }
        if (release(LoadOutcome.ABANDONED, null)) {
            cancel();
        }
    }

    private Set<K> keys() {
        Set<K> keys = new LinkedHashSet<>();
        flights.forEach(flight -> keys.add(flight.key));
        return Collections.unmodifiableSet(keys);
    }

    /** A source that let one of its flights time out has been silent for too long, whatever became of the others. */
    @Override
    boolean release(LoadOutcome why, @Nullable Throwable error) {
        if (why == LoadOutcome.TIMED_OUT) {
            late = error;
        }
        return waiting.decrementAndGet() == 0
                && end(late == null ? LoadOutcome.ABANDONED : LoadOutcome.TIMED_OUT, null, late);
    }

    @Override
    void cancel() {
        cancelLoader();
        place.next();
    }

    /** Before anybody is answered: who asks again then finds its place free. */
    @Override
    void ended() {
        place.leave();
    }

    @Override
    void over() {
        place.next();
    }

    @Override
    void landed(@Nullable Map<K, V> answer, Context context) {
        for (Flight<K, V> flight : flights) {
            V value;
            try {
                value = answer == null ? null : answer.get(flight.key);
            } catch (Throwable brokenMap) {
                flight.path.landings.failed(flight, brokenMap);
                continue;
            }
            flight.path.landings.landed(flight, value, null, context);
        }
    }

    @Override
    void failed(Throwable error) {
        flights.forEach(flight -> flight.path.landings.failed(flight, error));
    }

    @Override
    LoadPath<?, ?> path() {
        return flights.get(0).path;
    }

    /** A place: one of those that a batcher has for loads in flight. */
    interface Place {

        /** A place that nobody waits for. */
        Place UNLIMITED = new Place() {};

        /** The load has ended. */
        default void leave() {}

        /** Those whom it answered have been; others may be sent off. */
        default void next() {}
    }
}
