/*
 * Copyright the Weir authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.weir.examples.demo;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** A second shop, as the first one sees it: a process of its own at another port. */
final class SecondShop {

    private static final long TO_END_SECONDS = 60;

    private final Process process;
    private final String url;

    private SecondShop(Process process, String url) {
        this.process = process;
        this.url = url;
    }

    /** Starts one, and waits until it answers. Blocks. */
    static SecondShop start(String... arguments) {
        List<String> command = new ArrayList<>(List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-Xmx256m",
                // It is to be there soon.
                "-XX:TieredStopAtLevel=1",
                // Newer JDKs warn of what Netty loads.
                "--enable-native-access=ALL-UNNAMED",
                "-classpath",
                System.getProperty("java.class.path"),
                SecondStorefront.class.getName()));
        command.addAll(List.of(arguments));
        command.add("--server.port=0");
        try {
            Process process = new ProcessBuilder(command)
                    .redirectError(ProcessBuilder.Redirect.INHERIT)
                    .start();
            return new SecondShop(process, "http://127.0.0.1:" + port(process));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    String url() {
        return url;
    }

    long pid() {
        return process.pid();
    }

    boolean isAlive() {
        return process.isAlive();
    }

    /** Ends it in good order: it answers what it was asked, and flushes what it has accepted. Blocks. */
    void stop() {
        process.destroy();
        awaitEnd();
    }

    /** Ends it as a power cut does. Blocks. */
    void kill() {
        process.destroyForcibly();
        awaitEnd();
    }

    private static String port(Process process) throws IOException {
        BufferedReader out =
                new BufferedReader(new InputStreamReader(process.getInputStream(), StandardCharsets.UTF_8));
        String line = out.readLine();
        while (line != null && !line.matches("[0-9]+")) {
            line = out.readLine();
        }
        if (line == null) {
            throw new IllegalStateException("The second instance has ended; see above what it said");
        }
        return line;
    }

    private void awaitEnd() {
        try {
            if (!process.waitFor(TO_END_SECONDS, TimeUnit.SECONDS)) {
                process.destroyForcibly();
            }
        } catch (InterruptedException e) {
            process.destroyForcibly();
            Thread.currentThread().interrupt();
        }
    }
}
