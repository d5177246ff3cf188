/*
 * Copyright the Weir authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.weir.redis.server;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;

/**
 * A program that was run until its end, which it came to by itself or was put to.
 *
 * @param status what it ended with
 * @param said on both of its outputs
 */
record Program(int status, String said) {

    private static final Duration LONGEST = Duration.ofMinutes(1);

    static Program run(List<String> command) throws IOException {
        Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
        // Who reads what it says cannot be interrupted, but is done when it ends.
        Threads.start("weir-program", () -> endInTime(process));
        try {
            String said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
            return new Program(process.waitFor(), said);
        } catch (InterruptedException interrupted) {
            throw Patience.interrupted(interrupted);
        }
    }

    private static void endInTime(Process process) {
        try {
            if (!process.waitFor(LONGEST.toMillis(), TimeUnit.MILLISECONDS)) {
                process.destroyForcibly();
            }
        } catch (InterruptedException interrupted) {
            process.destroyForcibly();
        }
    }
}
