/*
 * Copyright the Weir authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.weir.redis.server;

import dev.weir.redis.server.FaultProxy.Direction;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.util.Arrays;
import java.util.Locale;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * A connection through a {@link FaultProxy}: two sockets, and for each direction one thread that reads and one that
 * writes, with what is on its way between them.
 */
final class ProxiedLine {

    /** So that a sender meets back-pressure while its receiver is held, as its full window would give it. */
    private static final int ON_ITS_WAY = 256;

    private static final int PATIENCE_MILLIS = 30_000;

    private static final int PORTION = 16 * 1024;

    private final Socket client;
    private final Socket server = new Socket();
    private final Faults faults;
    private final Consumer<ProxiedLine> ended;
    private final AtomicInteger openDirections = new AtomicInteger(Direction.values().length);
    private volatile boolean alive = true;
    private volatile Cut.@Nullable BeforeReply marked;

    ProxiedLine(Socket client, Faults faults, Consumer<ProxiedLine> ended) {
        this.client = client;
        this.faults = faults;
        this.ended = ended;
    }

    /** Bytes on their way, until when they are, and what follows them. */
    private record Portion(byte[] bytes, long due, Next next) {}

    private enum Next {
        MORE,
        END,
        RESET
    }

    void connect(InetSocketAddress target) {
        try {
            client.setTcpNoDelay(true);
            server.setTcpNoDelay(true);
            server.connect(target, PATIENCE_MILLIS);
        } catch (IOException unreachable) {
            reset();
            return;
        }
        pass(Direction.TO_SERVER, client, server);
        pass(Direction.TO_CLIENT, server, client);
    }

    /** Ends both sides by a reset; what was on its way is lost. */
    void reset() {
        end(true, true);
    }

    private void pass(Direction direction, Socket from, Socket to) {
        BlockingQueue<Portion> onItsWay = new ArrayBlockingQueue<>(ON_ITS_WAY);
        String name = "weir-fault-proxy-" + direction.name().toLowerCase(Locale.ROOT);
        Threads.start(name + "-in", () -> run(() -> read(direction, from, onItsWay)));
        Threads.start(name + "-out", () -> run(() -> write(direction, to, onItsWay)));
    }

    private interface Work {
        void run() throws IOException, InterruptedException;
    }

    private void run(Work work) {
        try {
            work.run();
        } catch (IOException broken) {
            reset();
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
            reset();
        }
    }

    private void read(Direction direction, Socket from, BlockingQueue<Portion> onItsWay) throws InterruptedException {
        byte[] buffer = new byte[PORTION];
        long due = System.nanoTime();
        Next next = Next.MORE;
        while (next == Next.MORE && alive) {
            int length = 0;
            try {
                length = from.getInputStream().read(buffer);
                next = length < 0 ? Next.END : Next.MORE;
            } catch (IOException broken) {
                // A reset is as late as everything else, and does not pass a silent line at all.
                next = Next.RESET;
            }
            long soonest = System.nanoTime() + faults.delayNanos(direction);
            due = soonest - due > 0 ? soonest : due;
            put(onItsWay, new Portion(Arrays.copyOf(buffer, Math.max(length, 0)), due, next));
        }
    }

    private void put(BlockingQueue<Portion> onItsWay, Portion portion) throws InterruptedException {
        while (alive && !onItsWay.offer(portion, 1, TimeUnit.SECONDS)) {
            // Nobody takes anything out of the queue of a line that has ended.
        }
    }

    private void write(Direction direction, Socket to, BlockingQueue<Portion> onItsWay)
            throws IOException, InterruptedException {
        while (alive) {
            Portion next = onItsWay.poll(1, TimeUnit.SECONDS);
            if (next == null) {
                continue;
            }
            await(next.due());
            faults.awaitPassage(direction, () -> alive);
            if (!alive) {
                return;
            }
            switch (next.next()) {
                case MORE -> deliver(direction, to, next.bytes());
                case END -> {
                    finish(to);
                    return;
                }
                case RESET -> reset();
            }
        }
    }

    private void await(long due) {
        for (long left = due - System.nanoTime(); left > 0 && alive; left = due - System.nanoTime()) {
            LockSupport.parkNanos(Math.min(left, TimeUnit.SECONDS.toNanos(1)));
        }
    }

    private void deliver(Direction direction, Socket to, byte[] bytes) throws IOException, InterruptedException {
        if (direction == Direction.TO_SERVER) {
            deliverRequest(to, bytes);
        } else {
            deliverReply(to, bytes);
        }
    }

    private void deliverRequest(Socket to, byte[] bytes) throws IOException {
        Cut.BeforeReply cut = faults.takeCutFor(bytes);
        if (cut == null) {
            deliverUpToCut(Direction.TO_SERVER, to, bytes);
            return;
        }
        // Before the request goes out, or its reply might pass unnoticed.
        marked = cut;
        to.getOutputStream().write(bytes);
        cut.forwarded().complete(null);
    }

    private void deliverReply(Socket to, byte[] bytes) throws IOException, InterruptedException {
        Cut.BeforeReply cut = marked;
        if (cut == null) {
            deliverUpToCut(Direction.TO_CLIENT, to, bytes);
            return;
        }
        // A reply to something earlier must not keep the request from the server.
        awaitForwarded(cut);
        end(true, false);
        cut.done().complete(null);
    }

    private static void awaitForwarded(Cut.BeforeReply cut) throws IOException, InterruptedException {
        try {
            cut.forwarded().get(PATIENCE_MILLIS, TimeUnit.MILLISECONDS);
        } catch (ExecutionException | TimeoutException lost) {
            throw new IOException("The request did not go through.", lost);
        }
    }

    private void deliverUpToCut(Direction direction, Socket to, byte[] bytes) throws IOException {
        Cut.AfterBytes cut = faults.cutAfter(direction);
        int admitted = cut == null ? bytes.length : cut.admit(bytes.length);
        to.getOutputStream().write(bytes, 0, admitted);
        if (cut != null && cut.isSpent()) {
            faults.disarm(cut);
            // The receiver's side ends in good order, so that it surely reads what went through.
            end(direction == Direction.TO_SERVER, direction == Direction.TO_CLIENT);
            cut.done().complete(null);
        }
    }

    private void finish(Socket to) throws IOException {
        if (openDirections.decrementAndGet() == 0) {
            end(false, false);
        } else {
            to.shutdownOutput();
        }
    }

    private void end(boolean resetClient, boolean resetServer) {
        alive = false;
        close(client, resetClient);
        close(server, resetServer);
        faults.wake();
        ended.accept(this);
    }

    private static void close(Socket socket, boolean reset) {
        try {
            if (reset && !socket.isClosed()) {
                socket.setSoLinger(true, 0);
            }
            socket.close();
        } catch (IOException gone) {
            // It is closed all the same.
        }
    }
}
