/*
 * Copyright the Weir authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.weir;

import java.util.ArrayDeque;
import java.util.Queue;
import java.util.Random;

/**
 * A feed of a simulation: what others have committed, handed out in order and each until some process has invalidated it. A commit
 * may be handed out before it is visible, and then has to wait: what is loaded in between is what was there before.
 */
final class SimulatedFeed {

    private static final int LONGEST_POLL_MILLIS = 250;
    private static final long PATIENCE_MICROS = 1_500_000;

    private final SimulationWorld world;
    private final Random random;
    private final Queue<Event> events = new ArrayDeque<>();
    private int attempts;

    SimulatedFeed(SimulationWorld world) {
        this.world = world;
        this.random = world.random();
    }

    /** Others commit a row of a key, of which this hears. */
    void write(String key) {
        Event event = new Event(key, world.value());
        world.source.writeUnseen(
                key,
                event.value,
                () -> {
                    world.history.note(() -> "      the feed hands out " + event);
                    events.add(event);
                    if (events.size() == 1) {
                        next();
                    }
                },
                () -> {
                    world.history.note(() -> "      the source shows " + event);
                    event.visible = true;
                    settle(event);
                });
    }

    private void next() {
        attempts++;
        Event event = events.peek();
        if (event == null) {
            return;
        }
        if (world.source.isGated() && !event.visible) {
            world.later(1_000L * (5 + random.nextInt(LONGEST_POLL_MILLIS)), this::next);
            return;
        }
        int attempt = attempts;
        SimulatedProcess process = world.processes.get(random.nextInt(world.processes.size()));
        process.clock.scheduler().schedule(() -> tell(process, event, attempt));
        world.later(PATIENCE_MICROS, () -> again(attempt));
    }

    private void tell(SimulatedProcess process, Event event, int attempt) {
        world.request(process, "hears of " + event)
                .to(
                        process.cache.invalidate(event.key),
                        done -> confirmed(event, attempt),
                        error -> world.later(20_000, () -> again(attempt)));
    }

    /** Whoever was told may be dead, and then tells nobody. */
    private void again(int attempt) {
        if (attempt == attempts) {
            next();
        }
    }

    private void confirmed(Event event, int attempt) {
        event.confirmed = true;
        settle(event);
        if (attempt == attempts) {
            events.remove();
            next();
        }
    }

    private void settle(Event event) {
        if (event.visible && event.confirmed && !event.settled) {
            event.settled = true;
            world.floors.lasts(event.key, world.source.order(event.key, event.value));
            world.leaves(event.key);
        }
    }

    /** A commit that was handed out. */
    private static final class Event {

        private final String key;
        private final long value;
        private boolean visible;
        private boolean confirmed;
        private boolean settled;

        private Event(String key, long value) {
            this.key = key;
            this.value = value;
        }

        @Override
        public String toString() {
            return value + " of " + key;
        }
    }
}
