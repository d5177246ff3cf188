/*
 * Copyright the Weir authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.weir;

import dev.weir.Scenario.Fault;
import dev.weir.testing.InMemoryServer;
import java.time.Duration;

/** The faults of a simulation: each happens at once, and those that last are healed after a while. */
final class SimulatedFaults {

    private static final Duration LONGEST_SKEW = Duration.ofMinutes(5);
    private static final int NUMBERS_BACK = 4;
    private static final int LATE_POLLS_MILLIS = 2_000;

    private final SimulationWorld world;
    private final InMemoryServer server;
    private final Rebirth rebirth;
    private boolean healed;

    SimulatedFaults(SimulationWorld world, InMemoryServer server, Rebirth rebirth) {
        this.world = world;
        this.server = server;
        this.rebirth = rebirth;
    }

    /** Happens now, to this process where it is one that happens to a process, and lasts so long if it is one that lasts. */
    void happen(Fault fault, int number, int millis) {
        if (healed) {
            return;
        }
        SimulatedProcess process = world.processes.get(number);
        world.history.note(() -> "*** " + fault + " at " + process.name + " for " + millis + " ms");
        switch (fault) {
            case SLOW -> lasting(process, millis, () -> process.slow(millis), process::calm);
            case DEAF -> lasting(process, millis, () -> process.deaf(200 + millis / 2), process::calm);
            case REWIND_IN_POLL -> {
                lasting(process, LATE_POLLS_MILLIS, () -> process.deaf(400), process::calm);
                world.later(1_000L * millis, () -> process.inPoll(this::isRewoundBriefly));
            }
            case LOSSY -> lasting(process, millis, () -> process.lossy(30), process::calm);
            case CUT -> lasting(process, millis, process.link::cut, process.link::restore);
            case PAUSE -> lasting(process, millis, process.clock::pause, process.clock::resume);
            case REFUSE -> lasting(process, millis, () -> server.refuseWrites("out of memory"), server::acceptWrites);
            case SOURCE ->
                lasting(process, millis, () -> world.source.failsSometimes(30), () -> world.source.failsSometimes(0));
            case CRASH -> crash(number, process, millis);
            case FAIL_OVER_LATE -> {
                server.stopReplicating();
                world.later(millis * 500L, this::failOver);
            }
            default -> strike(fault, millis);
        }
    }

    private void strike(Fault fault, int millis) {
        switch (fault) {
            case EVICT_VALUES -> again(millis, server::evictValues);
            case EVICT_LEASES -> server.evictLeases();
            case TRIM -> again(millis, server::trimLogs);
            case FLUSH -> {
                world.loses();
                server.flush();
            }
            case REWIND -> {
                if (world.floors.number() > 0 && isEpochSeen()) {
                    rewind(world.floors.number() - millis % NUMBERS_BACK);
                    world.later(millis * 1_000L, world.serverClock::goOn);
                }
            }
            case FAIL_OVER -> {
                server.stopReplicating();
                failOver();
            }
            case SKEW -> {
                world.loses();
                server.skewClock(LONGEST_SKEW.multipliedBy(millis % 21 - 10).dividedBy(10));
            }
            default -> throw new IllegalArgumentException("No fault of the server: " + fault);
        }
    }

    /** Where there is something that has yet to be read, and that will be missed. */
    private boolean isRewoundBriefly(long readUpTo) {
        boolean happens = !healed && world.floors.number() == readUpTo + 1 && isEpochSeen();
        if (happens) {
            world.history.note(() -> "*** the server forgets everything");
            rewind(readUpTo);
            world.floors.whenBegun(world.serverClock::setRight);
        }
        return happens;
    }

    /** Whoever has not seen the present epoch may take its number again. */
    private boolean isEpochSeen() {
        return world.processes.stream().map(SimulatedProcess::epochs).distinct().count() == 1;
    }

    /** The server's clock goes back, and stands still there: so another epoch begins with a number that the one before had. */
    private void rewind(long number) {
        world.loses();
        server.flush();
        server.skewClock(Duration.ZERO);
        world.serverClock.standAt(number);
    }

    /** Happens now and then for a time. */
    private void again(int millis, Runnable what) {
        what.run();
        for (int after = 10; after < millis; after += 10) {
            world.later(after * 1_000L, what);
        }
    }

    private void failOver() {
        if (healed) {
            return;
        }
        world.history.note(() -> "*** another server takes over");
        world.loses();
        world.floors.begin();
        world.users.forEach(user -> user.seen().clear());
        server.failOver();
    }

    private void crash(int number, SimulatedProcess process, int millis) {
        process.die();
        world.later(millis * 200L, () -> {
            if (world.processes.get(number) == process) {
                rebirth.of(number);
            }
        });
    }

    private void lasting(SimulatedProcess process, int millis, Runnable begin, Runnable end) {
        begin.run();
        world.later(millis * 1_000L, () -> {
            if (!process.clock.isDead()) {
                end.run();
            }
        });
    }

    /** Nothing goes wrong from now on. */
    void heal() {
        healed = true;
        world.history.note(() -> "*** everything is healed");
        for (int number = 0; number < world.processes.size(); number++) {
            SimulatedProcess process = world.processes.get(number);
            if (process.clock.isDead()) {
                rebirth.of(number);
            } else {
                process.calm();
                process.link.restore();
                process.clock.resume();
            }
        }
        server.acceptWrites();
        world.serverClock.goOn();
        // A clock that was put back keeps them for longer than anybody wants to wait here.
        server.evictLeases();
        world.source.hurries();
    }

    /** A birth of a process in the place of one that died. */
    interface Rebirth {
        void of(int number);
    }
}
