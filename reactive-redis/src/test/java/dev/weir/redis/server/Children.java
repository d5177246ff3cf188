/*
 * Copyright the Weir authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.weir.redis.server;

import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/**
 * The child processes and temporary files of this JVM, which go when it goes, however it goes.
 *
 * <p>A shell watches over them. It reads the names of the children from a pipe whose other end only this JVM holds, so
 * the pipe ends with the JVM, after {@code kill -9} too; then the shell kills them and removes the files. Where there is
 * {@code setsid}, it sits in a session of its own, so that what is sent to the process group of the JVM misses it. An
 * orderly end closes the pipe and waits for the shell.
 */
final class Children {

    private static final String SHELL = """
            trap '' HUP INT TERM
            children=
            while read -r verb child; do
              case $verb in
                watch) children="$children $child" ;;
                forget)
                  others=
                  for each in $children; do [ "$each" = "$child" ] || others="$others $each"; done
                  children=$others ;;
              esac
            done
            for child in $children; do kill -9 "$child" 2>/dev/null; done
            rm -rf "$1"
            """;

    private static final Children OF_THIS_JVM = new Children();

    private final Path root;
    private final Process shell;

    private Children() {
        try {
            root = Files.createTempDirectory("weir-test-");
            shell = new ProcessBuilder(inSessionOfItsOwn("/bin/sh", "-c", SHELL, "weir-test-children", root.toString()))
                    .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                    .redirectError(ProcessBuilder.Redirect.DISCARD)
                    .start();
        } catch (IOException broken) {
            throw new UncheckedIOException(broken);
        }
        Runtime.getRuntime().addShutdownHook(new Thread(this::end, "weir-test-children"));
    }

    /** Starts a process that does not outlive this JVM. */
    static Process start(ProcessBuilder builder) {
        try {
            Process child = builder.start();
            OF_THIS_JVM.tell("watch " + child.pid());
            child.onExit().thenRun(() -> OF_THIS_JVM.tell("forget " + child.pid()));
            return child;
        } catch (IOException broken) {
            throw new UncheckedIOException(
                    "Could not start " + builder.command().get(0) + ".", broken);
        }
    }

    /** A new directory that does not outlive this JVM. */
    static Path directory(String name) {
        try {
            return Files.createTempDirectory(OF_THIS_JVM.root, name + "-");
        } catch (IOException broken) {
            throw new UncheckedIOException(broken);
        }
    }

    /** Sends a signal, by its name without SIG. */
    static void signal(Process child, String signal) {
        try {
            Program kill = Program.run(List.of("/bin/sh", "-c", "kill -" + signal + " " + child.pid()));
            if (kill.status() != 0) {
                throw new IllegalStateException("Could not send " + signal + " to " + child.pid() + ": " + kill.said());
            }
        } catch (IOException broken) {
            throw new UncheckedIOException(broken);
        }
    }

    /**
     * Makes it stand still, and returns when it does. The signal alone does not say: on a busy machine other threads of the process
     * run on until the one that is to stop them all has its turn.
     */
    static void pause(Process child) {
        signal(child, "STOP");
        Path threads = Path.of("/proc", String.valueOf(child.pid()), "task");
        if (Files.isDirectory(threads)) {
            Patience.until(child.pid() + " to stand still", Duration.ofSeconds(30), () -> {
                try (Stream<Path> all = Files.list(threads)) {
                    return all.allMatch(Children::standsStill);
                }
            });
        }
    }

    private static boolean standsStill(Path thread) {
        try {
            String stat = Files.readString(thread.resolve("stat"));
            // The name of the thread is in brackets and may hold anything.
            return stat.charAt(stat.lastIndexOf(')') + 2) == 'T';
        } catch (IOException gone) {
            return true;
        }
    }

    private static List<String> inSessionOfItsOwn(String... command) {
        List<String> whole = new ArrayList<>(List.of(command));
        if (Files.isExecutable(Path.of("/usr/bin/setsid"))) {
            whole.add(0, "/usr/bin/setsid");
        }
        return whole;
    }

    private synchronized void tell(String line) {
        try {
            OutputStream pipe = shell.getOutputStream();
            pipe.write((line + "\n").getBytes(StandardCharsets.UTF_8));
            pipe.flush();
        } catch (IOException gone) {
            // The JVM is ending, and the pipe ended first: the shell is at work already.
        }
    }

    private void end() {
        try {
            synchronized (this) {
                shell.getOutputStream().close();
            }
            shell.waitFor(10, TimeUnit.SECONDS);
        } catch (IOException | InterruptedException late) {
            // The shell goes on without this JVM.
        }
    }
}
