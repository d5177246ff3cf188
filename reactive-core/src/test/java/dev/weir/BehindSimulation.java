/*
 * Copyright the Weir authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.weir;

import dev.weir.BehindScenario.Fault;
import dev.weir.BehindScenario.Reading;
import dev.weir.BehindScenario.Writing;
import dev.weir.backend.Backend;
import dev.weir.tier.Found;
import dev.weir.tier.RemoteKey;
import dev.weir.tier.Scope;
import dev.weir.tier.Version;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Objects;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.function.UnaryOperator;

/**
 * A simulation of writing behind: a few processes with real caches over one server and one table in memory, on one clock and from one
 * seed; and whether everything that was accepted has had its effect, once and in order, and nobody was answered with anything older.
 */
final class BehindSimulation {

    /** Longer than a claim lasts whose holder has died. */
    private static final Duration RECOVERY = Duration.ofSeconds(18);

    /** When those who lost something of an outbox repair it, as they are told to. */
    private static final List<Duration> REPAIRS =
            List.of(Duration.ofSeconds(13), Duration.ofSeconds(14), Duration.ofSeconds(15));

    private static final Duration LAST_LOOKS = Duration.ofSeconds(6);
    private static final int PATIENCE = 4;

    private final BehindWorld world;
    private final Fences fences;
    private final BehindReads reads;
    private final BehindWrites writes;
    private final BehindFaults faults;
    private final List<Long> bursts = new ArrayList<>();

    private BehindSimulation(BehindWorld world, Fences fences) {
        this.world = world;
        this.fences = fences;
        this.reads = new BehindReads(world);
        this.writes = new BehindWrites(world);
        this.faults = new BehindFaults(world, this::start);
        world.scenario.keys.forEach(world::writeUnseen);
        for (int number = 0; number < world.scenario.processes; number++) {
            world.processes.add(process(number));
        }
        world.history.note(world.scenario::toString);
    }

    /** The same each time; told in full if a promise was broken. */
    static Verdict run(long seed, Protections protections, UnaryOperator<BehindScenario> theme) {
        Verdict verdict = run(seed, protections, theme, false);
        return verdict.isClean() ? verdict : run(seed, protections, theme, true);
    }

    static Verdict run(long seed, Protections protections, UnaryOperator<BehindScenario> theme, boolean traced) {
        BehindWorld world = new BehindWorld(seed, protections, theme, traced);
        new BehindSimulation(world, protections.fences()).play();
        return world.history.verdict(seed);
    }

    private BehindProcess process(int number) {
        String name = "p" + number + (world.processes.size() > number ? "'" : "");
        return new BehindProcess(name, world, fences);
    }

    private void start(int number) {
        world.processes.set(number, process(number));
    }

    private void play() {
        int lasts = world.scenario.lastsMillis * 1_000;
        for (int i = 0; i < world.scenario.bursts; i++) {
            planBurst(world.random, lasts);
        }
        for (int i = 0; i < world.scenario.faultCount && !world.scenario.faults.areNone(); i++) {
            planFault(world.random, lasts);
        }
        world.clock.advanceBy(Duration.ofMillis(world.scenario.lastsMillis));
        faults.heal();
        comeBack();
        REPAIRS.forEach(after -> world.later(TimeUnit.NANOSECONDS.toMicros(after.toNanos()), this::repair));
        world.clock.advanceBy(RECOVERY);
        lookForTheLastTime();
        world.clock.advanceBy(LAST_LOOKS);
        lookAround();
    }

    /** A few requests for one key, close together. */
    private void planBurst(Random random, int lasts) {
        String key = world.key();
        long begins = random.nextInt(lasts);
        bursts.add(begins);
        int width = 1_000 * (20 + random.nextInt(200));
        int writers = 1 + random.nextInt(4);
        int readers = 1 + random.nextInt(5);
        for (int i = 0; i < writers; i++) {
            Writing writing = world.scenario.writings.draw(random);
            SimulatedProcess.User user = user(random);
            at(begins + random.nextInt(width), random, process -> writes.write(process, key, writing, user));
        }
        for (int i = 0; i < readers; i++) {
            Reading reading = world.scenario.readings.draw(random);
            SimulatedProcess.User user = user(random);
            at(begins + random.nextInt(2 * width), random, process -> reads.read(process, key, reading, user));
        }
    }

    private SimulatedProcess.User user(Random random) {
        return world.users.get(random.nextInt(world.users.size()));
    }

    private void at(long micros, Random random, Consumer<BehindProcess> what) {
        int number = random.nextInt(world.scenario.processes);
        world.later(micros, () -> {
            BehindProcess process = world.processes.get(number);
            process.clock.scheduler().schedule(() -> what.accept(process));
        });
    }

