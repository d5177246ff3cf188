/*
 * Copyright the Weir authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.weir.examples.demo;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.ServerSocket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** The end of a demonstration that is killed: nothing of what it has started outlives it. */
class DemoEndTest {

    @Test
    void whatItHasStartedEndsWithIt() throws IOException {
        Process demo = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-Xmx256m",
                        "-XX:TieredStopAtLevel=1",
                        "-classpath",
                        System.getProperty("java.class.path"),
                        Demo.class.getName(),
                        "--second --port=" + freePort())
                .redirectErrorStream(true)
                .start();
        try {
            List<String> said = untilOpen(demo);
            List<ProcessHandle> started = demo.descendants().toList();

            assertThat(said).anyMatch(line -> line.startsWith("  curl -i http://127.0.0.1:"));
            // Redis, several of Postgres, their guards, and the second instance.
            assertThat(started).hasSizeGreaterThan(5);
            demo.destroyForcibly();
            Awaited.until(() -> started.stream().filter(ProcessHandle::isAlive).toList(), List::isEmpty);
        } finally {
            demo.destroyForcibly();
        }
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
