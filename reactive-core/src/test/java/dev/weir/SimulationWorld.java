/*
 * Copyright the Weir authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.weir;

import dev.weir.testing.VirtualClock;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.TimeUnit;

/** A world of a simulation: its time, its chance, and what all its processes share but the server. */
final class SimulationWorld {

    final VirtualClock clock = VirtualClock.create();
    final WallClock serverClock = new WallClock(clock);
    final Random random;
    final Scenario scenario;
    final SimulationHistory history;
    final SimulatedSource source;
    final Floors floors;
    final List<SimulatedProcess.User> users =
            List.of(SimulatedProcess.User.named("ann"), SimulatedProcess.User.named("bob"));
    final List<SimulatedProcess> processes = new ArrayList<>();
    private final Map<String, Integer> writers = new HashMap<>();
    private final List<SimulatedRequest> requests = new ArrayList<>();
    private long values;
    private int losses;

    SimulationWorld(long seed, Protections protections, boolean traced) {
        // Neighbouring seeds of Random draw alike at first.
        this.random = new Random(seed * 0x9E3779B97F4A7C15L);
        this.scenario = protections.theme().apply(Scenario.drawn(random));
        this.history = new SimulationHistory(clock, traced);
        this.source = new SimulatedSource(clock, random(), scenario.sourceMillis(), protections.unheeded());
        this.floors = new Floors(clock, source, history);
    }

    /** Chance of one part, which draws as it likes and disturbs no other. */
    Random random() {
        return new Random(random.nextLong());
    }

    String key() {
        return scenario.keys().get(random.nextInt(scenario.keys().size()));
    }

    /** A value that there never was. */
    long value() {
        return ++values;
    }

    void later(long micros, Runnable what) {
        clock.scheduler().schedule(what, micros, TimeUnit.MICROSECONDS);
    }

    /** Lets a process do something once it gets to it. */
    SimulatedRequest request(SimulatedProcess process, String what) {
        SimulatedRequest request =
                new SimulatedRequest(history, process.clock, clock.nanos(), process.name + " " + what);
        requests.add(request);
        return request;
    }

    List<SimulatedRequest> requests() {
        return requests;
    }

    /** Whether a writer may begin: one that puts must be alone. */
    boolean admits(String key, boolean alone) {
        int there = writers.getOrDefault(key, 0);
        if (there < 0 || alone && there > 0) {
            return false;
        }
        writers.put(key, alone ? -1 : there + 1);
        return true;
    }

    void leaves(String key) {
        writers.merge(key, 0, (there, zero) -> there < 0 ? 0 : there - 1);
    }

    /** The server has lost what it must not lose, or its clock has gone ahead. */
    void loses() {
        losses++;
    }

    int losses() {
        return losses;
    }
}
