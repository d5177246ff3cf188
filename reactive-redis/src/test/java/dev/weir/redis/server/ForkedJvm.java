/*
 * Copyright the Weir authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.weir.redis.server;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.lang.management.ManagementFactory;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;

/**
 * Another process of the application: a {@code main} class of the test's class path in a JVM of its own, with the options
 * of this one.
 *
 * <p>The test talks to it line by line; its side is {@link ParentLine}. What it prints on its standard error appears on
 * that of this JVM. It ends with this JVM.
 */
public final class ForkedJvm implements AutoCloseable {

    private static final Duration TO_ANSWER = Duration.ofSeconds(60);

    private final Process process;
    private final BlockingQueue<String> lines = new LinkedBlockingQueue<>();

    private ForkedJvm(Process process) {
        this.process = process;
    }

    /** Starts the class and returns at once. */
    public static ForkedJvm start(Class<?> main, String... arguments) {
        List<String> command = new ArrayList<>();
        command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        command.addAll(options());
        command.add(main.getName());
        command.addAll(List.of(arguments));
        ProcessBuilder builder = new ProcessBuilder(command);
        builder.environment().put("CLASSPATH", System.getProperty("java.class.path"));
        Process process = Children.start(builder);
        ForkedJvm forked = new ForkedJvm(process);
        pump(process.getInputStream(), forked.lines::add);
        pump(process.getErrorStream(), line -> System.err.println("[" + process.pid() + "] " + line));
        return forked;
    }

    /** Sends one line. */
    public void say(String command) {
        try {
            process.getOutputStream().write((command + "\n").getBytes(StandardCharsets.UTF_8));
            process.getOutputStream().flush();
        } catch (IOException broken) {
            throw new UncheckedIOException("The forked JVM takes no commands any more.", broken);
        }
    }

    /** The next line it said, within a minute. */
    public String next() {
        return next(TO_ANSWER);
    }

    /** The next line it said; an {@link IllegalStateException} if none comes in time. */
    public String next(Duration longest) {
        try {
            String line = lines.poll(longest.toMillis(), TimeUnit.MILLISECONDS);
            if (line == null) {
                throw new IllegalStateException("The forked JVM, which "
                        + (process.isAlive() ? "is alive" : "ended with " + process.exitValue()) + ", said nothing for "
                        + longest + ".");
            }
            return line;
        } catch (InterruptedException interrupted) {
            throw Patience.interrupted(interrupted);
        }
    }

    /** Sends one line and returns the next one it says. */
    public String ask(String command) {
        say(command);
        return next();
    }

    /** The number of the process. */
    public long pid() {
        return process.pid();
    }

    /** Whether it lives; a paused one does. */
    public boolean isRunning() {
        return process.isAlive();
    }

    /** Ends it with {@code kill -9}: no hook runs, nothing is flushed. */
    public void kill() {
        // Not through the process itself, which would close the line: what has been said must still arrive.
        process.toHandle().destroyForcibly();
        awaitEnd();
    }

    /** Asks it to end with {@code SIGTERM}, which runs its shutdown hooks, and waits until it has. */
    public void terminate() {
        process.toHandle().destroy();
        awaitEnd();
    }

    /** Makes it stand still as a long garbage collection does, until {@link #resume()}. */
    public void pause() {
        Children.pause(process);
    }

    /** Lets it go on after {@link #pause()}. */
    public void resume() {
        Children.signal(process, "CONT");
    }

    @Override
    public void close() {
        kill();
    }

    /** Without agents: two JVMs must not write one coverage file, and a debugger listens once. */
    private static List<String> options() {
        List<String> options = new ArrayList<>();
        ManagementFactory.getRuntimeMXBean().getInputArguments().stream()
                .filter(each -> !each.startsWith("-javaagent") && !each.startsWith("-agentlib"))
                .forEach(options::add);
        System.getProperties().stringPropertyNames().stream()
                .filter(each -> each.startsWith("weir."))
                .forEach(each -> options.add("-D" + each + "=" + System.getProperty(each)));
        return options;
    }

    private static void pump(InputStream from, Consumer<String> to) {
        Threads.start("weir-forked-jvm", () -> {
            try (BufferedReader reader = new BufferedReader(new InputStreamReader(from, StandardCharsets.UTF_8))) {
                reader.lines().forEach(to);
            } catch (IOException | UncheckedIOException ended) {
                // The stream breaks when the process is killed; what it said before has been passed on.
            }
        });
    }

    private void awaitEnd() {
        try {
            if (!process.waitFor(TO_ANSWER.toMillis(), TimeUnit.MILLISECONDS)) {
                throw new IllegalStateException("The forked JVM did not end within " + TO_ANSWER + ".");
            }
        } catch (InterruptedException interrupted) {
            throw Patience.interrupted(interrupted);
        }
    }
}
