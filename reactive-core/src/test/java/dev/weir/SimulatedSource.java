/*
 * Copyright the Weir authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.weir;

import dev.weir.time.CacheClock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import reactor.core.publisher.Mono;
import reactor.core.publisher.MonoSink;

/**
 * A source of a simulation, where truth lives: rows that are read and written in time. They are visible from the moment at which they
 * are committed, but for what others write: that is handed out by a feed before. A replica has them later.
 */
final class SimulatedSource {

    private static final Duration REPLICATED_AFTER = Duration.ofMillis(50);

    private final CacheClock world;
    private final Random random;
    private final Set<Rule> off;
    private final Map<String, List<Commit>> commits = new HashMap<>();
    private int longestMillis;
    private int failingPercent;

    SimulatedSource(CacheClock world, Random random, int longestMillis, Set<Rule> off) {
        this.world = world;
        this.random = random;
        this.longestMillis = longestMillis;
        this.off = off;
    }

    /** From now on nothing takes long. */
    void hurries() {
        longestMillis = Math.min(longestMillis, 20);
        failingPercent = 0;
    }

    void failsSometimes(int percent) {
        failingPercent = percent;
    }

    /** The row as it is somewhere in the middle of the read. */
    Mono<String> read(String key) {
        return Mono.create(sink -> later(() -> {
            if (random.nextInt(100) < failingPercent) {
                sink.error(new SourceFailure("The source cannot be read"));
                return;
            }
            String row = String.valueOf(off.contains(Rule.PRIMARY) ? replicated(key) : current(key));
            later(() -> sink.success(row));
        }));
    }

    /** Commits a row somewhere in the middle, unless it is too late by then. */
    Mono<Void> write(String key, long value, Duration longest, Consumer<Long> committed) {
        return Mono.create(sink -> {
            long deadline = world.nanos() + longest.toNanos();
            later(() -> commit(key, value, deadline, sink, committed));
        });
    }

    private void commit(String key, long value, long deadline, MonoSink<Void> sink, Consumer<Long> committed) {
        if (world.nanos() > deadline || random.nextInt(100) < failingPercent) {
            sink.error(new SourceFailure("The transaction was rolled back"));
            return;
        }
        commit(key, value);
        committed.accept(value);
        later(sink::success);
    }

    void commit(String key, long value) {
        commits.computeIfAbsent(key, none -> new ArrayList<>()).add(new Commit(value, world.nanos()));
    }

    /**
     * Commits a row that nobody here knows of, somewhere in the middle. It is handed out at once, and is visible a while later.
     *
     * @param visible called when it is
     */
    void writeUnseen(String key, long value, Runnable handedOut, Runnable visible) {
        later(() -> {
            handedOut.run();
            later(() -> {
                commit(key, value);
                visible.run();
            });
        });
    }

    /** Whether the feed waits until what it was handed out is visible. */
    boolean isGated() {
        return !off.contains(Rule.VISIBLE);
    }

    /** The value committed last. */
    long current(String key) {
        List<Commit> rows = commits.getOrDefault(key, List.of());
        return rows.get(rows.size() - 1).value;
    }

    /** What a replica has: the first value, and of the others those that have arrived. */
    private long replicated(String key) {
        long until = world.nanos() - REPLICATED_AFTER.toNanos();
        List<Commit> rows = commits.getOrDefault(key, List.of());
        int last = rows.size() - 1;
        while (last > 0 && rows.get(last).nanos > until) {
            last--;
        }
        return rows.get(last).value;
    }

    /** How many values were committed up to the last one. */
    int now(String key) {
        return commits.getOrDefault(key, List.of()).size();
    }

    /** Which of the values committed this one is, from one on; zero if it is none. */
    int order(String key, long value) {
        List<Commit> rows = commits.getOrDefault(key, List.of());
        int order = rows.size();
        while (order > 0 && rows.get(order - 1).value != value) {
            order--;
        }
        return order;
    }

    private void later(Runnable step) {
        int bound = random.nextInt(10) == 0 ? 4 * longestMillis : longestMillis;
        long micros = 10 + random.nextInt(bound * 1_000);
        world.scheduler().schedule(step, micros, TimeUnit.MICROSECONDS);
    }

    /** A rule that whoever uses it goes by, and that can be left out. */
    enum Rule {
        /** A change that was handed out counts only once it is visible. */
        VISIBLE,
        /** What is loaded is read where it was committed, and not from a replica. */
        PRIMARY
    }

    private record Commit(long value, long nanos) {}

    /** A failure of the source. */
    static final class SourceFailure extends RuntimeException {

        private static final long serialVersionUID = 1;

        SourceFailure(String message) {
            super(message, null, false, false);
        }
    }
}
