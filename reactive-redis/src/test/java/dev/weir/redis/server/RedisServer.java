/*
 * Copyright the Weir authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.weir.redis.server;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import javax.net.ssl.SSLContext;

/**
 * A Redis server of a test's own: a real process, on a free port of this machine, with a directory of its own.
 *
 * <p>It answers when {@link #start} or {@link #restart} returns. It is stopped and its files are removed when it is
 * closed, or else with the JVM. For one thread at a time.
 */
public final class RedisServer implements AutoCloseable {

    private static final Duration TO_ANSWER = Duration.ofSeconds(30);
    private static final Duration TO_STOP = Duration.ofSeconds(60);
    private static final int ATTEMPTS = 5;

    private final Path binary;
    private final Path directory;
    private final RedisOptions options;
    private final RedisEndpoint endpoint;
    private Process process;

    private RedisServer(Path binary, RedisOptions options, int port) {
        this.binary = binary;
        this.options = options;
        this.directory = Children.directory(options.sentinel() ? "sentinel" : "redis");
        this.endpoint = endpoint(options, port);
        configure(port);
        this.process = launch();
    }

    /** Starts a server and waits until it answers. */
    public static RedisServer start(Path binary, RedisOptions options) {
        for (int attempt = 1; true; attempt++) {
            RedisServer server = new RedisServer(binary, options, Ports.free());
            try {
                server.awaitAnswer();
                return server;
            } catch (IllegalStateException failed) {
                server.close();
                // Somebody else may have taken the port since it was found free.
                if (attempt == ATTEMPTS || !failed.getMessage().contains("already in use")) {
                    throw failed;
                }
            }
        }
    }

    /** Where it answers, as the default user. */
    public RedisEndpoint endpoint() {
        return endpoint;
    }

    /** The address as clients take it. */
    public String url() {
        return endpoint.url();
    }

    /** What the test may want to look into: its configuration, its log, its append-only file. */
    public Path directory() {
        return directory;
    }

    /** The number of its process. */
    public long pid() {
        return process.pid();
    }

    /** Whether its process lives; a paused one does. */
    public boolean isRunning() {
        return process.isAlive();
    }

    /** Ends it in good order. */
    public void stop() {
        if (process.isAlive()) {
            resume();
            process.destroy();
            awaitEnd();
        }
    }

    /** Ends it as a power cut does: {@code kill -9}. */
    public void kill() {
        process.destroyForcibly();
        awaitEnd();
    }

    /** Makes it stand still with all its connections open, until {@link #resume()}. */
    public void pause() {
        Children.pause(process);
    }

    /** Lets it go on after {@link #pause()}. */
    public void resume() {
        Children.signal(process, "CONT");
    }

    /** Starts it again, on the same port and with the same files, after it was ended; ends it first where it was not. */
    public void restart() {
        stop();
        process = launch();
        awaitAnswer();
    }

    /** Ends it and removes its files. */
    @Override
    public void close() {
        kill();
        try (var files = Files.walk(directory)) {
            for (Path file : files.sorted((a, b) -> b.compareTo(a)).toList()) {
                Files.delete(file);
            }
        } catch (IOException broken) {
            throw new UncheckedIOException(broken);
        }
    }

    @Override
    public String toString() {
        return url();
    }

    private static RedisEndpoint endpoint(RedisOptions options, int port) {
        Certificates certificates = options.certificates();
        SSLContext trust = certificates == null ? null : certificates.trust();
        String user = options.password() == null ? "" : ":" + options.password() + "@";
        String scheme = certificates == null ? "redis" : "rediss";
        return new RedisEndpoint(URI.create(scheme + "://" + user + "127.0.0.1:" + port), trust, Duration.ofSeconds(5));
    }

    private void configure(int port) {
        List<String> lines = new ArrayList<>(List.of("bind 127.0.0.1", "protected-mode no", "dir " + directory));
        lines.add("logfile " + directory.resolve("redis.log"));
        Certificates certificates = options.certificates();
        if (certificates == null) {
            lines.add("port " + port);
        } else {
            lines.add("port 0");
            lines.add("tls-port " + port);
            lines.add("tls-cert-file " + certificates.certificate());
            lines.add("tls-key-file " + certificates.key());
            lines.add("tls-ca-cert-file " + certificates.certificate());
            lines.add("tls-auth-clients no");
        }
        lines.addAll(options.directives());
        try {
            Files.write(directory.resolve("redis.conf"), lines);
        } catch (IOException broken) {
            throw new UncheckedIOException(broken);
        }
    }

    private Process launch() {
        List<String> command = new ArrayList<>(
                List.of(binary.toString(), directory.resolve("redis.conf").toString()));
        if (options.sentinel()) {
            command.add("--sentinel");
        }
        return Children.start(new ProcessBuilder(command)
                .redirectErrorStream(true)
                .redirectOutput(directory.resolve("output.txt").toFile()));
    }

    /** It must be this process that answers, not another that took the port. */
    private void awaitAnswer() {
        RedisEndpoint hasty = endpoint.withTimeout(Duration.ofSeconds(1));
        Patience.until("an answer of Redis at " + endpoint.port(), TO_ANSWER, () -> {
            if (!process.isAlive()) {
                throw new Patience.Hopeless("Redis ended at once: " + complaint());
            }
            return hasty.info("server", "process_id").equals(String.valueOf(process.pid()))
                    && "0".equals(loading(hasty));
        });
    }

    private String loading(RedisEndpoint hasty) {
        return options.sentinel() ? "0" : hasty.info("persistence", "loading");
    }

    private String complaint() throws IOException {
        StringBuilder said = new StringBuilder();
        for (String file : List.of("output.txt", "redis.log")) {
            if (Files.exists(directory.resolve(file))) {
                said.append(Files.readString(directory.resolve(file)));
            }
        }
        return said.toString();
    }

    private void awaitEnd() {
        try {
            if (!process.waitFor(TO_STOP.toMillis(), TimeUnit.MILLISECONDS)) {
                throw new IllegalStateException("Redis at " + endpoint.port() + " did not end within " + TO_STOP + ".");
            }
        } catch (InterruptedException interrupted) {
            throw Patience.interrupted(interrupted);
        }
    }
}
