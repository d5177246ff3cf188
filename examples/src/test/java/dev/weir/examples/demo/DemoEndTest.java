/*
 * Copyright the Weir authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.weir.examples.demo;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** The end of a demonstration, however it comes: nothing of what it has started outlives it, and no file is left. */
class DemoEndTest {

    @Test
    void whatItHasStartedEndsWithIt() throws IOException {
        everythingEnds(command("--second --port=" + freePort()), Process::destroyForcibly);
    }

    @Test
    void whatItHasStartedEndsWhenItIsToldToEnd() throws IOException {
        everythingEnds(command("--second --port=" + freePort()), Process::destroy);
    }

    /** As Maven has. */
    @Test
    void whatItHasStartedEndsWithWhoHasStartedIt() throws IOException {
        List<String> through = new ArrayList<>(List.of("/bin/sh", "-c", "\"$@\"; exit", "maven"));
        through.addAll(command("--end-with-parent", "--second --port=" + freePort()));

        everythingEnds(through, Process::destroyForcibly);
    }

    @Test
    void aPortThatIsTakenIsNamedBeforeAnythingIsStarted() throws IOException {
        try (ServerSocket taken = new ServerSocket(0, 1, InetAddress.getByName("127.0.0.1"))) {
            Process demo = started(command("--port=" + taken.getLocalPort()));
            List<String> said = demo.inputReader().lines().toList();

            assertThat(said)
                    .containsExactly("The demonstration could not go on: Port " + taken.getLocalPort()
                            + " is taken: choose another one, as by --port=9000");
            assertThat(demo.onExit().join().exitValue()).isEqualTo(1);
        }
    }

    @Test
    void anOptionThatDoesNotExistIsNamed() throws IOException {
        Process demo = started(command("--secnd"));

        assertThat(demo.inputReader().lines()).singleElement().asString().contains("There is no option --secnd");
        assertThat(demo.onExit().join().exitValue()).isEqualTo(1);
    }

    private static void everythingEnds(List<String> command, Consumer<Process> end) throws IOException {
        Process whole = started(command);
        List<ProcessHandle> started = new ArrayList<>();
        try {
            List<String> said = untilOpen(whole);
            whole.descendants().forEach(started::add);
            List<Path> folders = started.stream().flatMap(DemoEndTest::guarded).toList();

            assertThat(said).anyMatch(line -> line.startsWith("  curl -i http://127.0.0.1:"));
            // Redis, several of Postgres, their guards, and the second instance.
            assertThat(started).hasSizeGreaterThan(5);
            // Of Redis and of Postgres.
            assertThat(folders).hasSize(2).allMatch(Files::isDirectory);
            end.accept(whole);
            Awaited.until(() -> started.stream().filter(ProcessHandle::isAlive).toList(), List::isEmpty);
            assertThat(folders).noneMatch(Files::exists);
        } finally {
            whole.destroyForcibly();
            // The guards clean up once the demonstration has gone.
            started.stream().filter(DemoEndTest::isJava).forEach(ProcessHandle::destroyForcibly);
        }
    }

    /** A guard is told last what it is to remove in the end. */
    private static Stream<Path> guarded(ProcessHandle process) {
        return process.info().arguments().stream().flatMap(Arrays::stream).reduce((first, last) -> last).stream()
                .filter(last -> last.contains("/weir-test-"))
                .map(Path::of);
    }

    private static boolean isJava(ProcessHandle process) {
        return process.info().command().orElse("").endsWith("/java");
    }

    private static Process started(List<String> command) throws IOException {
        return new ProcessBuilder(command).redirectErrorStream(true).start();
    }

    private static List<String> command(String... arguments) {
        List<String> command = new ArrayList<>(List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-Xmx256m",
                "-XX:TieredStopAtLevel=1",
                "-classpath",
                System.getProperty("java.class.path"),
                Demo.class.getName()));
        command.addAll(List.of(arguments));
        return command;
    }

    private static List<String> untilOpen(Process demo) throws IOException {
        BufferedReader out = new BufferedReader(new InputStreamReader(demo.getInputStream(), StandardCharsets.UTF_8));
        List<String> said = new ArrayList<>();
        for (String line = out.readLine(); line != null; line = out.readLine()) {
            said.add(line);
            if (line.startsWith("Stop it with Ctrl-C.")) {
                return said;
            }
        }
        throw new AssertionError("It has ended, and has said " + said);
    }

    private static int freePort() throws IOException {
        try (ServerSocket socket = new ServerSocket(0)) {
            return socket.getLocalPort();
        }
    }
}
