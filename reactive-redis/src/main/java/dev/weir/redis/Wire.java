/*
 * Copyright the Weir authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.weir.redis;

import static java.util.concurrent.TimeUnit.MILLISECONDS;

import dev.weir.tier.TierException;
import dev.weir.time.CacheClock;
import io.lettuce.core.api.StatefulRedisConnection;
import io.netty.channel.Channel;
import io.netty.handler.ssl.SslHandler;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.RejectedExecutionException;
import org.jspecify.annotations.Nullable;

/**
 * A wire: the life of one channel to one server. It sends orders, ends those that are not answered in time, and closes itself when the
 * server has not answered for twice as long: then the other end is gone and nobody has said so.
 *
 * <p>All orders have the same time, so the one that was sent first is over first, and a single timer does for all.
 */
final class Wire {

    private final StatefulRedisConnection<byte[], byte[]> connection;
    private final Channel channel;
    private final ServerIdentity server;
    private final String address;
    private final Duration timeout;
    private final CacheClock clock;

    // On the event loop alone. The chain of what is not answered: from first on, and from inTime on what is not late
    // either.
    private @Nullable Order<?> first;
    private @Nullable Order<?> inTime;
    private @Nullable Order<?> last;
    private long heardAt;
    private boolean isArmed;
    private final List<GetQueue> queues = new ArrayList<>(1);

    private final Parts parts = new Parts();

    private boolean isDown;

    /** What it was closed for, if it was from this side. */
    private volatile @Nullable TierException why;

    private volatile boolean isUp = true;

    Wire(
            StatefulRedisConnection<byte[], byte[]> connection,
            Channel channel,
            ServerIdentity server,
            String address,
            Duration timeout,
            CacheClock clock) {
        this.connection = connection;
        this.channel = channel;
        this.server = server;
        this.address = address;
        this.timeout = timeout;
        this.clock = clock;
        channel.closeFuture().addListener(closed -> down());
    }

    ServerIdentity server() {
        return server;
    }

    String address() {
        return address;
    }

    /** Whether somebody on the way could read it: it is not encrypted, and leads to another machine. */
    boolean isLegible() {
        boolean isEncrypted = channel.pipeline().get(SslHandler.class) != null;
        boolean isHere = channel.remoteAddress() instanceof InetSocketAddress there
                && there.getAddress() != null
                && there.getAddress().isLoopbackAddress();
        return !isEncrypted && !isHere;
    }

    Duration timeout() {
        return timeout;
    }

    long now() {
        return clock.millis();
    }

    boolean isOpen() {
        return isUp;
    }

    /** Has something done on its event loop; refused if that is gone. */
    boolean execute(Runnable task) {
        try {
            channel.eventLoop().execute(task);
            return true;
        } catch (RejectedExecutionException gone) {
            return false;
        }
    }

    /** Has something done on its event loop once it is closed; at once if it is. */
    void whenClosed(Runnable task) {
        channel.closeFuture().addListener(closed -> task.run());
    }

    /** Closes it; what is under way fails for the first reason given. */
    void close(TierException reason) {
        if (why != null) {
            return;
        }
        why = reason;
        isUp = false;
        // There, so that nobody else ever holds the driver's lock while something is sent: the event loop would wait.
        // Where that is gone there is nothing to close.
        execute(this::closeConnection);
    }

    private void closeConnection() {
        // Who closes a closed one is reprimanded in the log.
        if (channel.isOpen()) {
            connection.closeAsync();
        }
    }

    // On the event loop from here on.

    void watch(GetQueue queue) {
        queues.add(queue);
    }

    /** For orders to be written with. */
    Parts parts() {
        return parts;
    }

    void send(Order<?> order) {
        if (!isOpen()) {
            order.lose(notSent());
            return;
        }
        order.sentAt = now();
        append(order);
        connection.dispatch(order);
        arm();
    }

    void answered(Order<?> order) {
        heardAt = now();
        remove(order);
    }

    /** Ends itself if that shows that the server has another role than it had. */
    void refused(ErrorReply reply) {
        if (reply.code().equals("READONLY") || reply.code().equals("MASTERDOWN")) {
            close(LinkFailure.demoted(address));
        }
    }

    TierException notSent() {
        return LinkFailure.notSent(address, why);
    }

    TierException unanswered() {
        return LinkFailure.unanswered(address, timeout);
    }

    TierException heldUp() {
        return LinkFailure.heldUp(address, timeout);
    }

    /**
     * An order broke down on this side. What is read after that may be anybody's answer, so the wire is over; and that before anybody
     * is told, for who then asks for a link must not get this one again.
     */
    TierException lossOf(@Nullable Throwable cause) {
        isUp = false;
        channel.close();
        return LinkFailure.lost(address, why == null ? cause : why);
    }

    /** Sees to it that somebody looks when the next of those who wait has waited long enough. */
    void arm() {
        if (!isArmed) {
            isArmed = true;
            armIn(timeout.toMillis());
        }
    }

    private void armIn(long millis) {
        clock.scheduler().schedule(() -> execute(this::look), millis, MILLISECONDS);
    }

    private void look() {
        if (isDown) {
            return;
        }
        long now = now();
        long patience = timeout.toMillis();
        while (inTime != null && now - inTime.sentAt >= patience) {
            Order<?> late = inTime;
            inTime = late.next;
            late.lose(unanswered());
        }
        long next = inTime == null ? Long.MAX_VALUE : inTime.sentAt + patience;
        for (GetQueue queue : queues) {
            next = Math.min(next, queue.look(now, patience));
        }
        if (first != null) {
            long hopeless = Math.max(first.sentAt, heardAt) + 2 * patience;
            if (now >= hopeless) {
                close(LinkFailure.silent(address, timeout));
                return;
            }
            next = Math.min(next, hopeless);
        }
        isArmed = next != Long.MAX_VALUE;
        if (isArmed) {
            armIn(Math.max(1, next - now));
        }
    }

    private void append(Order<?> order) {
        if (first == null) {
            first = order;
            // Nothing was owed, so its silence until now says nothing.
            heardAt = order.sentAt;
        } else if (last != null) {
            last.next = order;
        }
        if (inTime == null) {
            inTime = order;
        }
        last = order;
    }

    private void remove(Order<?> order) {
        if (first != order) {
            // It was not answered but broke down on this side, and the wire with it.
            return;
        }
        if (inTime == order) {
            inTime = order.next;
        }
        first = order.next;
        order.next = null;
        if (first == null) {
            last = null;
        }
    }

    private void down() {
        isDown = true;
        isUp = false;
        while (first != null) {
            Order<?> order = first;
            remove(order);
            order.lose(lossOf(null));
        }
        queues.forEach(GetQueue::down);
    }
}
