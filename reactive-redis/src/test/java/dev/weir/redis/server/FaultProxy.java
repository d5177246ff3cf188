/*
 * Copyright the Weir authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.weir.redis.server;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.time.Duration;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Supplier;

/**
 * A line between clients and a server that a test breaks as networks break: it is late, silent, half dead, cut in the
 * middle, or refused.
 *
 * <p>It passes bytes on and knows nothing of Redis, so an encrypted line goes through it too. What is held while the line
 * is silent arrives late when it {@linkplain #heal() heals}, as after a short partition; call {@link #reset()} first to
 * lose it, as after a long one. It may be called from any thread.
 */
public final class FaultProxy implements AutoCloseable {

    /** A way that bytes go. */
    public enum Direction {
        /** Requests. */
        TO_SERVER,
        /** Replies. */
        TO_CLIENT
    }

    private final RedisEndpoint target;
    private final int port = Ports.free();
    private final Faults faults = new Faults();
    private final Set<ProxiedLine> lines = ConcurrentHashMap.newKeySet();
    private final AtomicLong accepted = new AtomicLong();
    private ServerSocket listener;

    /** Has the port while nobody listens there, so that no other process takes it. */
    private Socket placeholder = new Socket();

    private FaultProxy(RedisEndpoint target) {
        this.target = target;
        this.listener = listen();
    }

    /** Opens a line to the server that is whole. */
    public static FaultProxy before(RedisEndpoint target) {
        return new FaultProxy(target);
    }

    /** Where clients reach the server through it. */
    public RedisEndpoint endpoint() {
        return target.withPort(port);
    }

    /** The address as clients take it. */
    public String url() {
        return endpoint().url();
    }

    /** Makes all bytes late, each way: what is added to a round trip is twice as much. */
    public void delay(Duration each) {
        delay(Direction.TO_SERVER, () -> each);
        delay(Direction.TO_CLIENT, () -> each);
    }

    /** Makes bytes that go one way late, each portion by what is supplied; none overtakes another on its connection. */
    public void delay(Direction direction, Supplier<Duration> each) {
        faults.delay(direction, each);
    }

    /** Goes silent: connections are accepted and stay open, and nothing arrives either way until it heals. */
    public void blackhole() {
        hold(Direction.TO_SERVER);
        hold(Direction.TO_CLIENT);
    }

    /** Goes silent one way only. */
    public void hold(Direction direction) {
        faults.hold(direction);
    }

    /** Resets every connection, on both sides, and loses what was on its way; new ones are welcome. */
    public void reset() {
        lines.forEach(ProxiedLine::reset);
    }

    /** Resets every connection and refuses new ones until it heals. */
    public synchronized void refuse() {
        unlisten();
        reset();
        keepPort();
    }

    /**
     * Lets the next portion of a request through and drops the connection in place of the reply to it: what was asked is
     * done, and the client cannot know.
     *
     * <p>The connection should be quiet, because the first bytes that come back count as the reply.
     *
     * @return completes when the connection was cut, or fails after a minute
     */
    public CompletableFuture<Void> cutBeforeNextReply() {
        return cutBeforeReplyTo("");
    }

    /** The same for the next request that contains the text, such as the name of a command. */
    public CompletableFuture<Void> cutBeforeReplyTo(String text) {
        return inTime(faults.arm(new Cut.BeforeReply(text)));
    }

    /**
     * Cuts a connection after so many more bytes, over all connections, have gone one way.
     *
     * @return completes when the connection was cut, or fails after a minute
     */
    public CompletableFuture<Void> cutAfter(Direction direction, long bytes) {
        return inTime(faults.arm(new Cut.AfterBytes(direction, bytes)));
    }

    /** Ends every fault; what was held goes on. A connection that was cut stays cut. */
    public synchronized void heal() {
        faults.clear();
        if (listener.isClosed()) {
            leavePort();
            listener = listen();
        }
    }

    /** How many connections are open through it. */
    public int connections() {
        return lines.size();
    }

    /** How many connections it has accepted. */
    public long accepted() {
        return accepted.get();
    }

    /** Resets every connection and listens no more. */
    @Override
    public synchronized void close() {
        unlisten();
        reset();
        leavePort();
    }

    private static CompletableFuture<Void> inTime(CompletableFuture<Void> cut) {
        return cut.orTimeout(1, TimeUnit.MINUTES);
    }

    private ServerSocket listen() {
        try {
            ServerSocket socket = new ServerSocket();
            socket.setReuseAddress(true);
            socket.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), port));
            Threads.start("weir-fault-proxy-" + port, () -> accept(socket));
            return socket;
        } catch (IOException taken) {
            throw new UncheckedIOException("No proxy at port " + port + ".", taken);
        }
    }

    private void unlisten() {
        try {
            listener.close();
        } catch (IOException broken) {
            throw new UncheckedIOException(broken);
        }
    }

    /** Connections to a port that somebody has and does not listen on are refused. */
    private void keepPort() {
        placeholder = new Socket();
        try {
            placeholder.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), port));
        } catch (IOException stillInUse) {
            // By a connection that has yet to go. Nobody keeps the port then.
        }
    }

    private void leavePort() {
        try {
            placeholder.close();
        } catch (IOException broken) {
            throw new UncheckedIOException(broken);
        }
    }

    private void accept(ServerSocket socket) {
        while (!socket.isClosed()) {
            try {
                open(socket, socket.accept());
            } catch (IOException closed) {
                // Either this listener ended, or a client was gone before it was welcomed.
            }
        }
    }

    private void open(ServerSocket socket, Socket client) throws IOException {
        accepted.incrementAndGet();
        ProxiedLine line = new ProxiedLine(client, faults, lines::remove);
        lines.add(line);
        if (socket.isClosed()) {
            // Refused while it was being accepted: the reset may have come too early to see this one.
            line.reset();
        } else {
            line.connect(new InetSocketAddress(target.host(), target.port()));
        }
    }
}
