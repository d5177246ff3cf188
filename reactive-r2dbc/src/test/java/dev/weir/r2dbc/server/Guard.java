/*
 * Copyright the Weir authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.weir.r2dbc.server;

import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;

/**
 * A guard of one server: a shell that reads from a pipe whose other end only this JVM holds. When the pipe ends, be it because the guard
 * is closed or because the JVM was killed, the shell kills the server with its children and removes its files.
 */
public final class Guard implements AutoCloseable {

    private static final String SHELL = """
            trap '' HUP INT TERM
            pid=
            while read -r each; do pid=$each; done
            if [ -n "$pid" ]; then
              children=$(cat "/proc/$pid/task/$pid/children" 2>/dev/null)
              kill -9 "$pid" $children 2>/dev/null
            fi
            rm -rf "$1"
            """;

    private static final Duration TO_END = Duration.ofSeconds(30);

    private final Path directory;
    private final Process shell;

    private Guard(Path directory, Process shell) {
        this.directory = directory;
        this.shell = shell;
    }

    /** A guard with a new directory. */
    public static Guard of(String name) {
        try {
            Path directory = Files.createTempDirectory("weir-test-" + name + "-");
            Process shell = new ProcessBuilder("/bin/sh", "-c", SHELL, "weir-test-" + name, directory.toString())
                    .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                    .redirectError(ProcessBuilder.Redirect.DISCARD)
                    .start();
            return new Guard(directory, shell);
        } catch (IOException broken) {
            throw new UncheckedIOException(broken);
        }
    }

    public Path directory() {
        return directory;
    }

    /** From now on it is this process that has to go. */
    public void watch(long pid) {
        try {
            OutputStream pipe = shell.getOutputStream();
            pipe.write((pid + "\n").getBytes(StandardCharsets.UTF_8));
            pipe.flush();
        } catch (IOException broken) {
            throw new UncheckedIOException(broken);
        }
    }

    @Override
    public void close() {
        try {
            shell.getOutputStream().close();
            Patience.endOf("the guard of " + directory, shell, TO_END);
        } catch (IOException broken) {
            throw new UncheckedIOException(broken);
        }
    }
}
