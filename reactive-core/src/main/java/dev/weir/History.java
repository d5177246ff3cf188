/*
 * Copyright the Weir authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.weir;

import dev.weir.metrics.CacheEvent;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicReferenceArray;

/** A history: the last things that happened in a pool, so that it can be said of a key why it is as it is. */
final class History {

    private static final int REMEMBERED = 256;

    private final AtomicReferenceArray<CacheEvent> events = new AtomicReferenceArray<>(REMEMBERED);
    private final AtomicLong next = new AtomicLong();

    void add(CacheEvent event) {
        events.set((int) (next.getAndIncrement() % REMEMBERED), event);
    }

    /** What happened to a key or to many keys at once, the oldest first. */
    List<CacheEvent> of(Object key) {
        List<CacheEvent> found = new ArrayList<>();
        long end = next.get();
        for (long i = Math.max(0, end - REMEMBERED); i < end; i++) {
            CacheEvent event = events.get((int) (i % REMEMBERED));
            if (event != null && event.key().map(key::equals).orElse(true)) {
                found.add(event);
            }
        }
        return found;
    }
}
