/*
 * Copyright the Weir authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.weir.redis;

import static java.nio.charset.StandardCharsets.US_ASCII;

import dev.weir.time.CacheClock;
import io.lettuce.core.protocol.CommandType;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import reactor.core.Disposable;
import reactor.core.Disposables;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import reactor.util.retry.Retry;

/**
 * The links to the primaries of a cluster, each to the shards whose slots it has. Where a node says that a slot is elsewhere, nothing
 * has happened, and the request follows it there while the slot is moving. Where it has moved for good the shard is on another server
 * than the one that was attached, so the request fails and the shard has to be attached again.
 */
final class ClusterLinks implements Links {

    private static final byte[] SLOTS = "SLOTS".getBytes(US_ASCII);
    private static final Duration PAUSE = Duration.ofMillis(20);
    private static final int MOST_DETOURS = 8;

    private final Driver driver;
    private final Topology.Cluster cluster;
    private final int[] slots;
    private final Duration commandTimeout;
    private final CacheClock clock;

    private final Map<Address, SingleLinks> nodes = new ConcurrentHashMap<>();
    private final AtomicBoolean isAsking = new AtomicBoolean();
    private final Disposable.Swap pausing = Disposables.swap();

    private volatile ClusterMap map = ClusterMap.empty();
    private volatile @Nullable Throwable lastFailure;
    private volatile boolean isClosed;

    /**
     * Links that connect at once, in the background.
     *
     * @param slots the slot of each shard
     */
    ClusterLinks(Driver driver, Topology.Cluster cluster, int[] slots, Duration commandTimeout) {
        this.driver = driver;
        this.cluster = cluster;
        this.slots = slots;
        this.commandTimeout = commandTimeout;
        this.clock = driver.clock();
        lookAround();
    }

    @Override
    public @Nullable Link current(int shard) {
        SingleLinks node = known(shard);
        Link link = node == null ? null : node.current(shard);
        return link == null ? null : link.sibling(shard, this::detourOf);
    }

    @Override
    public Mono<Link> to(int shard) {
        return node(shard).flatMap(node -> node.to(shard)).map(link -> link.sibling(shard, this::detourOf));
    }

    @Override
    public Mono<Link> logTo(int shard) {
        return node(shard).flatMap(node -> node.logTo(shard));
    }

    @Override
    public Collection<List<Integer>> byServer(Collection<Integer> shards) {
        return shards.stream()
                .collect(Collectors.groupingBy(shard -> String.valueOf(map.owner(slots[shard]))))
                .values();
    }

    @Override
    public boolean canSpanShards() {
        return false;
    }

    @Override
    public Mono<Void> close() {
        return Mono.defer(() -> {
            isClosed = true;
            pausing.dispose();
            nodes.values().forEach(SingleLinks::hangUp);
            return driver.close();
        });
    }

    /** The node that has a shard, as soon as one is known to. */
    private Mono<SingleLinks> node(int shard) {
        return Mono.defer(() -> {
                    SingleLinks node = known(shard);
                    return node == null ? Mono.<SingleLinks>error(unknown()) : Mono.just(node);
                })
                .retryWhen(Retry.fixedDelay(commandTimeout.toMillis() / PAUSE.toMillis(), PAUSE)
                        .scheduler(clock.scheduler())
                        .filter(error -> !isClosed)
                        .onRetryExhaustedThrow((spec, signal) -> signal.failure()));
    }

    private @Nullable SingleLinks known(int shard) {
        Address owner = map.owner(slots[shard]);
        return owner == null || isClosed ? null : nodeAt(owner);
    }

    private Throwable unknown() {
        return isClosed ? LinkFailure.closed() : LinkFailure.noLink(cluster.toString(), commandTimeout, lastFailure);
    }

    private SingleLinks nodeAt(Address address) {
        return nodes.computeIfAbsent(address, at -> SingleLinks.ofNode(driver, at, commandTimeout, this::lookAround));
    }

