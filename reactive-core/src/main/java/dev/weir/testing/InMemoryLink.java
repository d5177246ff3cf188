/*
 * Copyright the Weir authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.weir.testing;

import static java.util.Objects.requireNonNull;

import dev.weir.backend.Backend;
import dev.weir.backend.BackendSource;
import dev.weir.tier.TierException;
import dev.weir.tier.TierException.Reason;
import dev.weir.time.CacheClock;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.BooleanSupplier;
import java.util.function.Supplier;

/**
 * A link of one process to an {@link InMemoryServer}, with all that can go wrong on the way. Without faults it answers at once, on the
 * thread that subscribes.
 *
 * <p>What it is told holds for what is sent or answered from then on. Delays and limits run on the clock of the backend; requests
 * may overtake each other, and so may their replies.
 */
public final class InMemoryLink implements BackendSource {

    private static final Duration DEFAULT_LIMIT = Duration.ofSeconds(1);

    private final InMemoryServer server;
    private final AtomicLong number = new AtomicLong();
    private volatile boolean isCut;
    private volatile Duration limit = DEFAULT_LIMIT;
    private volatile Supplier<Duration> requestDelay = () -> Duration.ZERO;
    private volatile Supplier<Duration> replyDelay = () -> Duration.ZERO;
    private volatile Supplier<Duration> changesDelay = () -> Duration.ZERO;
    private volatile BooleanSupplier losesRequest = () -> false;
    private volatile BooleanSupplier losesReply = () -> false;

    InMemoryLink(InMemoryServer server) {
        this.server = server;
    }

    @Override
    public Backend open(String namespace, CacheClock clock) {
        requireNonNull(clock, "clock must not be null");
        return new InMemoryBackend(server, this, InMemoryServer.checked(namespace), clock);
    }

    /** How long each request and each reply is on its way; asked once for each. */
    public void delay(Supplier<Duration> request, Supplier<Duration> reply) {
        requestDelay = requireNonNull(request, "request must not be null");
        replyDelay = requireNonNull(reply, "reply must not be null");
    }

    /** How long after it has said where the logs stand the server reads what was logged; asked once for each poll. */
    public void delayChanges(Supplier<Duration> behind) {
        changesDelay = requireNonNull(behind, "behind must not be null");
    }

    /** Which requests never arrive; asked once for each. */
    public void loseRequests(BooleanSupplier which) {
        losesRequest = requireNonNull(which, "which must not be null");
    }

    /** Which replies never arrive, though what was asked for has been done; asked once for each. */
    public void loseReplies(BooleanSupplier which) {
        losesReply = requireNonNull(which, "which must not be null");
    }

    /** How long a reply is waited for. Default: a second. */
    public void limit(Duration longest) {
        if (requireNonNull(longest, "longest must not be null").isNegative() || longest.isZero()) {
            throw new IllegalArgumentException("longest must be positive but was " + longest);
        }
        limit = longest;
    }

    /** Cuts it: what is on its way is lost, and nothing more is sent until it is {@linkplain #restore restored}. */
    public void cut() {
        number.incrementAndGet();
        isCut = true;
    }

    /** Connects again. */
    public void restore() {
        isCut = false;
    }

    Connection connection() {
        if (isCut) {
            throw new TierException(Reason.UNREACHABLE, "The link is cut: restore it");
        }
        return new Connection(number.get(), server.identity());
    }

    boolean isUp(Connection connection) {
        return !isCut
                && connection.number() == number.get()
                && connection.identity().equals(server.identity());
    }

    Duration limit() {
        return limit;
    }

    boolean losesRequest() {
        return losesRequest.getAsBoolean();
    }

    boolean losesReply() {
        return losesReply.getAsBoolean();
    }

    Duration requestDelay() {
        return requestDelay.get();
    }

    Duration changesDelay() {
        return changesDelay.get();
    }

    Duration replyDelay() {
        return replyDelay.get();
    }
}
