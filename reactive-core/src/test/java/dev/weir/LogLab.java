/*
 * Copyright the Weir authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.weir;

import dev.weir.testing.VirtualClock;
import dev.weir.tier.Generation;
import dev.weir.time.CacheClock;
import java.time.Duration;
import java.util.Random;
import reactor.core.scheduler.Scheduler;

/** A lab: a process that reads a scripted log, with time standing still until it is moved. */
final class LogLab {

    final VirtualClock clock = VirtualClock.create();
    final ScriptedLog log;
    final Coherence coherence;
    final LocalCopy copy = new LocalCopy();

    private final int shards;
    private final CountedTimers timers = new CountedTimers(clock.scheduler());

    LogLab(int shards) {
        this(shards, LogRules.ALL);
    }

    LogLab(int shards, LogRules rules) {
        this.shards = shards;
        this.log = new ScriptedLog(clock, shards);
        this.coherence = another(rules, new PatchedClock() {
            @Override
            public long millis() {
                return clock.millis();
            }

            @Override
            public Scheduler scheduler() {
                return timers;
            }
        });
        coherence.follow(ScriptedShard.SCOPE, copy);
    }

    /** Another process that reads the same log. */
    Coherence another(LogRules rules, CacheClock itsClock) {
        Random random = new Random(7);
        return new Coherence(new Footing(log, shards, itsClock, () -> random, LogTimes.DEFAULT, rules));
    }

    /** With everything attached, and nothing told yet that matters. */
    static LogLab started(int shards) {
        return started(shards, LogRules.ALL);
    }

    static LogLab started(int shards, LogRules rules) {
        LogLab lab = new LogLab(shards, rules);
        lab.coherence.start();
        lab.copy.told.clear();
        return lab;
    }

    /** How many timers of the process are running. */
    long timers() {
        return timers.pending();
    }

    void pass(long millis) {
        clock.advanceBy(Duration.ofMillis(millis));
    }

    long now() {
        return clock.nanos();
    }

    Shard shard(int number) {
        return coherence.shard(number);
    }

    /** How often something was asked of the server. */
    long asked(String what) {
        return log.asked.stream().filter(what::equals).count();
    }

    static Generation tag(String name) {
        return new Generation(ScriptedShard.SCOPE, Generation.Kind.TAG, name);
    }
}
