/*
 * Copyright the Weir authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.weir.redis;

import io.lettuce.core.output.CommandOutput;
import io.lettuce.core.protocol.Command;
import io.lettuce.core.protocol.ProtocolKeyword;
import io.netty.buffer.ByteBuf;
import org.jspecify.annotations.Nullable;

/**
 * An order to a server: a command on its way, and who wants the answer. Everything here happens on the event loop of its link.
 *
 * <p>It is in the chain of its link until the server has answered it, even when nobody waits for it any more: answers are told
 * apart by their order alone.
 */
abstract class Order<T> extends Command<byte[], byte[], T> implements Runnable {

    /** The one that was sent after it. */
    @Nullable
    Order<?> next;

    /** When it was sent. */
    long sentAt;

    private final Wire wire;
    private boolean isOver;

    Order(Wire wire, ProtocolKeyword type, CommandOutput<byte[], byte[], T> output) {
        super(type, output);
        this.wire = wire;
    }

    abstract void succeed(CommandOutput<byte[], byte[], T> output);

    abstract void fail(Throwable error);

    /** It was answered, whether somebody still waited for that or not. */
    void leave() {}

    /** Writes the number of parts and then each of them, beginning with the name of the command. */
    @Override
    public abstract void encode(ByteBuf target);

    @Override
    public final void run() {
        wire.send(this);
    }

    @Override
    public final void complete() {
        super.complete();
        wire.answered(this);
        CommandOutput<byte[], byte[], T> output = getOutput();
        if (end()) {
            if (output.hasError()) {
                ErrorReply reply = new ErrorReply(output.getError());
                fail(reply);
                wire.refused(reply);
            } else {
                succeed(output);
            }
        }
        leave();
    }

    @Override
    public final boolean completeExceptionally(Throwable cause) {
        status = ST_COMPLETED;
        lose(wire.lossOf(cause));
        return true;
    }

    @Override
    public final void cancel() {
        super.cancel();
        lose(wire.lossOf(null));
    }

    /** Tells whoever waits that there will be no answer for him, if he has none yet. */
    final void lose(Throwable error) {
        if (end()) {
            fail(error);
        }
    }

    /** For it to be written with. */
    final Parts parts() {
        return wire.parts();
    }

    private boolean end() {
        boolean isFirst = !isOver;
        isOver = true;
        return isFirst;
    }
}
