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
import reactor.core.publisher.Mono;
import reactor.core.publisher.MonoSink;

/** A request with any command, for one who waits for its reply; error replies reach him as they came. */
final class Request extends Order<Object> {

    private final Wire wire;
    private final @Nullable MonoSink<Object> sink;
    private final byte[][] arguments;

    private Request(Wire wire, ProtocolKeyword type, @Nullable MonoSink<Object> sink, byte[][] arguments) {
        super(wire, type, new ReplyOutput());
        this.wire = wire;
        this.sink = sink;
        this.arguments = arguments;
    }

    /** Sends it when subscribed to; empty if the reply is nothing. Answers on the event loop. A cancel only lets the answer fall. */
    static Mono<Object> over(Passage passage, ProtocolKeyword type, byte[]... arguments) {
        Wire wire = passage.wire();
        return Mono.create(sink -> {
            Request request = new Request(wire, type, sink, arguments);
            if (!wire.execute(passage.isAsking() ? request::sendAsking : request)) {
                request.lose(wire.notSent());
            }
        });
    }

    /** Nothing may come between the two: the first is about the very next one. */
    private void sendAsking() {
        wire.send(new Request(wire, CommandType.ASKING, null, new byte[0][]));
        wire.send(this);
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
        if (sink == null) {
            return;
        }
        @Nullable Object reply = ((ReplyOutput) output).reply();
        if (reply == null) {
            sink.success();
        } else {
            sink.success(reply);
        }
    }

    @Override
    void fail(Throwable error) {
        if (sink != null) {
            sink.error(error);
        }
    }
}
