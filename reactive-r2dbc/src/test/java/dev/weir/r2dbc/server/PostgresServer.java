/*
 * Copyright the Weir authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.weir.r2dbc.server;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.ThreadLocalRandom;
import org.jspecify.annotations.Nullable;

/**
 * A Postgres server of a test's own: a real process, on a free port of this machine, with a directory of its own.
 *
 * <p>It answers when {@link #start} or {@link #restart} returns. Its processes and files go when it is closed, or else with the JVM,
 * however that ends. For one thread at a time. It runs as root, too, where there is {@code unshare}.
 */
public final class PostgresServer implements AutoCloseable {

    private static final Duration TO_ANSWER = Duration.ofSeconds(60);
    private static final Duration TO_INITIALIZE = Duration.ofMinutes(2);
    private static final Duration TO_STOP = Duration.ofSeconds(60);
    private static final int FIRST_PORT = 20_000;
    private static final int PORTS = 10_000;

    private final Path directory;
    private final Map<String, String> settings;
    private final PostgresEndpoint endpoint;
    private final Guard guard;
    private Process process;

    private PostgresServer(Map<String, String> others) {
        this.settings = new TreeMap<>(Map.of(
                // What the system has been handed outlives the process, though not a power cut.
                "fsync", "off",
                "full_page_writes", "off",
                "max_connections", "100",
                "shared_buffers", "64MB"));
        settings.putAll(others);
        this.endpoint = new PostgresEndpoint("127.0.0.1", freePort(), "postgres", "postgres", null);
        this.guard = Guard.of("postgres");
        this.directory = guard.directory();
        initialize();
        this.process = launch();
    }

    /** The server that tests share: the one that is named, else one of this JVM's own. */
    public static PostgresEndpoint shared() {
        String url = System.getProperty("weir.test.postgres.url", System.getenv("WEIR_TEST_POSTGRES_URL"));
        return url == null || url.isBlank() ? Shared.SERVER.endpoint() : PostgresEndpoint.of(url);
    }

    /** Starts a server and waits until it answers. */
    public static PostgresServer start() {
        return start(Map.of());
    }

    /** Starts a server with settings of its own, such as {@code wal_level}, and waits until it answers. */
    public static PostgresServer start(Map<String, String> settings) {
        PostgresServer server = new PostgresServer(settings);
        try {
            server.awaitAnswer();
            return server;
        } catch (RuntimeException failed) {
            server.close();
            throw failed;
        }
    }

    /** Settings under which what was committed outlives a power cut. */
    public static Map<String, String> durable() {
        return Map.of("fsync", "on", "full_page_writes", "on");
    }

    public PostgresEndpoint endpoint() {
        return endpoint;
    }

    /** The number of its first process. */
    public long pid() {
        return process.pid();
    }

    /** Whether it lives; a paused one does. */
    public boolean isRunning() {
        return process.isAlive();
    }

    /** Ends it in good order, and all connections with it. */
    public void stop() {
        if (process.isAlive()) {
            resume();
            Signals.send("INT", List.of(process.pid()));
            awaitEnd();
        }
    }

    /** Ends all its processes as a power cut does: {@code kill -9}. Each has gone when this returns: the memory that they share, too. */
    public void kill() {
        // Or it might make one more while they are counted.
        Signals.send("STOP", List.of(process.pid()));
        List<Long> family = Signals.family(process.toHandle());
        Signals.send("KILL", family);
        awaitEnd();
        Patience.endOf(family, TO_STOP);
    }

    /** Makes it stand still with all its connections open, until {@link #resume()}. */
    public void pause() {
        Signals.send("STOP", Signals.family(process.toHandle()));
    }

    /** Lets it go on after {@link #pause()}. */
    public void resume() {
        Signals.send("CONT", Signals.family(process.toHandle()));
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
        if (process.isAlive()) {
            kill();
        }
        guard.close();
    }

    @Override
    public String toString() {
        return endpoint.toString();
    }

