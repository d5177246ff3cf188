/*
 * Copyright the Weir authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.weir;

import dev.weir.testing.InMemoryServer;
import dev.weir.testing.InMemoryStore;
import dev.weir.testing.VirtualClock;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import java.util.function.UnaryOperator;

/** A world of a simulation of writing behind: its time, its chance, its server and its table, and what its processes share. */
final class BehindWorld {

    final VirtualClock clock = VirtualClock.create();
    final Random random;
    final BehindScenario scenario;
    final SimulationHistory history;
    final LossBook losses;
    final Ledger ledger;
    final InMemoryServer server;
    final InMemoryStore<String, String> table;
    final List<SimulatedProcess.User> users =
            List.of(SimulatedProcess.User.named("ann"), SimulatedProcess.User.named("bob"));
    final List<BehindProcess> processes = new ArrayList<>();
    final List<SimulatedRequest> requests = new ArrayList<>();
    private long values;
    private int lives;

    BehindWorld(long seed, Protections protections, UnaryOperator<BehindScenario> theme, boolean traced) {
        // Neighbouring seeds of Random draw alike at first.
        this.random = new Random(seed * 0x9E3779B97F4A7C15L);
        this.scenario = theme.apply(BehindScenario.drawn(random));
        this.history = new SimulationHistory(clock, traced);
        this.losses = new LossBook(clock, history);
        this.ledger = new Ledger(clock, history, losses);
        this.server = protections.server().seenBy(ledger).on(clock, random(), scenario.shards);
        this.table = protections.store().named("rows", clock);
        table.refuse(ledger::isRefused);
        table.watchedBy(ledger::committed);
    }

    /** Chance of one part, which draws as it likes and disturbs no other. */
    Random random() {
        return new Random(random.nextLong());
    }

    String key() {
        return scenario.keys.get(random.nextInt(scenario.keys.size()));
    }

    /** A value that there never was. */
    String value() {
        return String.valueOf(++values);
    }

    void later(long micros, Runnable what) {
        clock.scheduler().schedule(what, micros, TimeUnit.MICROSECONDS);
    }

    /** Lets a process do something once it gets to it. */
    SimulatedRequest request(BehindProcess process, String what) {
        SimulatedRequest request =
                new SimulatedRequest(history, process.clock, clock.nanos(), process.name + " " + what);
        requests.add(request);
        return request;
    }

    /** Somebody who is not a process writes a row. */
    void writeUnseen(String key) {
        table.writeUnseen(key, value());
    }

    /** What was accepted since a moment and has not been applied is gone, and what is promised of levels begins anew. */
    void loses(long since) {
        lives++;
        ledger.loses(since);
        processes.forEach(BehindProcess::forgetsWhatItOwns);
        users.forEach(user -> user.seen().clear());
    }

    /** How often something was lost. */
    int lives() {
        return lives;
    }
}
