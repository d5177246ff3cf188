/*
 * Copyright the Weir authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.weir.examples.messaging;

import io.lettuce.core.RedisClient;
import io.lettuce.core.RedisURI;
import io.lettuce.core.api.reactive.RedisReactiveCommands;
import io.lettuce.core.models.stream.PendingMessages;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import reactor.core.publisher.Mono;

/** A Redis with a stream of what has changed in the shop. */
final class Broker implements AutoCloseable {

    static final String STREAM = "shop:changes";
    static final String GROUP = "caches";

    private static final Duration LONGEST = Duration.ofSeconds(60);

    private final RedisURI server;
    private final RedisClient client = RedisClient.create();
    private final RedisReactiveCommands<String, String> commands;

    private Broker(RedisURI server) {
        this.server = server;
        this.commands = client.connect(server).reactive();
    }

    static Broker at(String url) {
        return new Broker(RedisURI.create(url));
    }

    /** What a consumer of this name receives; it takes from others what they have sat on for a second. */
    Messages<ProductChanged> messages(String consumer) {
        // snippet: messaging-stream
        StreamGroup group = StreamGroup.of(STREAM, GROUP, consumer).withClaimAfter(Duration.ofSeconds(1));
        Messages<ProductChanged> messages = new RedisStream<>(client, server, group, ProductChanged::of);
        // end
        return messages;
    }

    /** Sends one, of one field. */
    Mono<String> send(String field, String value) {
        return commands.xadd(STREAM, Map.of(field, value));
    }

    /** How many were received and not acknowledged. */
    Mono<Long> waiting() {
        return commands.xpending(STREAM, GROUP).map(PendingMessages::getCount);
    }

    /** How many were set aside. */
    Mono<Long> setAside() {
        return commands.xlen(STREAM + ":set-aside");
    }

    /** Receives so many, acknowledges none, and ends the process as a crash does. */
    void takeAndDie(int messages) {
        AtomicInteger taken = new AtomicInteger();
        messages("consumer-0")
                .received()
                .doOnNext(message -> {
                    if (taken.incrementAndGet() == messages) {
                        System.out.println("took " + messages);
                        Runtime.getRuntime().halt(1);
                    }
                })
                .blockLast(LONGEST);
    }

    @Override
    public void close() {
        client.shutdown();
    }
}
