/*
 * Copyright the Weir authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.weir.examples.demo;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentLinkedDeque;

/** The last words of a process: all that it says goes on to the terminal, and a little of it is kept for whoever has to say why it failed. */
final class LastWords {

    private static final int LINES = 5;
    private static final int LONGEST = 300;

    private final ConcurrentLinkedDeque<String> lines = new ConcurrentLinkedDeque<>();
    private final CompletableFuture<Optional<String>> awaited = new CompletableFuture<>();

    private LastWords() {}

    /** Listens until it ends, on a thread of its own, and for a line that looks like this, which is for nobody else. */
    static LastWords of(Process process, String regex) {
        LastWords words = new LastWords();
        Thread listening = new Thread(() -> words.listen(process, regex), "last-words");
        listening.setDaemon(true);
        listening.start();
        return words;
    }

    /** The first line that looks like that, or empty once there will be none. */
    CompletableFuture<Optional<String>> awaited() {
        return awaited;
    }

    /** As the end of a sentence. */
    @Override
    public String toString() {
        return lines.isEmpty() ? " without a word" : "; it said: " + String.join(" / ", lines);
    }

    private void listen(Process process, String regex) {
        try (BufferedReader out =
                new BufferedReader(new InputStreamReader(process.getInputStream(), StandardCharsets.UTF_8))) {
            for (String line = out.readLine(); line != null; line = out.readLine()) {
                if (!line.matches(regex) || !awaited.complete(Optional.of(line))) {
                    System.err.println(line);
                    keep(line);
                }
            }
        } catch (IOException killed) {
            // There is nothing more to hear.
        } finally {
            awaited.complete(Optional.empty());
        }
    }

    /** Of an error not where it was thrown, which is on the terminal. */
    private void keep(String line) {
        if (!line.isBlank() && !line.startsWith("\t")) {
            lines.add(line.strip().substring(0, Math.min(LONGEST, line.strip().length())));
            if (lines.size() > LINES) {
                lines.poll();
            }
        }
    }
}
