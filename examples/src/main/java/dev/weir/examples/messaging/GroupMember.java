/*
 * Copyright the Weir authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.weir.examples.messaging;

import io.lettuce.core.Consumer;
import io.lettuce.core.RedisBusyException;
import io.lettuce.core.RedisClient;
import io.lettuce.core.RedisURI;
import io.lettuce.core.StreamMessage;
import io.lettuce.core.XAutoClaimArgs;
import io.lettuce.core.XGroupCreateArgs;
import io.lettuce.core.XReadArgs;
import io.lettuce.core.XReadArgs.StreamOffset;
import io.lettuce.core.api.StatefulRedisConnection;
import io.lettuce.core.codec.StringCodec;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

/**
 * A member of a consumer group while it is connected: the commands by which it receives and answers. It has two connections, because
 * one that waits for messages takes no other command meanwhile.
 */
final class GroupMember {

    private static final String BEGINNING = "0-0";
    private static final Duration WAIT = Duration.ofSeconds(1);

    private final StreamGroup group;
    private final Consumer<String> consumer;
    private final StatefulRedisConnection<String, String> waiting;
    private final StatefulRedisConnection<String, String> answering;
    private volatile String claimedUpTo = BEGINNING;

    private GroupMember(
            StreamGroup group,
            StatefulRedisConnection<String, String> waiting,
            StatefulRedisConnection<String, String> answering) {
        this.group = group;
        this.consumer = Consumer.from(group.name(), group.consumer());
        this.waiting = waiting;
        this.answering = answering;
    }

    /** Connects it, and makes the group where there is none: it begins with the first message that is there. */
    static Mono<GroupMember> join(RedisClient client, RedisURI server, StreamGroup group) {
        Mono<StatefulRedisConnection<String, String>> connection =
                Mono.fromCompletionStage(() -> client.connectAsync(StringCodec.UTF8, server));
        return connection
                .flatMap(waiting -> connection
                        .map(answering -> new GroupMember(group, waiting, answering))
                        .onErrorResume(error -> closed(waiting).then(Mono.error(error))))
                .flatMap(member -> member.groupMade()
                        .thenReturn(member)
                        .onErrorResume(error -> member.leave().then(Mono.error(error))));
    }

    /** Ends both connections; what it has not acknowledged stays its own until another one claims it. */
    Mono<Void> leave() {
        return closed(waiting).then(closed(answering));
    }

    /** What it was given before and has not acknowledged. */
    Flux<StreamMessage<String, String>> own() {
        return page(BEGINNING)
                .expand(page -> page(page.get(page.size() - 1).getId()))
                .concatMap(Flux::fromIterable, 1);
    }

    /** What others sit on: each time the next of them, and after the last one from the first on. */
    Flux<StreamMessage<String, String>> claimed() {
        return Mono.defer(() -> answering
                        .reactive()
                        .xautoclaim(
                                group.stream(),
                                new XAutoClaimArgs<String>()
                                        .consumer(consumer)
                                        .minIdleTime(group.claimAfter())
                                        .startId(claimedUpTo)
                                        .count(group.atOnce())))
                .doOnNext(claimed -> claimedUpTo = claimed.getId())
                .flatMapIterable(claimed -> claimed.getMessages());
    }

    /** What nobody was given yet; empty after a second without any. */
    Flux<StreamMessage<String, String>> fresh() {
        return read(
                        waiting,
                        new XReadArgs().count(group.atOnce()).block(WAIT),
                        StreamOffset.lastConsumed(group.stream()))
                .flatMapIterable(page -> page);
    }

    Mono<Void> acknowledge(StreamMessage<String, String> message) {
        return answering
                .reactive()
                .xack(group.stream(), group.name(), message.getId())
                .then();
    }

    /** Nothing bounds that stream: what was set aside stays until somebody has looked at it. */
    Mono<Void> setAside(StreamMessage<String, String> message, Throwable reason) {
        Map<String, String> copy = new HashMap<>(RedisStream.fields(message));
        copy.put("set-aside:id", message.getId());
        copy.put("set-aside:reason", String.valueOf(reason.getMessage()));
        return answering.reactive().xadd(group.setAsideStream(), copy).then();
    }

    private Mono<Void> groupMade() {
        return answering
                .reactive()
                .xgroupCreate(
                        StreamOffset.from(group.stream(), BEGINNING), group.name(), XGroupCreateArgs.Builder.mkstream())
                .onErrorResume(RedisBusyException.class, isThere -> Mono.empty())
                .then();
    }

    private Mono<List<StreamMessage<String, String>>> page(String after) {
        return read(answering, new XReadArgs().count(group.atOnce()), StreamOffset.from(group.stream(), after));
    }

    @SuppressWarnings("unchecked") // Lettuce takes its generic offsets as an array
    private Mono<List<StreamMessage<String, String>>> read(
            StatefulRedisConnection<String, String> connection, XReadArgs how, StreamOffset<String> from) {
        return Flux.defer(() -> connection.reactive().xreadgroup(consumer, how, from))
                .collectList()
                .filter(page -> !page.isEmpty());
    }

    private static Mono<Void> closed(StatefulRedisConnection<String, String> connection) {
        return Mono.fromCompletionStage(connection::closeAsync);
    }
}
