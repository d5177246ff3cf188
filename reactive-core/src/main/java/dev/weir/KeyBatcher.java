/*
 * Copyright the Weir authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.weir;

import dev.weir.policy.BatchPolicy;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;
import reactor.util.context.Context;

/**
 * A batcher: lets keys that miss at the same time travel in one load.
 *
 * <p>A key leaves at once while fewer loads than allowed are in flight; the others wait together until one of those
 * returns. Any thread may send a batch off; none holds anything while a loader runs.
 */
final class KeyBatcher<K, V> {

    private final BatchOfOne<K, V> single;
    private final BatchPolicy policy;
    private final Queue<Ticket<K, V>> queue = new ConcurrentLinkedQueue<>();
    private final AtomicInteger inFlight = new AtomicInteger();

    KeyBatcher(BulkLoader<K, V> loader, BatchPolicy policy) {
        this.single = new BatchOfOne<>(loader);
        this.policy = policy;
    }

    /** The loader whose loads travel together. */
    BatchOfOne<K, V> single() {
        return single;
    }

    void add(List<Flight<K, V>> flights, Context carried) {
        // In one go: a batch that leaves meanwhile must not tear apart what could travel together.
        queue.addAll(
                flights.stream().map(flight -> new Ticket<>(flight, carried)).toList());
        pump();
    }

    /** Sends everything off that waits, however many loads are in flight. */
    void flush() {
        Batch<K, V> batch = next();
        while (batch != null) {
            inFlight.incrementAndGet();
            send(batch);
            batch = next();
        }
    }

    private void pump() {
        while (!queue.isEmpty() && acquire()) {
            Batch<K, V> batch = next();
            if (batch == null) {
                inFlight.decrementAndGet();
            } else {
                send(batch);
            }
        }
    }

    private void send(Batch<K, V> batch) {
        Departure departure = new Departure();
        new BatchLoad<>(batch.flights, single.bulk(), departure).start(batch.context);
        departure.over();
    }

    private boolean acquire() {
        int seen = inFlight.get();
        while (seen < policy.inFlight()) {
            int witness = inFlight.compareAndExchange(seen, seen + 1);
            if (witness == seen) {
                return true;
            }
            seen = witness;
        }
        return false;
    }

    private @Nullable Batch<K, V> next() {
        Ticket<K, V> first = queue.poll();
        if (first == null) {
            return null;
        }
        List<Flight<K, V>> flights = new ArrayList<>();
        Ticket<K, V> ticket = first;
        while (ticket != null) {
            flights.add(ticket.flight);
            ticket = flights.size() < policy.maximumKeys() ? queue.poll() : null;
        }
        return new Batch<>(flights, first.context);
    }

    private record Ticket<K, V>(Flight<K, V> flight, Context context) {}

    private record Batch<K, V>(List<Flight<K, V>> flights, Context context) {}

    /** A departure: while it lasts, its own thread looks for the next batch, so that loads that answer at once do not nest. */
    private final class Departure implements BatchLoad.Place {

        private volatile boolean over;

        @Override
        public void leave() {
            inFlight.decrementAndGet();
        }

        @Override
        public void next() {
            if (over) {
                pump();
            }
        }

        void over() {
            over = true;
        }
    }
}
