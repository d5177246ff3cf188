/*
 * Copyright the Weir authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.weir.redis;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.lettuce.core.api.StatefulRedisConnection;
import io.lettuce.core.codec.ByteArrayCodec;
import io.lettuce.core.output.ByteArrayOutput;
import io.lettuce.core.protocol.Command;
import io.lettuce.core.protocol.CommandType;
import io.lettuce.core.resource.NettyCustomizer;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelOutboundHandlerAdapter;
import io.netty.channel.ChannelPipeline;
import io.netty.channel.ChannelPromise;
import io.netty.handler.flush.FlushConsolidationHandler;
import io.netty.handler.ssl.SslHandler;
import org.jspecify.annotations.Nullable;
import reactor.core.publisher.Mono;

/** The greeting: the first command on a connection, with which the server says who it is, and which learns the channel it goes through. */
final class Greeting extends Command<byte[], byte[], byte[]> {

    private static final int MOST_WRITES_PER_FLUSH = 256;

    private final Handover<Greeted> waiting;
    private volatile @Nullable Channel channel;

    private Greeting(Handover<Greeted> waiting) {
        super(CommandType.INFO, new ByteArrayOutput<>(ByteArrayCodec.INSTANCE));
        this.waiting = waiting;
    }

    /**
     * A server and the way to it.
     */
    record Greeted(ServerIdentity server, Channel channel) {}

    static Mono<Greeted> over(StatefulRedisConnection<byte[], byte[]> connection) {
        return Mono.create(sink -> connection.dispatch(new Greeting(new Handover<>(sink, unwanted -> {}))));
    }

    @Override
    public void complete() {
        super.complete();
        Channel through = channel;
        byte[] info = get();
        if (getOutput().hasError()) {
            waiting.accept(null, new ErrorReply(getError()));
        } else if (through == null || info == null) {
            waiting.accept(null, new IllegalStateException("The reply to INFO was empty."));
        } else {
            waiting.accept(new Greeted(ServerIdentity.of(new String(info, UTF_8)), through), null);
        }
    }

    @Override
    public boolean completeExceptionally(Throwable error) {
        status = ST_COMPLETED;
        waiting.accept(null, error);
        return true;
    }

    @Override
    public void cancel() {
        super.cancel();
        waiting.accept(null, new IllegalStateException("The connection was closed."));
    }

    /** The reception of new channels: writes to them are flushed together, and the greeting is told which one it goes through. */
    static final class Reception implements NettyCustomizer {

        @Override
        public void afterChannelInitialized(Channel channel) {
            ChannelPipeline pipeline = channel.pipeline();
            FlushConsolidationHandler flushes = new FlushConsolidationHandler(MOST_WRITES_PER_FLUSH, true);
            ChannelHandlerContext tls = pipeline.context(SslHandler.class);
            if (tls == null) {
                pipeline.addFirst(flushes);
            } else {
                // Before it in the way of a write, so that what is flushed together is encrypted together.
                pipeline.addAfter(tls.name(), null, flushes);
            }
            pipeline.addLast(new Usher());
        }
    }

    /** The usher tells the greeting which channel it goes through, and leaves. */
    private static final class Usher extends ChannelOutboundHandlerAdapter {

        @Override
        public void write(ChannelHandlerContext context, Object message, ChannelPromise promise) throws Exception {
            if (message instanceof Greeting greeting) {
                greeting.channel = context.channel();
                context.pipeline().remove(this);
            }
            context.write(message, promise);
        }
    }
}
