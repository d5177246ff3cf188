/*
 * Copyright the Weir authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.weir.examples.messaging;

import dev.weir.examples.Servers;
import io.lettuce.core.RedisClient;
import io.lettuce.core.RedisURI;
import io.lettuce.core.api.reactive.RedisReactiveCommands;
import io.lettuce.core.models.stream.PendingMessages;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import reactor.core.publisher.Mono;

/** A client of the stream in which the shop says what has changed: it sends, receives, and looks at what became of that. */
final class ShopStream implements AutoCloseable {

    static final String STREAM = "shop:changes";
    static final String GROUP = "caches";

    private final RedisURI server;
    private final RedisClient client = RedisClient.create();
    private final RedisReactiveCommands<String, String> commands;

    private ShopStream(RedisURI server) {
        this.server = server;
        this.commands = client.connect(server).reactive();
    }

    static ShopStream at(String url) {
        return new ShopStream(RedisURI.create(url));
    }

    /** What a consumer of this name receives. */
    Messages<ProductChanged> messages(String consumer) {
        // snippet: messaging-stream
        StreamGroup group = StreamGroup.of(STREAM, GROUP, consumer);
        Messages<ProductChanged> messages = new RedisStream<>(client, server, group, ProductChanged::of);
        // end
        return messages;
    }

    /** The same, but it takes from others what they have sat on for a second, because nobody watches a program for half a minute. */
    Messages<ProductChanged> messagesSoon(String consumer) {
        StreamGroup group = StreamGroup.of(STREAM, GROUP, consumer).withClaimAfter(Duration.ofSeconds(1));
        return new RedisStream<>(client, server, group, ProductChanged::of);
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
        return commands.xlen(StreamGroup.of(STREAM, GROUP, "nobody").setAsideStream());
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
                .blockLast(Servers.LONGEST);
    }

    @Override
    public void close() {
        client.shutdown();
    }
}
