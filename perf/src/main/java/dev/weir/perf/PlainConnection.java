/*
 * Copyright the Weir authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.weir.perf;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.StandardSocketOptions;
import java.nio.ByteBuffer;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;

/**
 * A plain connection: asks over HTTP and reads the answer, and does nothing else with it, so that it costs next to nothing beside what
 * it asks. It knows bodies whose length is told, and none that are longer than it is wide.
 */
final class PlainConnection implements AutoCloseable {

    private static final int WIDTH = 32 * 1_024;
    private static final byte[] CONTENT_LENGTH = "content-length:".getBytes(StandardCharsets.US_ASCII);
    private static final int NOT_MODIFIED = 304;

    private final SocketChannel channel;
    private final byte[] heard = new byte[WIDTH];
    private final ByteBuffer in = ByteBuffer.wrap(heard);
    private long asked;
    private int seen;
    private int line;
    private int body;
    private int told;

    private PlainConnection(SocketChannel channel) {
        this.channel = channel;
    }

    /** One to a server on this machine, of which the selector tells when something has arrived. */
    static PlainConnection to(int port, Selector selector) throws IOException {
        SocketChannel channel = SocketChannel.open(new InetSocketAddress("127.0.0.1", port));
        channel.setOption(StandardSocketOptions.TCP_NODELAY, true);
        channel.configureBlocking(false);
        PlainConnection connection = new PlainConnection(channel);
        channel.register(selector, SelectionKey.OP_READ, connection);
        return connection;
    }

    void ask(ByteBuffer request) throws IOException {
        in.clear();
        seen = 0;
        line = 0;
        body = -1;
        told = 0;
        asked = System.nanoTime();
        channel.write(request.rewind());
        if (request.hasRemaining()) {
            throw new IOException("There is no room for a request");
        }
    }

    /** Whether all of the answer has arrived by now. */
    boolean isAnswered() throws IOException {
        if (channel.read(in) <= 0) {
            throw new IOException("The server has gone, or its answer is too long, after: " + answer());
        }
        if (body < 0) {
            readHead();
        }
        return body >= 0 && in.position() >= body + bodyBytes();
    }

    /** When it was asked. */
    long asked() {
        return asked;
    }

    /** What was answered, as it came. */
    String answer() {
        return new String(heard, 0, in.position(), StandardCharsets.ISO_8859_1);
    }

    int status() {
        return number("HTTP/1.1 ".length());
    }

    int bodyBytes() {
        return status() == NOT_MODIFIED ? 0 : told;
    }

    private void readHead() {
        for (; seen < in.position(); seen++) {
            if (heard[seen] != '\n') {
                continue;
            }
            if (seen - line <= 1) {
                body = seen + 1;
                return;
            }
            if (isContentLength()) {
                told = number(line + CONTENT_LENGTH.length + 1);
            }
            line = seen + 1;
        }
    }

    private boolean isContentLength() {
        for (int i = 0; i < CONTENT_LENGTH.length; i++) {
            if ((heard[line + i] | 0x20) != (CONTENT_LENGTH[i] | 0x20)) {
                return false;
            }
        }
        return true;
    }

    private int number(int from) {
        int number = 0;
        for (int i = from; heard[i] >= '0' && heard[i] <= '9'; i++) {
            number = 10 * number + heard[i] - '0';
        }
        return number;
    }

    @Override
    public void close() throws IOException {
        channel.close();
    }
}
