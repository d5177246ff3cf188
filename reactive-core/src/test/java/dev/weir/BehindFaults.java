/*
 * Copyright the Weir authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.weir;

import dev.weir.BehindScenario.Fault;
import java.util.function.IntConsumer;

/** The faults of a simulation of writing behind: each happens at once, and those that last are healed after a while. */
final class BehindFaults {

    private static final long NEVER = Long.MAX_VALUE;

    private final BehindWorld world;
    private final IntConsumer rebirth;
    private long replicatedUntil = NEVER;
    private boolean healed;

    /** A process that has died is born again by its number. */
    BehindFaults(BehindWorld world, IntConsumer rebirth) {
        this.world = world;
        this.rebirth = rebirth;
    }

    /** Happens now, to this process where it is one that happens to a process, and lasts so long if it is one that lasts. */
    void happen(Fault fault, int number, int millis) {
        BehindProcess process = world.processes.get(number);
        if (healed || process.clock.isDead()) {
            return;
        }
        world.history.note(() -> "*** " + fault + " at " + process.name + " for " + millis + " ms");
        switch (fault) {
            case SLOW -> lasting(process, millis, () -> process.slow(millis), process::calm);
            case LOSSY -> lasting(process, millis, () -> process.lossy(30), process::calm);
            case CUT -> lasting(process, millis, process.link::cut, process.link::restore);
            case STORE_SLOW -> lasting(process, millis, () -> process.storeTakes(millis), process::calm);
            case STORE_LOSSY -> lasting(process, millis, () -> process.storeLoses(30), process::calm);
            case STORE_CUT -> lasting(process, millis, process.store::cut, process.store::restore);
            case PAUSE -> lasting(process, millis, process.clock::pause, process.clock::resume);
            case REFUSE ->
                lasting(process, millis, () -> world.server.refuseWrites("out of memory"), world.server::acceptWrites);
            case CRASH -> crash(number, process, millis);
            case CRASH_AFTER_COMMIT -> process.afterCommit(keys -> crash(number, process, millis));
            case CRASH_AND_FOREIGN ->
                process.afterCommit(keys -> {
                    crash(number, process, millis);
                    world.later(1, () -> world.writeUnseen(keys.get(0)));
                });
            case PAUSE_AFTER_COMMIT ->
                process.afterCommit(keys -> lasting(process, millis, process.clock::pause, process.clock::resume));
            case EVICT_VALUES -> again(millis, world.server::evictValues);
            case FLUSH -> flush();
            case LOSE_OUTBOX -> loseOutbox();
            case FAIL_OVER -> {
                stopReplicating();
                failOver();
            }
            case FAIL_OVER_LATE -> {
                stopReplicating();
                world.later(millis * 500L, this::failOver);
            }
        }
    }

    private void flush() {
        world.history.note(() -> "*** the server forgets everything");
        world.losses.isEmptied();
        world.loses(0);
        world.server.flush();
    }

    private void loseOutbox() {
        world.history.note(() -> "*** the server forgets what waits");
        world.loses(0);
        // Among them those that have just reached the source, and that nobody has taken away yet.
        world.server
                .open(BehindProcess.WEIR, world.clock)
                .outbox(BehindProcess.CACHE)
                .backlog()
                .subscribe(each -> world.losses.areGone(each.shard(), each.records()));
        world.losses.outboxIsLost();
        world.server.loseOutboxes();
    }

    private void stopReplicating() {
        replicatedUntil = world.clock.nanos();
        world.server.stopReplicating();
    }

    private void failOver() {
        if (healed) {
            return;
        }
        world.history.note(() -> "*** another server takes over");
        world.losses.isTakenOver();
        if (replicatedUntil < world.clock.nanos()) {
            world.losses.isEmptied();
            world.loses(replicatedUntil);
        }
        replicatedUntil = NEVER;
        world.server.failOver();
    }

    /** Happens now and then for a time. */
    private void again(int millis, Runnable what) {
        for (int after = 0; after < millis; after += 10) {
            world.later(after * 1_000L, what);
        }
    }

    private void crash(int number, BehindProcess process, int millis) {
        world.history.note(() -> "*** " + process.name + " dies");
        process.die();
        world.later(millis * 200L, () -> {
            if (world.processes.get(number) == process) {
                rebirth.accept(number);
            }
        });
    }

    private void lasting(BehindProcess process, int millis, Runnable begin, Runnable end) {
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
            BehindProcess process = world.processes.get(number);
            if (process.clock.isDead()) {
                rebirth.accept(number);
            } else {
                process.calm();
                process.link.restore();
                process.store.restore();
                process.clock.resume();
            }
        }
        world.server.acceptWrites();
    }
}
