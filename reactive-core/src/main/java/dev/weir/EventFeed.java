/*
 * Copyright the Weir authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.weir;

import dev.weir.metrics.CacheEvent;
import java.util.Arrays;
import java.util.concurrent.Executor;
import java.util.concurrent.atomic.AtomicReference;
import java.util.concurrent.atomic.LongAdder;
import org.jspecify.annotations.Nullable;
import reactor.core.CoreSubscriber;
import reactor.core.Scannable;
import reactor.core.publisher.Flux;

/**
 * A feed: brings the events of a cache to whoever listens, each on its own, and holds up nobody who tells one.
 *
 * <p>Whoever tells an event puts it into the {@link EventOutlet} of each subscriber and goes on. What a subscriber has no
 * room for is dropped and counted, for it alone.
 */
final class EventFeed {

    private static final EventOutlet[] NOBODY = {};

    // Another empty array, told apart by identity.
    private static final EventOutlet[] CLOSED = {};

    private final Executor executor;
    private final AtomicReference<EventOutlet[]> outlets = new AtomicReference<>(NOBODY);
    private final LongAdder dropped = new LongAdder();
    private final Flux<CacheEvent> flux;

    /** With the threads on which subscribers are told; they may be blocked by one. */
    EventFeed(Executor executor) {
        this.executor = executor;
        this.flux = new Subscribing(this).assembled();
    }

    /**
     * Whether the next event is worth making; asked once for each, before {@link #tell}. Where there are subscribers and
     * none has room, that event counts as dropped.
     */
    boolean isHeard() {
        EventOutlet[] all = outlets.get();
        if (all.length == 0) {
            return false;
        }
        for (EventOutlet outlet : all) {
            if (outlet.hasRoom()) {
                return true;
            }
        }
        for (EventOutlet outlet : all) {
            missed(outlet);
        }
        return false;
    }

    /** Never waits and never throws, whatever subscribers and the executor do. */
    void tell(CacheEvent event) {
        for (EventOutlet outlet : outlets.get()) {
            if (!outlet.offer(event)) {
                missed(outlet);
            }
        }
    }

    /**
     * The events from the subscription on, until the cache is closed. Hot: nothing is kept for those who come later. A
     * subscriber gets them on a thread of the executor, one at a time, as it asks for them.
     */
    Flux<CacheEvent> flux() {
        return flux;
    }

    /** How many events found no room, once for each subscriber that missed one. */
    long dropped() {
        return dropped.sum();
    }

    /** Completes every subscriber after what it has room for and was told before, and those that come later at once. */
    void close() {
        for (EventOutlet outlet : outlets.getAndSet(CLOSED)) {
            outlet.end();
        }
    }

    /** Where a subscriber that was cut off or has left is forgotten. */
    void remove(EventOutlet outlet) {
        outlets.updateAndGet(all -> without(all, outlet));
    }

    private void missed(EventOutlet outlet) {
        dropped.increment();
        outlet.wake();
    }

    private boolean add(EventOutlet outlet) {
        EventOutlet[] before = outlets.getAndUpdate(all -> all == CLOSED ? CLOSED : with(all, outlet));
        return before != CLOSED;
    }

    private void subscribe(CoreSubscriber<? super CacheEvent> actual) {
        EventOutlet outlet = new EventOutlet(this, executor, actual);
        // Before it can be told anything: the executor must not come first.
        actual.onSubscribe(outlet);
        if (!add(outlet)) {
            outlet.end();
        } else if (outlet.isCancelled()) {
            // It left before there was anything to remove.
            remove(outlet);
        }
    }

    private static EventOutlet[] with(EventOutlet[] all, EventOutlet outlet) {
        EventOutlet[] more = Arrays.copyOf(all, all.length + 1);
        more[all.length] = outlet;
        return more;
    }

    private static EventOutlet[] without(EventOutlet[] all, EventOutlet outlet) {
        int place = Arrays.asList(all).indexOf(outlet);
        if (place < 0) {
            return all;
        }
        if (all.length == 1) {
            return NOBODY;
        }
        EventOutlet[] fewer = Arrays.copyOf(all, all.length - 1);
        System.arraycopy(all, place + 1, fewer, place, fewer.length - place);
        return fewer;
    }

    /** A feed as subscribers see it. */
    private static final class Subscribing extends Flux<CacheEvent> implements Scannable {

        private final EventFeed feed;

        Subscribing(EventFeed feed) {
            this.feed = feed;
        }

        Flux<CacheEvent> assembled() {
            return onAssembly(this);
        }

        @Override
        public void subscribe(CoreSubscriber<? super CacheEvent> actual) {
            feed.subscribe(actual);
        }

        @Override
        @SuppressWarnings("rawtypes") // declared so
        public @Nullable Object scanUnsafe(Attr key) {
            return key == Attr.RUN_STYLE ? Attr.RunStyle.ASYNC : null;
        }
    }
}