    private void initialize() {
        try {
            Process initdb = new ProcessBuilder(asOrdinaryUser(
                            PostgresBinaries.directory().resolve("initdb").toString(),
                            "-A",
                            "trust",
                            "-U",
                            "postgres",
                            "-E",
                            "UTF-8",
                            "--locale=C",
                            "--no-sync",
                            "-D",
                            data()))
                    .redirectErrorStream(true)
                    .redirectOutput(directory.resolve("initdb.txt").toFile())
                    .start();
            if (Patience.endOf("initdb", initdb, TO_INITIALIZE) != 0) {
                throw new IllegalStateException(
                        "No database could be made: " + Files.readString(directory.resolve("initdb.txt")));
            }
        } catch (IOException broken) {
            throw new UncheckedIOException(broken);
        }
    }

    private Process launch() {
        List<String> command = new ArrayList<>(List.of(
                PostgresBinaries.directory().resolve("postgres").toString(),
                "-D",
                data(),
                "-p",
                String.valueOf(endpoint.port()),
                "-c",
                "listen_addresses=127.0.0.1",
                "-c",
                "unix_socket_directories="));
        settings.forEach((name, value) -> command.addAll(List.of("-c", name + "=" + value)));
        try {
            Process launched = new ProcessBuilder(asOrdinaryUser(command.toArray(String[]::new)))
                    .redirectErrorStream(true)
                    .redirectOutput(ProcessBuilder.Redirect.appendTo(log().toFile()))
                    .start();
            guard.watch(launched.pid());
            return launched;
        } catch (IOException broken) {
            throw new UncheckedIOException(broken);
        }
    }

    /** Postgres refuses to run as root; in a namespace of its own root is nobody, and the process stays the same one. */
    private static List<String> asOrdinaryUser(String... command) {
        List<String> whole = new ArrayList<>(List.of(command));
        if (System.getProperty("user.name").equals("root")) {
            whole.addAll(0, List.of("unshare", "-U"));
        }
        return whole;
    }

    private void awaitAnswer() {
        long end = System.nanoTime() + TO_ANSWER.toNanos();
        while (true) {
            IllegalStateException last;
            if (!process.isAlive()) {
                throw new IllegalStateException("Postgres ended at once: " + complaint());
            }
            try {
                // It must be this server that answers, not another that took the port.
                if (endpoint.say("SHOW data_directory").equals(List.of(data()))) {
                    return;
                }
                last = new IllegalStateException("Somebody else answers at " + endpoint.port());
            } catch (IllegalStateException early) {
                last = early;
            }
            if (System.nanoTime() - end > 0) {
                throw new IllegalStateException("Postgres did not answer within " + TO_ANSWER, last);
            }
            Signals.aMoment();
        }
    }

    private void awaitEnd() {
        Patience.endOf("Postgres at " + endpoint.port(), process, TO_STOP);
    }

    private String data() {
        return directory.resolve("data").toString();
    }

    private Path log() {
        return directory.resolve("log.txt");
    }

    private String complaint() {
        try {
            return Files.readString(log());
        } catch (IOException none) {
            return "it has said nothing";
        }
    }

    /** Below those that the kernel gives to outgoing connections, and apart from those of other test servers. */
    private static int freePort() {
        for (int attempt = 0; attempt < 1_000; attempt++) {
            int port = FIRST_PORT + ThreadLocalRandom.current().nextInt(PORTS);
            try (ServerSocket socket = new ServerSocket(port, 1, InetAddress.getLoopbackAddress())) {
                return socket.getLocalPort();
            } catch (IOException taken) {
                continue;
            }
        }
        throw new IllegalStateException("No free port from " + FIRST_PORT + " on");
    }

    /** Begun when it is first asked for, and gone with the JVM. */
    private static final class Shared {

        private static final PostgresServer SERVER = PostgresServer.start(
                Map.of("shared_preload_libraries", extension("pg_stat_statements"), "max_connections", "200"));

        /** Not every build of Postgres brings extensions along. */
        private static String extension(String name) {
            Path lib = PostgresBinaries.directory().resolveSibling("lib");
            @Nullable String found = null;
            for (Path each : List.of(lib, lib.resolve("postgresql"))) {
                found = Files.exists(each.resolve(name + ".so")) ? name : found;
            }
            return found == null ? "" : found;
        }
    }
}
