/*
 * Copyright the Weir authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.weir.redis;

import dev.weir.tier.TierException;
import java.time.Duration;
import java.util.Collection;
import java.util.List;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import reactor.core.publisher.Mono;

/** The links to a single primary, whose address may change. */
final class SingleLinks implements Links {

    /** How much longer than other answers one from the log may take. */
    static final Duration LOG_BLOCKS = Duration.ofMillis(200);

    private final Driver driver;
    private final Line requests;
    private final Line log;
    private final @Nullable Line replica;
    private final Runnable failed;

    /**
     * Links that connect at once, in the background.
     *
     * @param name what they lead to, for messages
     * @param address where the primary is now
     * @param replica where one of its replicas is now; {@code null} if they are not to be asked
     */
    SingleLinks(
            Driver driver,
            String name,
            Mono<Address> address,
            @Nullable Mono<Address> replica,
            Duration commandTimeout) {
        this(driver, name, address, replica, commandTimeout, () -> {});
    }

    private SingleLinks(
            Driver driver,
            String name,
            Mono<Address> address,
            @Nullable Mono<Address> replica,
            Duration commandTimeout,
            Runnable failed) {
        this.driver = driver;
        this.failed = failed;
        this.requests = line(name, attempt(address, commandTimeout), commandTimeout, made -> part(made, log()));
        this.log = line(
                name,
                attempt(address, commandTimeout.plus(LOG_BLOCKS)),
                commandTimeout,
                made -> part(requests.current(), made));
        this.replica = replica == null
                ? null
                : line(
                        name,
                        replica.flatMap(found -> driver.dial(found, commandTimeout))
                                .map(SingleLinks::acceptedReplica),
                        commandTimeout,
                        made -> {});
        requests.open();
        log.open();
        if (this.replica != null) {
            this.replica.open();
        }
    }

    /** The links to a node of a cluster; somebody is told of each attempt that failed. */
    static SingleLinks ofNode(Driver driver, Address node, Duration commandTimeout, Runnable failed) {
        return new SingleLinks(driver, node.toString(), Mono.just(node), null, commandTimeout, failed);
    }

    @Override
    public @Nullable Link current(int shard) {
        return requests.current();
    }

    @Override
    public @Nullable Link replica() {
        return replica == null ? null : replica.current();
    }

    @Override
    public Mono<Link> to(int shard) {
        return requests.link();
    }

    @Override
    public Mono<Link> logTo(int shard) {
        return log.link();
    }

    @Override
    public Collection<List<Integer>> byServer(Collection<Integer> shards) {
        return shards.isEmpty() ? List.of() : List.of(List.copyOf(shards));
    }

    @Override
    public boolean canSpanShards() {
        return true;
    }

    @Override
    public Mono<Void> close() {
        return Mono.defer(() -> {
            hangUp();
            return driver.close();
        });
    }

    /** Closes every link, and leaves the driver to others. */
    void hangUp() {
        requests.close();
        log.close();
        if (replica != null) {
            replica.close();
        }
    }

    private @Nullable Link log() {
        return log.current();
    }

    private Line line(String name, Mono<Link> attempt, Duration patience, Consumer<Link> published) {
        return new Line(name, attempt, patience, driver.clock(), driver::random, published);
    }

    private Mono<Link> attempt(Mono<Address> address, Duration timeout) {
        return address.flatMap(found -> driver.dial(found, timeout))
                .map(SingleLinks::accepted)
                .doOnError(error -> failed.run());
    }

    private static Link accepted(Wire wire) {
        ServerIdentity server = wire.server();
        if (server.isLoading() || !server.isPrimary()) {
            TierException refusal = LinkFailure.wrongRole(wire.address(), server);
            wire.close(refusal);
            throw refusal;
        }
        return new Link(wire);
    }

    /** One that has become a primary since is still asked: what it says is not believed in any case. */
    private static Link acceptedReplica(Wire wire) {
        ServerIdentity server = wire.server();
        if (server.isLoading() || !server.isReplica()) {
            TierException refusal = LinkFailure.notReplica(wire.address(), server);
            wire.close(refusal);
            throw refusal;
        }
        return new Link(wire);
    }

    /** Ends the log's link if it leads to another server than requests do: after a failover it would tell of a past primary. */
    private static void part(@Nullable Link requests, @Nullable Link log) {
        if (requests != null && log != null && !requests.serverId().equals(log.serverId())) {
            log.close(LinkFailure.otherServer(log.wire().address()));
            requests.close(LinkFailure.otherServer(requests.wire().address()));
        }
    }
}
