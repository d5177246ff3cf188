/*
 * Copyright the Weir authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.weir.redis.server;

import dev.weir.redis.Redis;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.URI;
import java.time.Duration;
import java.util.regex.Pattern;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLSocketFactory;
import org.jspecify.annotations.Nullable;

/**
 * A place where Redis answers.
 *
 * @param uri {@code redis://} or {@code rediss://}, with user and password where one is needed
 * @param trust what to trust where the line is encrypted; the JVM's own trust if null
 * @param timeout how long to wait for a connection, and for each answer
 */
public record RedisEndpoint(URI uri, @Nullable SSLContext trust, Duration timeout) {

    private static final int DEFAULT_PORT = 6379;

    /** A server of somebody else, by its address. */
    public static RedisEndpoint of(String url) {
        URI uri = URI.create(url);
        if (uri.getHost() == null || !(isEncrypted(uri) || "redis".equals(uri.getScheme()))) {
            throw new IllegalArgumentException("Not redis://host:port or rediss://host:port: " + url);
        }
        return new RedisEndpoint(uri, null, Duration.ofSeconds(5));
    }

    /** The address as clients take it. */
    public String url() {
        return uri.toString();
    }

    /** The same as a cache takes it. */
    public Redis redis() {
        String secret = uri.getUserInfo();
        Redis anybody = Redis.at(
                secret == null ? url() : url().replaceFirst("//" + Pattern.quote(uri.getRawUserInfo()) + "@", "//"));
        if (secret == null) {
            return anybody;
        }
        int colon = secret.indexOf(':');
        String password = secret.substring(colon + 1);
        return colon <= 0
                ? anybody.password(() -> password)
                : anybody.credentials(secret.substring(0, colon), () -> password);
    }

    /** The host's name or address. */
    public String host() {
        return uri.getHost();
    }

    /** The port for clients. */
    public int port() {
        return uri.getPort() < 0 ? DEFAULT_PORT : uri.getPort();
    }

    /** The same with another patience. */
    public RedisEndpoint withTimeout(Duration value) {
        return new RedisEndpoint(uri, trust, value);
    }

    /** The same as another user. */
    public RedisEndpoint withUser(String name, String password) {
        return new RedisEndpoint(
                URI.create(uri.getScheme() + "://" + name + ":" + password + "@" + host() + ":" + port()),
                trust,
                timeout);
    }

    /** The same with another trust. */
    public RedisEndpoint withTrust(SSLContext value) {
        return new RedisEndpoint(uri, value, timeout);
    }

    /** The same through another port of this host, where something like a {@link FaultProxy} stands before it. */
    public RedisEndpoint withPort(int port) {
        String user = uri.getRawUserInfo() == null ? "" : uri.getRawUserInfo() + "@";
        String path = uri.getRawPath() == null ? "" : uri.getRawPath();
        return new RedisEndpoint(
                URI.create(uri.getScheme() + "://" + user + "127.0.0.1:" + port + path), trust, timeout);
    }

    /** A new connection, authenticated where the address says how. */
    public RespConnection connect() {
        try {
            RespConnection connection = new RespConnection(open());
            authenticate(connection);
            return connection;
        } catch (IOException broken) {
            throw new UncheckedIOException("No connection to " + host() + ":" + port() + ".", broken);
        }
    }

    /** What Redis answers to one command on a connection of its own; see {@link RespConnection#call}. */
    public @Nullable Object call(String... command) {
        try (RespConnection connection = connect()) {
            return connection.call(command);
        }
    }

    /** The same as text. */
    public String text(String... command) {
        return String.valueOf(call(command));
    }

    /** One field of {@code INFO}, or the empty string. */
    public String info(String section, String field) {
        return text("INFO", section)
                .lines()
                .filter(line -> line.startsWith(field + ":"))
                .map(line -> line.substring(field.length() + 1).strip())
                .findFirst()
                .orElse("");
    }

    private Socket open() throws IOException {
        Socket socket = new Socket();
        try {
            socket.setTcpNoDelay(true);
            socket.connect(new InetSocketAddress(host(), port()), (int) timeout.toMillis());
            socket.setSoTimeout((int) timeout.toMillis());
            return isEncrypted(uri) ? encrypted(socket) : socket;
        } catch (IOException broken) {
            socket.close();
            throw broken;
        }
    }

    private Socket encrypted(Socket socket) throws IOException {
        SSLSocketFactory factory =
                trust == null ? (SSLSocketFactory) SSLSocketFactory.getDefault() : trust.getSocketFactory();
        return factory.createSocket(socket, host(), port(), true);
    }

    private void authenticate(RespConnection connection) {
        String user = uri.getUserInfo();
        if (user == null) {
            return;
        }
        int colon = user.indexOf(':');
        if (colon <= 0) {
            connection.call("AUTH", user.substring(colon + 1));
        } else {
            connection.call("AUTH", user.substring(0, colon), user.substring(colon + 1));
        }
    }

    private static boolean isEncrypted(URI uri) {
        return "rediss".equals(uri.getScheme());
    }
}
