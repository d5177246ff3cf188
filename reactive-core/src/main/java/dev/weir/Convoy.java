/*
 * Copyright the Weir authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.weir;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import org.jspecify.annotations.Nullable;
import reactor.util.context.Context;
import reactor.util.context.ContextView;

/**
 * A convoy: the flights that reads made under one Context begin, held until it departs so that they travel together.
 *
 * <p>It is held only while those reads are subscribed to, one after the other; once it has departed it holds nothing.
 */
final class Convoy {

    private static final Object KEY = Convoy.class;

    private final Queue<Flight<?, ?>> flights = new ConcurrentLinkedQueue<>();
    private volatile ContextView caller = Context.empty();
    private volatile boolean departed;

    static @Nullable Convoy in(ContextView context) {
        return context.getOrDefault(KEY, null);
    }

    Context scope(Context context) {
        return context.put(KEY, this);
    }

    /** Takes flights along; refused if it has departed. */
    boolean takes(List<? extends Flight<?, ?>> more, ContextView caller) {
        if (departed) {
            return false;
        }
        this.caller = caller;
        flights.addAll(more);
        // Between the two of them, depart and this see the flights or the departure.
        if (departed) {
            depart();
        }
        return true;
    }

    /** Sends off what it holds, each path's flights in one go. */
    void depart() {
        departed = true;
        Map<LoadPath<?, ?>, List<Flight<?, ?>>> held = new LinkedHashMap<>();
        for (Flight<?, ?> flight = flights.poll(); flight != null; flight = flights.poll()) {
            held.computeIfAbsent(flight.path, path -> new ArrayList<>()).add(flight);
        }
        held.forEach(this::sendOff);
    }

    @SuppressWarnings({"unchecked", "rawtypes"}) // a flight's path is of the flight's own types
    private void sendOff(LoadPath<?, ?> path, List<Flight<?, ?>> held) {
        ((LoadPath) path).sendOff(held, caller);
    }
}