    /** Mostly in the middle of a burst, where there is something to break. */
    private void planFault(Random random, int lasts) {
        Fault fault = world.scenario.faults.draw(random);
        int number = random.nextInt(world.scenario.processes);
        int millis = 10 + random.nextInt(random.nextInt(3) == 0 ? 3_000 : 500);
        long at = random.nextInt(4) == 0
                ? random.nextInt(lasts)
                : bursts.get(random.nextInt(bursts.size())) + random.nextInt(400_000);
        world.later(at, () -> faults.happen(fault, number, millis));
    }

    /** A breaker that has opened closes only when somebody asks who is answered, and lets in one at a time. */
    private void comeBack() {
        for (long second = 4; second < RECOVERY.toSeconds(); second++) {
            world.later(
                    TimeUnit.SECONDS.toMicros(second),
                    () -> world.processes.forEach(process -> world.request(process, "comes back")
                            .to(
                                    process.on(Reading.STRONG).get(world.scenario.keys.get(0)),
                                    answer -> {},
                                    error -> {})));
        }
    }

    private void repair() {
        BehindProcess process = world.processes.get(0);
        Set<String> lost = world.ledger.keysToRepair();
        (world.losses.isOutboxLost() ? world.scenario.keys : lost)
                .forEach(key -> writes.write(process, key, Writing.PUT, world.users.get(0)));
    }

    private void lookForTheLastTime() {
        for (BehindProcess process : world.processes) {
            world.scenario.keys.forEach(key -> readForTheLastTime(process, key, PATIENCE));
            world.request(process, "looks at the outbox in the end")
                    .to(
                            process.cache.outbox().state(),
                            state -> {
                                if (state == null || state.waiting() != 0) {
                                    world.history.violated("LAG: in the end there is " + state);
                                }
                            },
                            error -> world.history.violated("STUCK: the outbox cannot be asked: " + error));
        }
        BehindProcess first = world.processes.get(0);
        Set<Version> letters = new HashSet<>();
        world.request(first, "looks for dead letters in the end")
                .to(
                        first.cache
                                .outbox()
                                .deadLetters()
                                .doOnNext(letter -> letters.add(letter.version()))
                                .then(),
                        done -> world.ledger.close(letters),
                        error -> world.history.violated("STUCK: dead letters cannot be asked for: " + error));
    }

    /** A breaker that is about to close lets in few at a time, and turns the others away. */
    private void readForTheLastTime(BehindProcess process, String key, int patience) {
        SimulatedRequest request = world.request(process, "reads " + key + " in the end");
        String row = world.table.rows().get(key);
        request.to(
                process.cache.get(key),
                answer -> {
                    if (!Objects.equals(answer, row)) {
                        world.history.violated("STALE: " + request + " and gets " + answer + ", but the row is " + row);
                    }
                },
                error -> {
                    if (patience == 0) {
                        world.history.violated("STUCK: " + request + " and fails: " + error);
                    } else {
                        world.later(TimeUnit.SECONDS.toMicros(1), () -> readForTheLastTime(process, key, patience - 1));
                    }
                });
    }

    /** Nothing may be left of what is over. */
    private void lookAround() {
        for (SimulatedRequest request : world.requests) {
            String flaw = request.flaw();
            if (flaw != null) {
                world.history.violated("SIGNAL: " + flaw);
            }
        }
        for (BehindProcess process : world.processes) {
            int flights = TestWeir.flightsIn(process.cache);
            if (flights != 0) {
                world.history.violated("LEFT: " + flights + " flights at " + process.name);
            }
        }
        lookInTheServer();
    }

    private void lookInTheServer() {
        Backend backend = world.server.open(BehindProcess.WEIR, world.clock);
        for (int number = 0; number < world.scenario.shards; number++) {
            int shard = number;
            backend.log()
                    .attach(shard)
                    .then(backend.outbox(BehindProcess.CACHE).claim(shard, "somebody else", Duration.ofSeconds(1)))
                    .subscribe(
                            mine -> {
                                if (!mine) {
                                    world.history.violated("LEFT: a claim to shard " + shard);
                                }
                            },
                            error -> world.history.violated("LEFT: " + error));
        }
        for (String key : world.scenario.keys) {
            backend.tier()
                    .get(RemoteKey.of(new Scope(BehindProcess.CACHE, ""), key, List.of("a"), world.scenario.shards))
                    .filter(Found::isDirty)
                    .subscribe(
                            dirty -> world.history.violated("LEFT: " + key + " is dirty"),
                            error -> world.history.violated("LEFT: " + error));
        }
    }
}
