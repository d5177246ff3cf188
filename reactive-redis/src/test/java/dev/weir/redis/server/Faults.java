/*
 * Copyright the Weir authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.weir.redis.server;

import dev.weir.redis.server.FaultProxy.Direction;
import java.time.Duration;
import java.util.EnumMap;
import java.util.EnumSet;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.function.BooleanSupplier;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** What is wrong with the lines of a {@link FaultProxy} at present. */
final class Faults {

    private final Map<Direction, Supplier<Duration>> delays = new EnumMap<>(Direction.class);
    private final Set<Direction> held = EnumSet.noneOf(Direction.class);
    private @Nullable Cut cut;

    synchronized void delay(Direction direction, Supplier<Duration> each) {
        delays.put(direction, each);
    }

    synchronized void hold(Direction direction) {
        held.add(direction);
    }

    synchronized CompletableFuture<Void> arm(Cut next) {
        if (cut != null) {
            throw new IllegalStateException("A cut is armed already; heal() disarms it.");
        }
        cut = next;
        return next.done();
    }

    synchronized void clear() {
        delays.clear();
        held.clear();
        cut = null;
        notifyAll();
    }

    /** Tells those who wait that their own line has changed. */
    synchronized void wake() {
        notifyAll();
    }

    /** How much later than now bytes that go this way arrive. */
    synchronized long delayNanos(Direction direction) {
        Supplier<Duration> delay = delays.get(direction);
        return delay == null ? 0 : delay.get().toNanos();
    }

    /** Waits while bytes that go this way are held and the line lives. */
    synchronized void awaitPassage(Direction direction, BooleanSupplier alive) throws InterruptedException {
        while (held.contains(direction) && alive.getAsBoolean()) {
            wait();
        }
    }

    /** The cut in place of the reply to this request, if it is armed; it is handed out once. */
    synchronized Cut.@Nullable BeforeReply takeCutFor(byte[] request) {
        if (cut instanceof Cut.BeforeReply armed && armed.matches(request)) {
            cut = null;
            return armed;
        }
        return null;
    }

    /** The cut after bytes that go this way, if it is armed. */
    synchronized Cut.@Nullable AfterBytes cutAfter(Direction direction) {
        return cut instanceof Cut.AfterBytes armed && armed.direction() == direction ? armed : null;
    }

    /** Disarms it after it has cut. */
    synchronized void disarm(Cut done) {
        if (cut == done) {
            cut = null;
        }
    }
}
