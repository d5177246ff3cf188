/*
 * Copyright the Weir authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.weir;

import dev.weir.Scenario.Fault;
import dev.weir.Scenario.Reading;
import dev.weir.Scenario.Writing;
import dev.weir.testing.InMemoryServer;
import dev.weir.tier.RemoteKey;
import dev.weir.tier.Scope;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.function.Consumer;

/**
 * A simulation: a few processes with real caches over one server in memory, on one clock and from one seed, to which happens what
 * happens to processes and servers; and whether each promise was kept.
 */
final class Simulation {

    private static final Duration RECOVERY = Duration.ofSeconds(4);
    private static final Duration LAST_READS = Duration.ofSeconds(3);

    private final SimulationWorld world;
    private final Protections protections;
    private final InMemoryServer server;
    private final SimulatedReads reads;
    private final SimulatedWrites writes;
    private final SimulatedFaults faults;
    private final List<Long> bursts = new ArrayList<>();

    private Simulation(long seed, Protections protections, boolean traced) {
        this.world = new SimulationWorld(seed, protections, traced);
        this.protections = protections;
        Scenario scenario = world.scenario;
        this.server =
                protections.server().seenBy(world.floors).on(world.serverClock, world.random(), scenario.shards());
        this.reads = new SimulatedReads(world);
        this.writes = new SimulatedWrites(world, reads);
        this.faults = new SimulatedFaults(world, server, this::start);
        for (String key : scenario.keys()) {
            world.source.commit(key, world.value());
            world.floors.know(
                    key,
                    RemoteKey.of(new Scope("rows", ""), key, List.of("a"), scenario.shards())
                            .shard());
        }
        for (int number = 0; number < scenario.processes(); number++) {
            world.processes.add(process(number));
        }
        world.history.note(scenario::toString);
    }

    /** The same each time; told in full if a promise was broken. */
    static Verdict run(long seed, Protections protections) {
        Verdict verdict = run(seed, protections, false);
        return verdict.isClean() ? verdict : run(seed, protections, true);
    }

    static Verdict run(long seed, Protections protections, boolean traced) {
        Simulation simulation = new Simulation(seed, protections, traced);
        simulation.play();
        return simulation.world.history.verdict(seed);
    }

    private SimulatedProcess process(int number) {
        String name = "p" + number + (world.processes.size() > number ? "'" : "");
        return new SimulatedProcess(name, world, server, protections.fences());
    }

    private void start(int number) {
        world.processes.set(number, process(number));
    }

    private void play() {
        Scenario scenario = world.scenario;
        for (int i = 0; i < scenario.bursts(); i++) {
            planBurst(world.random, micros(scenario.lasts()));
        }
        for (int i = 0; i < scenario.faultCount() && !scenario.faults().areNone(); i++) {
            planFault(world.random, micros(scenario.lasts()));
        }
        world.clock.advanceBy(scenario.lasts());
        faults.heal();
        world.clock.advanceBy(RECOVERY);
        readForTheLastTime();
        world.clock.advanceBy(LAST_READS);
        lookAround();
    }

    private static int micros(Duration duration) {
        return (int) (duration.toNanos() / 1_000);
    }

    /** A few requests for one key, close together. */
    private void planBurst(Random random, int lasts) {
        String key = world.key();
        long begins = random.nextInt(lasts);
        bursts.add(begins);
        int width = 1_000 * (20 + random.nextInt(200));
        int writers = 1 + random.nextInt(2);
        int readers = 2 + random.nextInt(7);
        for (int i = 0; i < writers; i++) {
            Writing writing = world.scenario.writings().draw(random);
            SimulatedProcess.User user = user(random);
            int number = random.nextInt(world.scenario.processes());
            at(begins + random.nextInt(width), number, process -> writes.write(process, key, writing, user));
        }
        for (int i = 0; i < readers; i++) {
            Reading reading = world.scenario.readings().draw(random);
            SimulatedProcess.User user = user(random);
            int number = random.nextInt(world.scenario.processes());
            at(begins + random.nextInt(2 * width), number, process -> reads.read(process, key, reading, user));
        }
    }

    private SimulatedProcess.User user(Random random) {
        return world.users.get(random.nextInt(world.users.size()));
    }

    private void at(long micros, int number, Consumer<SimulatedProcess> what) {
        world.later(micros, () -> {
            SimulatedProcess process = world.processes.get(number);
            process.clock.scheduler().schedule(() -> what.accept(process));
        });
    }

    /** Mostly in the middle of a burst, where there is something to break. */
    private void planFault(Random random, int lasts) {
        Fault fault = world.scenario.faults().draw(random);
        int number = random.nextInt(world.scenario.processes());
        int millis = 10 + random.nextInt(random.nextInt(3) == 0 ? 3_000 : 500);
        long at = random.nextInt(4) == 0
                ? random.nextInt(lasts)
                : bursts.get(random.nextInt(bursts.size())) + random.nextInt(400_000);
        world.later(at, () -> faults.happen(fault, number, millis));
    }

    private void readForTheLastTime() {
        for (SimulatedProcess process : world.processes) {
            for (String key : world.scenario.keys()) {
                SimulatedRequest request = world.request(process, "reads " + key + " in the end");
                int due = world.floors.lasting(key);
                request.to(
                        process.cache.get(key),
                        answer -> {
                            int order = answer == null ? 0 : world.source.order(key, Long.parseLong(answer));
                            if (order < due) {
                                world.history.violated("STALE: " + request + " and gets " + answer
                                        + ", which is number " + order + ", though number " + due + " was due");
                            }
                        },
                        error -> world.history.violated("STUCK: " + request + " and fails: " + error));
            }
        }
    }

    /** Nothing may be left of what is over. */
    private void lookAround() {
        for (SimulatedRequest request : world.requests()) {
            String flaw = request.flaw();
            if (flaw != null) {
                world.history.violated("SIGNAL: " + flaw);
            }
        }
        for (SimulatedProcess process : world.processes) {
            int flights = TestWeir.flightsIn(process.cache);
            if (flights != 0) {
                world.history.violated("LEFT: " + flights + " flights at " + process.name);
            }
            long past = process.loadsPastTheServer();
            if (world.scenario.faultCount() == 0 && past != 0) {
                world.history.violated("PAST: " + past + " loads at " + process.name
                        + " went past the server, which could be asked all the time");
            }
        }
    }
}
