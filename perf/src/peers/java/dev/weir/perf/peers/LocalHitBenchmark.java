/*
 * Copyright the Weir authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.weir.perf.peers;

import dev.weir.perf.LocalHits;
import java.util.concurrent.TimeUnit;
import java.util.function.IntConsumer;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Level;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OperationsPerInvocation;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.Warmup;

/** A benchmark of the local hit: the cases of the suite, each in forks of its own but warmed up beside all the others. */
@State(Scope.Benchmark)
@Fork(2)
@Warmup(iterations = 3, time = 1)
@Measurement(iterations = 5, time = 1)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
public class LocalHitBenchmark {

    private static final int HITS = 1_024;

    @Param({"Caffeine, no TTL", "Caffeine, expireAfterWrite", "defer + switchIfEmpty", "Weir get", "Weir getOrCompute"})
    String name = "";

    @Param({"1024", "65536"})
    int keys;

    private IntConsumer hits = count -> {};

    @Setup(Level.Trial)
    public void warmUpAll() {
        hits = LocalHits.warmedUp(name, keys);
    }

    @Benchmark
    @OperationsPerInvocation(HITS)
    public void hit() {
        hits.accept(HITS);
    }
}
