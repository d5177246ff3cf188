/*
 * Copyright the Weir authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.weir.redis;

import dev.weir.tier.TierException;
import io.lettuce.core.protocol.CommandType;
import io.lettuce.core.protocol.ProtocolKeyword;
import reactor.core.CoreSubscriber;
import reactor.core.publisher.Mono;

/**
 * A link to one server whose identity was looked at before: it is over when its channel is, and never leads to another server. All
 * publishers are cold, fail with {@link TierException} alone, end within the time for an answer, and answer on the event loop.
 * Cancelling one makes its answer fall and disturbs nobody. What is subscribed to in a row by one thread is sent in that order.
 */
final class Link {

    private static final byte[] LOAD = bytes("LOAD");

    private final Wire wire;
    private final GetQueue gets;
    private final Mono<Link> self = Mono.just(this);

    Link(Wire wire) {
        this.wire = wire;
        this.gets = new GetQueue(wire);
    }

    /** What its server was given when it was started. */
    String serverId() {
        return wire.server().id();
    }

    /** The version of its server: 602 for 6.2, 700 for 7.0. */
    int version() {
        return wire.server().version();
    }

    boolean isOpen() {
        return wire.isOpen();
    }

    /** What a key holds; empty if there is nothing. Gets that are made at the same time travel together. */
    Mono<byte[]> get(byte[] key) {
        return new Mono<>() {
            @Override
            public void subscribe(CoreSubscriber<? super byte[]> actual) {
                get(key, actual);
            }
        };
    }

    void get(byte[] key, CoreSubscriber<? super byte[]> actual) {
        actual.onSubscribe(new Get(actual, gets, key));
    }

    /** The reply to any command: {@code Long}, {@code byte[]}, or a list of such in which there may be {@code null}; empty for nothing. */
    Mono<Object> send(ProtocolKeyword command, byte[]... arguments) {
        return Request.over(wire, command, arguments).onErrorMap(RedisErrors::translate);
    }

    /** What a script answers, like {@link #send}. A server that does not know the script gets it and is asked again. */
    Mono<Object> eval(Script script, byte[][] keys, byte[]... arguments) {
        Script.Form form = script.on(wire.server());
        Mono<Object> run = Request.over(wire, CommandType.EVALSHA, parts(form, keys, arguments));
        return run.onErrorResume(
                        RedisErrors::isUnknownScript,
                        unknown -> Request.over(wire, CommandType.SCRIPT, LOAD, form.body())
                                .then(run))
                .onErrorMap(RedisErrors::translate);
    }

    /** Closes it: what is under way fails, and another one will be made. */
    void close(TierException reason) {
        wire.close(reason);
    }

    Wire wire() {
        return wire;
    }

    /** Itself. */
    Mono<Link> self() {
        return self;
    }

    private static byte[][] parts(Script.Form form, byte[][] keys, byte[][] arguments) {
        byte[][] parts = new byte[2 + keys.length + arguments.length][];
        parts[0] = form.digest();
        parts[1] = bytes(Integer.toString(keys.length));
        System.arraycopy(keys, 0, parts, 2, keys.length);
        System.arraycopy(arguments, 0, parts, 2 + keys.length, arguments.length);
        return parts;
    }

    private static byte[] bytes(String text) {
        return text.getBytes(java.nio.charset.StandardCharsets.US_ASCII);
    }
}
