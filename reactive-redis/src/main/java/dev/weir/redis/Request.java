/*
 * Copyright the Weir authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.weir.redis;

import io.lettuce.core.output.CommandOutput;
import io.lettuce.core.protocol.CommandType;
import io.lettuce.core.protocol.ProtocolKeyword;
import io.netty.buffer.ByteBuf;
import org.jspecify.annotations.Nullable;
import reactor.core.CoreSubscriber;
import reactor.core.publisher.Mono;

/** A request with any command; error replies reach who asked as they came. */
final class Request extends Order<Object> {

    private final @Nullable Asker<Object> asker;
    private final byte[][] arguments;

    private Request(Wire wire, ProtocolKeyword type, @Nullable Asker<Object> asker, byte[][] arguments) {
        super(wire, type, new ReplyOutput());
        this.asker = asker;
        this.arguments = arguments;
    }

    /** The reply to a command, which is sent at the first demand; empty if it is nothing. Answers on the event loop. */
    static Mono<Object> over(Passage passage, ProtocolKeyword type, byte[]... arguments) {
        return new Mono<>() {
            @Override
            public void subscribe(CoreSubscriber<? super Object> actual) {
                actual.onSubscribe(new Asker<Object>(actual) {
                    @Override
                    void ask() {
                        send(passage, type, this, arguments);
                    }
                });
            }
        };
    }

    private static void send(Passage passage, ProtocolKeyword type, Asker<Object> asker, byte[][] arguments) {
        Wire wire = passage.wire();
        Request request = new Request(wire, type, asker, arguments);
        if (!wire.execute(passage.isAsking() ? () -> askAndSend(wire, request) : request)) {
            request.lose(wire.notSent());
        }
    }

    /** Nothing may come between the two: the first is about the very next one. */
    private static void askAndSend(Wire wire, Request request) {
        wire.send(new Request(wire, CommandType.ASKING, null, new byte[0][]));
        wire.send(request);
    }

    @Override
    public void encode(ByteBuf target) {
        writeCount(target, arguments.length + 1);
        writePart(target, getType().getBytes());
        for (byte[] argument : arguments) {
            writePart(target, argument);
        }
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
