/*
 * Copyright the Weir authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.weir.r2dbc.server;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.locks.LockSupport;

/** Signals to processes, by their numbers. */
final class Signals {

    private static final Duration TO_SEND = Duration.ofSeconds(60);

    private Signals() {}

    /** A process and all that it has started. */
    static List<Long> family(ProcessHandle process) {
        List<Long> all = new ArrayList<>(List.of(process.pid()));
        process.descendants().forEach(child -> all.add(child.pid()));
        return all;
    }

    /** Sends a signal, by its name without SIG; who is gone already gets none. */
    static void send(String signal, List<Long> pids) {
        List<String> command = new ArrayList<>(List.of("/bin/sh", "-c", "kill -" + signal + " \"$@\" 2>&1", "signal"));
        pids.forEach(pid -> command.add(String.valueOf(pid)));
        try {
            Process kill = new ProcessBuilder(command)
                    .redirectErrorStream(true)
                    .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                    .start();
            Patience.endOf("kill -" + signal, kill, TO_SEND);
        } catch (IOException broken) {
            throw new UncheckedIOException(broken);
        }
    }

    /** Between two looks at something that another process does. */
    static void aMoment() {
        LockSupport.parkNanos(20_000_000);
    }
}
