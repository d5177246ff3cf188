/*
 * Copyright the Weir authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.weir.redis;

import io.lettuce.core.output.CommandOutput;
import io.lettuce.core.protocol.CommandType;
import io.lettuce.core.protocol.ProtocolKeyword;
import io.netty.buffer.ByteBuf;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import reactor.core.CoreSubscriber;
import reactor.core.publisher.Mono;

/** A request with any command; error replies reach who asked as they came. */
final class Request extends Order<Object> {

    private final @Nullable Asker<Object> asker;
    private final byte[][] arguments;

    private Request(
            Wire wire, ProtocolKeyword type, ReplyOutput output, @Nullable Asker<Object> asker, byte[][] arguments) {
        super(wire, type, output);
        this.asker = asker;
        this.arguments = arguments;
    }

    /** The reply to a command, which is sent at the first demand; empty if it is nothing. Answers on the event loop. */
    static Mono<Object> over(Passage passage, ProtocolKeyword type, byte[]... arguments) {
        return over(passage, type, ReplyOutput::new, arguments);
    }

    /** The same, of which each subscriber's reply is what an output of his own makes of it. */
    static Mono<Object> over(Passage passage, ProtocolKeyword type, Supplier<ReplyOutput> output, byte[][] arguments) {
        return new Mono<>() {
            @Override
            public void subscribe(CoreSubscriber<? super Object> actual) {
                actual.onSubscribe(new Asker<Object>(actual) {
                    @Override
                    void ask() {
                        send(passage, new Request(passage.wire(), type, output.get(), this, arguments));
                    }
                });
            }
        };
    }

    private static void send(Passage passage, Request request) {
        Wire wire = passage.wire();
        if (!wire.execute(passage.isAsking() ? () -> askAndSend(wire, request) : request)) {
            request.lose(wire.notSent());
        }
    }

    /** Nothing may come between the two: the first is about the very next one. */
    private static void askAndSend(Wire wire, Request request) {
        wire.send(new Request(wire, CommandType.ASKING, new ReplyOutput(), null, new byte[0][]));
        wire.send(request);
    }

    @Override
    public void encode(ByteBuf target) {
        Parts parts = parts();
        parts.begin(arguments.length + 1);
        parts.add(getType().getBytes(), target);
        for (byte[] argument : arguments) {
            parts.add(argument, target);
        }
        parts.flush(target);
    }

    @Override
    void succeed(CommandOutput<byte[], byte[], Object> output) {
        if (asker != null) {
            asker.answer(((ReplyOutput) output).reply());
        }
    }

    @Override
    void fail(Throwable error) {
        if (asker != null) {
            asker.fail(error);
        }
    }
}
