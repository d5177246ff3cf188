/*
 * Copyright the Weir authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.weir.webflux.browser;

import dev.weir.r2dbc.server.Guard;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.locks.LockSupport;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** A driver of a browser: a process that takes WebDriver's commands on a port of its own choice, and goes with this JVM. */
final class ChromeDriver implements AutoCloseable {

    private static final Pattern PORT = Pattern.compile("started successfully on port (\\d+)");
    private static final Duration TO_START = Duration.ofSeconds(60);

    private final Guard guard;
    private final Path said;
    private final Process process;
    private final int port;

    private ChromeDriver(InstalledChromium installed) throws IOException {
        guard = Guard.of("browser");
        said = guard.directory().resolve("chromedriver.txt");
        process = program(installed).start();
        guard.watch(process.pid());
        port = awaitPort();
    }

    static ChromeDriver start(InstalledChromium installed) {
        try {
            return new ChromeDriver(installed);
        } catch (IOException broken) {
            throw new UncheckedIOException(broken);
        }
    }

    String url() {
        return "http://127.0.0.1:" + port;
    }

    Path profile() {
        return guard.directory().resolve("profile");
    }

    /** Kills it with the browser it has started, and removes what both have written. */
    @Override
    public void close() {
        guard.close();
    }

    /** What the browser writes beside its profile goes with the guard, too. */
    private ProcessBuilder program(InstalledChromium installed) {
        ProcessBuilder program = new ProcessBuilder(installed.driver().toString(), "--port=0")
                .redirectErrorStream(true)
                .redirectOutput(said.toFile());
        for (String place : List.of("XDG_CONFIG_HOME", "XDG_CACHE_HOME", "TMPDIR")) {
            program.environment().put(place, guard.directory().toString());
        }
        return program;
    }

    private int awaitPort() throws IOException {
        long end = System.nanoTime() + TO_START.toNanos();
        while (process.isAlive() && System.nanoTime() - end < 0) {
            Matcher matcher = PORT.matcher(Files.readString(said));
            if (matcher.find()) {
                return Integer.parseInt(matcher.group(1));
            }
            LockSupport.parkNanos(20_000_000);
        }
        String complaint = Files.readString(said);
        guard.close();
        throw new IllegalStateException("chromedriver did not start: " + complaint);
    }
}
