/*
 * Copyright the Weir authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.weir;

import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;
import reactor.util.context.Context;

/** A load of many keys in one go, on behalf of their flights. It ends when it is answered or when all of them have. */
final class BatchLoad<K, V> extends LoaderSubscriber<Map<K, V>> {

    private final BulkLoader<K, V> loader;
    private final Runnable whenEnded;
    private final List<Flight<K, V>> flights;
    private final AtomicBoolean ended = new AtomicBoolean();

    // One more than there are flights until it has begun, so that it cannot end before.
    private final AtomicInteger waiting = new AtomicInteger(1);

    /** Flights that have ended already are left behind. */
    BatchLoad(List<Flight<K, V>> flights, BulkLoader<K, V> loader, Runnable whenEnded) {
        this.loader = loader;
        this.whenEnded = whenEnded;
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
        if (!flights.isEmpty()) {
            Set<K> keys = new LinkedHashSet<>();
            flights.forEach(flight -> keys.add(flight.key));
            subscribeTo(() -> loader.loadAll(Collections.unmodifiableSet(keys)), carried);
        }
        release();
    }

    @Override
    void release() {
        if (waiting.decrementAndGet() == 0) {
            cancelLoader();
            end();
        }
    }

    @Override
    void landed(@Nullable Map<K, V> answer, Context context) {
        end();
        for (Flight<K, V> flight : flights) {
            V value;
            try {
                value = answer == null ? null : answer.get(flight.key);
            } catch (Throwable brokenMap) {
                flight.path.failed(flight, brokenMap);
                continue;
            }
            flight.path.landed(flight, value, context);
        }
    }

    @Override
    void failed(Throwable error) {
        end();
        flights.forEach(flight -> flight.path.failed(flight, error));
    }

    @Override
    String cache() {
        return flights.get(0).path.cache();
    }

    /** Once, and before anybody is answered: the next batch need not wait for that. */
    private void end() {
        if (ended.compareAndSet(false, true)) {
            whenEnded.run();
        }
    }
}
