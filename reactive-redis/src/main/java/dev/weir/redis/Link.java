/*
 * Copyright the Weir authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.weir.redis;

import static java.nio.charset.StandardCharsets.US_ASCII;

import dev.weir.tier.TierException;
import io.lettuce.core.protocol.CommandType;
import io.lettuce.core.protocol.ProtocolKeyword;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.IntFunction;
import java.util.function.Supplier;
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
    private final Detour detour;
    private final Passage usual;
    private final Map<Integer, Link> siblings = new ConcurrentHashMap<>(0);
    private final Mono<Link> self = Mono.just(this);

    Link(Wire wire) {
        this(wire, Detour.NONE);
    }

    /** A link whose requests follow the server that sends them elsewhere. */
    Link(Wire wire, Detour detour) {
        this.wire = wire;
        this.detour = detour;
        this.usual = new Passage(wire, false);
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

    /** Whether nobody is ever sent elsewhere. */
    boolean isDirect() {
        return detour == Detour.NONE;
    }

    /** Has a get travel with those that are made at the same time; only where it cannot be sent elsewhere. */
    void ask(Get<?> get) {
        gets.add(get);
    }

    /** What a key holds; empty if there is nothing. Gets that are made at the same time travel together. */
    Mono<byte[]> get(byte[] key) {
        Mono<byte[]> merged = new Mono<>() {
            @Override
            public void subscribe(CoreSubscriber<? super byte[]> actual) {
                actual.onSubscribe(new BytesGet(actual, gets, key));
            }
        };
        return isDirect()
                ? merged
                : detour.follow(usual, passage -> passage == usual ? merged : getAlone(passage, key))
                        .onErrorMap(RedisErrors::translate);
    }

    /** What outputs make of what these keys hold, in their order, {@code null} where there is nothing; one command of its own. */
    Mono<Object> getAll(byte[][] keys, Supplier<ReplyOutput> output) {
        return detour.follow(usual, passage -> Request.over(passage, CommandType.MGET, output, keys))
                .onErrorMap(RedisErrors::translate);
    }

    /** The reply to any command: {@code Long}, {@code byte[]}, or a list of such in which there may be {@code null}; empty for nothing. */
    Mono<Object> send(ProtocolKeyword command, byte[]... arguments) {
        return detour.follow(usual, passage -> Request.over(passage, command, arguments))
                .onErrorMap(RedisErrors::translate);
    }

    /** What a script answers, like {@link #send}. A server that does not know the script gets it and is asked again. */
    Mono<Object> eval(Script script, byte[][] keys, byte[]... arguments) {
        Script.Form form = script.on(wire.server());
        byte[][] parts = parts(form, keys, arguments);
        return detour.follow(usual, passage -> eval(passage, form, parts)).onErrorMap(RedisErrors::translate);
    }

    /** Closes it: what is under way fails, and another one will be made. */
    void close(TierException reason) {
        wire.close(reason);
    }

    Wire wire() {
        return wire;
    }

    /** The same link as one shard of a cluster uses it: its gets travel among themselves, because a command must stay in its slot. */
    Link sibling(int shard, IntFunction<Detour> detours) {
        return siblings.computeIfAbsent(shard, each -> new Link(wire, detours.apply(each)));
    }

    /** Itself. */
    Mono<Link> self() {
        return self;
    }

    private static Mono<byte[]> getAlone(Passage passage, byte[] key) {
        return Request.over(passage, CommandType.GET, key).cast(byte[].class);
    }

    private static Mono<Object> eval(Passage passage, Script.Form form, byte[][] parts) {
        Mono<Object> run = Request.over(passage, CommandType.EVALSHA, parts);
        Mono<Object> load = Request.over(new Passage(passage.wire(), false), CommandType.SCRIPT, LOAD, form.body());
        return run.onErrorResume(RedisErrors::isUnknownScript, unknown -> load.then(run));
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
        return text.getBytes(US_ASCII);
    }
}
