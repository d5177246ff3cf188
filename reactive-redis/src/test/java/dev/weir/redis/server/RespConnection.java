/*
 * Copyright the Weir authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.weir.redis.server;

import java.io.BufferedInputStream;
import java.io.BufferedOutputStream;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A connection to Redis that speaks its protocol by hand, so that a test does not ask a client library about itself.
 *
 * <p>It blocks, is for one thread at a time, and gives up on an answer after the timeout of its endpoint.
 */
public final class RespConnection implements AutoCloseable {

    private final Socket socket;
    private final DataInputStream in;
    private final OutputStream out;

    RespConnection(Socket socket) throws IOException {
        this.socket = socket;
        this.in = new DataInputStream(new BufferedInputStream(socket.getInputStream()));
        this.out = new BufferedOutputStream(socket.getOutputStream());
    }

    /**
     * Sends a command and waits for its answer.
     *
     * @return a {@link String}, a {@link Long}, a {@link List} of such, or null
     * @throws RespError if Redis answered with an error
     * @throws UncheckedIOException if the connection broke, or no answer came in time
     */
    public @Nullable Object call(String... command) {
        send(command);
        return receive();
    }

    /** Sends a command and does not wait for its answer. */
    public void send(String... command) {
        try {
            write("*" + command.length);
            for (String word : command) {
                byte[] bytes = word.getBytes(StandardCharsets.UTF_8);
                write("$" + bytes.length);
                out.write(bytes);
                write("");
            }
            out.flush();
        } catch (IOException broken) {
            throw new UncheckedIOException(command[0] + " could not be sent: " + broken.getMessage(), broken);
        }
    }

    /** Waits for the next answer; see {@link #call}. */
    public @Nullable Object receive() {
        try {
            return read();
        } catch (IOException broken) {
            throw new UncheckedIOException("No answer: " + broken.getMessage(), broken);
        }
    }

    /** As {@link #call}, for a command that is answered with text. */
    public String text(String... command) {
        return String.valueOf(call(command));
    }

    @Override
    public void close() {
        try {
            socket.close();
        } catch (IOException broken) {
            throw new UncheckedIOException(broken);
        }
    }

    private void write(String line) throws IOException {
        out.write((line + "\r\n").getBytes(StandardCharsets.US_ASCII));
    }

    private @Nullable Object read() throws IOException {
        int kind = in.read();
        if (kind < 0) {
            throw new EOFException("the server closed the connection");
        }
        String line = readLine();
        return switch (kind) {
            case '+' -> line;
            case '-' -> throw new RespError(line);
            case ':' -> Long.valueOf(line);
            case '$' -> readText(Integer.parseInt(line));
            case '*' -> readList(Integer.parseInt(line));
            default -> throw new IOException("not RESP: " + (char) kind + line);
        };
    }

    private String readLine() throws IOException {
        ByteArrayOutputStream line = new ByteArrayOutputStream();
        for (int next = in.readUnsignedByte(); next != '\n'; next = in.readUnsignedByte()) {
            line.write(next);
        }
        return line.toString(StandardCharsets.UTF_8).stripTrailing();
    }

    private @Nullable String readText(int length) throws IOException {
        if (length < 0) {
            return null;
        }
        byte[] bytes = new byte[length + 2];
        in.readFully(bytes);
        return new String(bytes, 0, length, StandardCharsets.UTF_8);
    }

    private @Nullable List<@Nullable Object> readList(int length) throws IOException {
        if (length < 0) {
            return null;
        }
        List<@Nullable Object> list = new ArrayList<>(length);
        for (int i = 0; i < length; i++) {
            list.add(read());
        }
        return list;
    }
}
