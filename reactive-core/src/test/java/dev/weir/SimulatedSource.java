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
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import reactor.core.publisher.Mono;
import reactor.core.publisher.MonoSink;

/**
 * A source of a simulation, where truth lives: rows that are read and written in time, and visible from the moment at which they are
 * committed.
 */
final class SimulatedSource {

    private final CacheClock world;
    private final Random random;
    private int longestMillis;
    private final Map<String, List<Long>> commits = new HashMap<>();
    private int failingPercent;

    SimulatedSource(CacheClock world, Random random, int longestMillis) {
        this.world = world;
        this.random = random;
        this.longestMillis = longestMillis;
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
            String row = String.valueOf(current(key));
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
        commits.computeIfAbsent(key, none -> new ArrayList<>()).add(value);
    }

    /** The value committed last. */
    long current(String key) {
        List<Long> rows = commits.getOrDefault(key, List.of());
        return rows.get(rows.size() - 1);
    }

    /** How many values were committed up to the last one. */
    int now(String key) {
        return commits.getOrDefault(key, List.of()).size();
    }

    /** Which of the values committed this one is, from one on; zero if it is none. */
    int order(String key, long value) {
        return commits.getOrDefault(key, List.of()).lastIndexOf(value) + 1;
    }

    private void later(Runnable step) {
        int bound = random.nextInt(10) == 0 ? 4 * longestMillis : longestMillis;
        long micros = 10 + random.nextInt(bound * 1_000);
        world.scheduler().schedule(step, micros, TimeUnit.MICROSECONDS);
    }

    /** A failure of the source. */
    static final class SourceFailure extends RuntimeException {

        private static final long serialVersionUID = 1;

        SourceFailure(String message) {
            super(message, null, false, false);
        }
    }
}
