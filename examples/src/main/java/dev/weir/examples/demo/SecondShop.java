/*
 * Copyright the Weir authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.weir.examples.demo;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/** A second shop, as the first one sees it: a process of its own at another port. */
final class SecondShop {

    private static final Duration TO_ANSWER = Duration.ofSeconds(60);
    private static final long TO_END_SECONDS = 60;

    private final Process process;
    private final String url;

    private SecondShop(Process process, String url) {
        this.process = process;
        this.url = url;
    }

    /** Starts one, and waits until it answers. Blocks; throws, with what it has said, if it ends before or takes too long. */
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
        return start(TO_ANSWER, command);
    }

    static SecondShop start(Duration longest, List<String> command) {
        Process process = process(command);
        LastWords words = LastWords.of(process, "[0-9]+");
        boolean answers = false;
        try {
            SecondShop shop = new SecondShop(process, "http://127.0.0.1:" + port(words, longest));
            answers = true;
            return shop;
        } finally {
            if (!answers) {
                process.destroyForcibly();
            }
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

    private static Process process(List<String> command) {
        try {
            return new ProcessBuilder(command).redirectErrorStream(true).start();
        } catch (IOException e) {
            throw new IllegalStateException("The second instance could not be started: " + e.getMessage(), e);
        }
    }

    private static String port(LastWords words, Duration longest) {
        try {
            return words.awaited()
                    .get(longest.toMillis(), TimeUnit.MILLISECONDS)
                    .orElseThrow(() -> new IllegalStateException("The second instance has ended" + words));
        } catch (TimeoutException late) {
            throw new IllegalStateException(
                    "The second instance was not there after " + longest.toSeconds() + " s, and was ended" + words,
                    late);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("Nobody waits for the second instance any more", e);
        } catch (ExecutionException e) {
            throw new IllegalStateException(e);
        }
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