    private Detour detourOf(int shard) {
        return new Detour() {
            @Override
            public <T> Mono<T> follow(Passage usual, Function<Passage, Mono<T>> request) {
                return request.apply(usual)
                        .onErrorResume(
                                RedisErrors::isElsewhere, error -> goOn(shard, usual, (ErrorReply) error, request, 1));
            }
        };
    }

    private <T> Mono<T> goOn(
            int shard, Passage usual, ErrorReply reply, Function<Passage, Mono<T>> request, int detours) {
        if (detours > MOST_DETOURS) {
            return Mono.error(reply);
        }
        return passage(shard, usual, reply)
                .flatMap(request)
                .onErrorResume(
                        RedisErrors::isElsewhere, next -> goOn(shard, usual, (ErrorReply) next, request, detours + 1));
    }

    private Mono<Passage> passage(int shard, Passage usual, ErrorReply reply) {
        if (reply.is("TRYAGAIN")) {
            return Mono.delay(PAUSE, clock.scheduler()).then(to(shard)).map(link -> passage(shard, usual, link));
        }
        String[] words = reply.text().split(" ");
        Address there = Address.of(words[words.length - 1], Address.USUAL_PORT);
        if (reply.is("ASK ")) {
            return nodeAt(there).to(shard).map(link -> new Passage(link.wire(), true));
        }
        lookAround();
        return nodeAt(there).to(shard).map(link -> passage(shard, usual, link));
    }

    /** A passage to where the shard is for good; none to another server, which may lack changes that the one before it told of. */
    private static Passage passage(int shard, Passage usual, Link link) {
        if (!link.serverId().equals(usual.wire().server().id())) {
            throw AttachedServers.lost(shard);
        }
        return new Passage(link.wire(), false);
    }

    /** Finds out who has which slots; once at a time, and again until somebody knows. */
    private void lookAround() {
        if (!isClosed && isAsking.compareAndSet(false, true)) {
            Mono<ClusterMap> answer = Flux.defer(() -> Flux.fromIterable(whomToAsk()))
                    .concatMapDelayError(this::ask, 1)
                    .next();
            answer.onErrorMap(error -> LinkFailure.noNodes(cluster.toString(), error))
                    .switchIfEmpty(Mono.error(() -> LinkFailure.noNodes(cluster.toString(), null)))
                    .subscribe(this::adopt, this::failed);
        }
    }

    private Mono<ClusterMap> ask(Address node) {
        return Mono.usingWhen(
                driver.dial(node, commandTimeout),
                wire -> Request.over(new Passage(wire, false), CommandType.CLUSTER, SLOTS)
                        .map(reply -> ClusterMap.of(reply, node)),
                wire -> Mono.fromRunnable(() -> wire.close(LinkFailure.closed())));
    }

    private Collection<Address> whomToAsk() {
        List<Address> known = new ArrayList<>(map.primaries());
        Collections.shuffle(known, new Random(driver.random().nextLong()));
        Set<Address> all = new LinkedHashSet<>(known);
        all.addAll(cluster.addresses());
        return all;
    }

    private void adopt(ClusterMap found) {
        map = found;
        lastFailure = null;
        Set<Address> primaries = found.primaries();
        primaries.forEach(this::nodeAt);
        nodes.forEach((address, node) -> {
            if (!primaries.contains(address) && nodes.remove(address, node)) {
                node.hangUp();
            }
        });
        isAsking.set(false);
        if (isClosed) {
            nodes.values().forEach(SingleLinks::hangUp);
        }
    }

    private void failed(Throwable error) {
        lastFailure = error;
        long pause = driver.random().nextLong(PAUSE.toMillis(), commandTimeout.toMillis() + PAUSE.toMillis());
        pausing.replace(clock.scheduler()
                .schedule(
                        () -> {
                            isAsking.set(false);
                            lookAround();
                        },
                        pause,
                        TimeUnit.MILLISECONDS));
    }
}
