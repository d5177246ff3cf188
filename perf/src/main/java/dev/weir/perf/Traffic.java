/*
 * Copyright the Weir authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.weir.perf;

import com.sun.management.ThreadMXBean;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.management.ManagementFactory;
import java.nio.ByteBuffer;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.function.Consumer;
import java.util.function.ToDoubleFunction;

/**
 * A traffic: requests of one case over so many connections, each of which asks again when it is answered, and what they cost in each
 * round. One thread serves all connections, so that there is one client however many there are.
 */
final class Traffic implements AutoCloseable {

    private static final ThreadMXBean THREADS = (ThreadMXBean) ManagementFactory.getThreadMXBean();

    private static final long PATIENCE_MILLIS = Suite.PATIENCE.toMillis();

    private final String name;
    private final Dialogue dialogue;
    private final ByteBuffer[] requests;
    private final Selector selector;
    private final List<PlainConnection> connections = new ArrayList<>();
    private final List<Toll> tolls = new ArrayList<>();
    private final Consumer<SelectionKey> hear = this::hear;
    private int asked;
    private int last;
    private int answered;
    private long[] nanos = {};

    Traffic(String name, int port, int connections, Dialogue dialogue) {
        this.name = name;
        this.dialogue = dialogue;
        this.requests = dialogue.requests();
        try {
            this.selector = Selector.open();
            for (int i = 0; i < connections; i++) {
                this.connections.add(PlainConnection.to(port, selector));
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /**
     * What a request cost in one round, or of all of them the one in the middle and the one that 99 of 100 were faster than.
     *
     * @param client processor time of the client
     * @param server processor time of all threads but the client's
     */
    record Toll(double nanos, double bytes, double median, double p99, double client, double server) {}

    /** All of it as a case of this many requests in each round. */
    Case asCase(int operations) {
        return new Case(name, Math.max(connections.size(), operations), this::perform);
    }

    /** What it cost in the last rounds, beside others. */
    static Comparison comparison(List<Traffic> all, int rounds, ToDoubleFunction<Toll> what) {
        Comparison comparison =
                new Comparison(all.stream().map(traffic -> traffic.name).toList(), rounds);
        for (Traffic traffic : all) {
            List<Toll> counted = traffic.tolls.subList(traffic.tolls.size() - rounds, traffic.tolls.size());
            for (int round = 0; round < rounds; round++) {
                Toll toll = counted.get(round);
                comparison.record(traffic.name, round, what.applyAsDouble(toll), toll.bytes());
            }
        }
        return comparison;
    }

    /** Asks for everything there is, once and uncounted. */
    void askForAll() {
        begin(requests.length);
        askAll();
    }

    private void begin(int count) {
        nanos = new long[count];
        answered = 0;
        last = asked + count;
    }

    private void perform(int count) {
        begin(count);
        long bytes = Rounds.allocatedBytes();
        long own = THREADS.getCurrentThreadCpuTime();
        long all = processorNanos();
        long start = System.nanoTime();
        askAll();
        double time = System.nanoTime() - start;
        double client = THREADS.getCurrentThreadCpuTime() - own;
        double server = processorNanos() - all - client;
        double allocated = Rounds.allocatedBytes() - bytes;
        Arrays.sort(nanos);
        tolls.add(new Toll(
                time / count,
                allocated / count,
                nanos[count / 2],
                nanos[(int) (0.99 * count)],
                client / count,
                server / count));
        dialogue.mustSayWhatItIsTo(connections.get(0));
    }

    private void askAll() {
        try {
            for (PlainConnection connection : connections) {
                askNext(connection);
            }
            while (answered < nanos.length) {
                if (selector.select(hear, PATIENCE_MILLIS) == 0) {
                    throw new IOException("Nothing was answered in " + PATIENCE_MILLIS + " ms");
                }
            }
        } catch (IOException e) {
            throw new UncheckedIOException(name, e);
        }
    }

    private void askNext(PlainConnection connection) throws IOException {
        if (asked < last) {
            connection.ask(requests[asked++ & (requests.length - 1)]);
        }
    }

    private void hear(SelectionKey key) {
        PlainConnection connection = (PlainConnection) key.attachment();
        try {
            if (connection.isAnswered()) {
                nanos[answered++] = System.nanoTime() - connection.asked();
                dialogue.mustBe(connection);
                askNext(connection);
            }
        } catch (IOException e) {
            throw new UncheckedIOException(name, e);
        }
    }

    /** Of those threads that live; neither of the compilers nor of the garbage collectors. */
    private static long processorNanos() {
        long sum = 0;
        for (long time : THREADS.getThreadCpuTime(THREADS.getAllThreadIds())) {
            sum += Math.max(0, time);
        }
        return sum;
    }

    @Override
    public void close() {
        try {
            for (PlainConnection connection : connections) {
                connection.close();
            }
            selector.close();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
