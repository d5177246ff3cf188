/*
 * Copyright the Weir authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.weir.testing;

import static java.util.Objects.requireNonNull;

import dev.weir.backend.Backend;
import dev.weir.backend.Finding;
import dev.weir.coherence.InvalidationLog;
import dev.weir.outbox.Durability;
import dev.weir.outbox.Outbox;
import dev.weir.tier.RemoteTier;
import dev.weir.tier.TierException;
import dev.weir.tier.TierException.Reason;
import dev.weir.time.CacheClock;
import java.time.Duration;
import java.util.Collection;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.function.IntFunction;
import org.jspecify.annotations.Nullable;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

/** A backend over an in-memory link. It remembers which server it attached each shard under, and asks no other one about it. */
final class InMemoryBackend implements Backend {

    private final InMemoryServer server;
    private final InMemoryLink link;
    private final String namespace;
    private final CacheClock clock;
    private final RemoteTier tier = new InMemoryTier(this);
    private final InvalidationLog log = new InMemoryLog(this);
    private final Map<Integer, Known> known = new ConcurrentHashMap<>();
    private final Set<Exchange<?>> underWay = ConcurrentHashMap.newKeySet();
    private volatile boolean closed;

    InMemoryBackend(InMemoryServer server, InMemoryLink link, String namespace, CacheClock clock) {
        this.server = server;
        this.link = link;
        this.namespace = namespace;
        this.clock = clock;
    }

    @Override
    public int shards() {
        return server.shards();
    }

    @Override
    public RemoteTier tier() {
        return tier;
    }

    @Override
    public InvalidationLog log() {
        return log;
    }

    @Override
    public Outbox outbox(String cache) {
        return new InMemoryOutbox(this, requireNonNull(cache, "cache must not be null"));
    }

    @Override
    public Flux<Finding> inspect() {
        return Flux.empty();
    }

    @Override
    public Flux<Finding> inspect(Durability durability) {
        return durability == Durability.MEMORY
                ? Flux.empty()
                : Flux.just(
                        new Finding(
                                "IN_MEMORY",
                                Finding.Weight.BROKEN,
                                "This server is in this process's memory: writes that were accepted are lost with it, and "
                                        + durability + " was promised.",
                                "Say WriteBehind.DEFAULT.durability(Durability.MEMORY), or use a server outside this process."));
    }

    @Override
    public Mono<Void> close() {
        return Mono.fromRunnable(() -> {
            closed = true;
            underWay.forEach(exchange -> exchange.fail(Reason.UNKNOWN, "Closed before there was a reply"));
        });
    }

    InMemoryServer server() {
        return server;
    }

    CacheClock clock() {
        return clock;
    }

    String namespace() {
        return namespace;
    }

    /** Looks at a shard; of one that was attached, only under the server it was attached under. */
    <T> Mono<T> look(int shard, Script<T> script) {
        return ask(shard, script, connection -> requireSameIfKnown(shard, connection));
    }

    /** Looks at several shards at once as {@link #look} does at one. */
    <T> Mono<T> lookAtAll(Collection<Integer> shards, Function<IntFunction<ServerShard>, T> script) {
        return this.<T>exchange(Duration.ZERO, exchange -> {
                    Connection connection = exchange.connection();
                    shards.forEach(shard -> {
                        requireShard(shard);
                        requireSameIfKnown(shard, connection);
                    });
                    exchange.send(() ->
                            arrive(exchange, memory -> script.apply(shard -> memory.shard(namespace, shard))));
                })
                .singleOrEmpty();
    }

    /** Changes something in a shard that was attached. */
    <T> Mono<T> change(int shard, Script<T> script) {
        return ask(
                shard,
                (at, identity) -> {
                    server.requireWritable();
                    return script.run(at, identity);
                },
                connection -> requireAttached(shard, connection));
    }

    /** Asks a shard about itself, whichever server it is. */
    <T> Mono<T> meet(int shard, Script<T> script) {
        return ask(shard, script, connection -> {});
    }

    void attached(int shard, String identity, long epoch) {
        known.put(shard, new Known(identity, epoch));
    }

    Known requireAttached(int shard, Connection connection) {
        Known before = known.get(shard);
        if (before == null) {
            throw new TierException(Reason.EPOCH_LOST, "Shard " + shard + " was never attached: attach to it first");
        }
        requireSame(shard, before, connection);
        return before;
    }

    /** One exchange for each subscription. */
    <T> Flux<T> exchange(Duration patience, Consumer<Exchange<T>> request) {
        return Flux.<Outcome<T>>create(sink -> {
                    try {
                        Exchange<T> exchange = new Exchange<>(link, clock, connection(), sink);
                        request.accept(exchange);
                        follow(exchange, link.limit().plus(patience));
                    } catch (TierException failure) {
                        sink.next(Outcome.failed(failure));
                        sink.complete();
                    }
                })
                .handle(Outcome::tell);
    }

    <T> @Nullable Outcome<T> perform(Connection connection, ServerMemory.Script<T> script) {
        return server.perform(link, connection, script);
    }

    private <T> Mono<T> ask(int shard, Script<T> script, Consumer<Connection> check) {
        return this.<T>exchange(Duration.ZERO, exchange -> {
                    requireShard(shard);
                    check.accept(exchange.connection());
                    String identity = exchange.connection().identity();
                    exchange.send(() ->
                            arrive(exchange, memory -> script.run(memory.shard(namespace, shard), identity)));
                })
                .singleOrEmpty();
    }

    private <T> void arrive(Exchange<T> exchange, ServerMemory.Script<T> script) {
        Outcome<T> outcome = perform(exchange.connection(), script);
        if (outcome != null) {
            exchange.reply(outcome, true);
        }
    }

    private Connection connection() {
        if (closed) {
            throw new TierException(Reason.UNREACHABLE, "The backend is closed");
        }
        return link.connection();
    }

    private void follow(Exchange<?> exchange, Duration limit) {
        if (!exchange.isOver()) {
            underWay.add(exchange);
            exchange.limit(limit, () -> underWay.remove(exchange));
        }
    }

    private void requireShard(int shard) {
        if (shard < 0 || shard >= shards()) {
            throw new TierException(
                    Reason.MISCONFIGURED,
                    "There is no shard " + shard + " among " + shards()
                            + ": make keys with as many shards as the backend has");
        }
    }

    private void requireSameIfKnown(int shard, Connection connection) {
        Known before = known.get(shard);
        if (before != null) {
            requireSame(shard, before, connection);
        }
    }

    private void requireSame(int shard, Known before, Connection connection) {
        if (!server.isSame(before.identity(), connection.identity())) {
            throw new TierException(
                    Reason.EPOCH_LOST, "Shard " + shard + " was attached under another server: attach to it again");
        }
    }

    /** What a shard is asked to do. */
    @FunctionalInterface
    interface Script<T> {

        @Nullable
        T run(ServerShard shard, String identity);
    }

    /**
     * What is known of a shard since it was attached.
     *
     * @param identity of the server
     * @param epoch it was of
     */
    record Known(String identity, long epoch) {}
}
