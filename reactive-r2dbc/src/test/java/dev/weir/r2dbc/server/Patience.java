/*
 * Copyright the Weir authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.weir.r2dbc.server;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** A wait for the end of processes, which has an end itself. */
final class Patience {

    private Patience() {}

    /** How it has ended; throws if it has not after so long, and it is made to then. */
    static int endOf(String what, Process process, Duration longest) {
        try {
            if (process.waitFor(longest.toMillis(), TimeUnit.MILLISECONDS)) {
                return process.exitValue();
            }
            process.destroyForcibly();
            throw new IllegalStateException("Waited " + longest + " in vain for the end of " + what);
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(interrupted);
        }
    }

    /** Waits until each of these has ended, be it its own child or not; throws if one has not after so long. */
    static void endOf(List<Long> pids, Duration longest) {
        long end = System.nanoTime() + longest.toNanos();
        while (pids.stream().anyMatch(Patience::lives)) {
            if (System.nanoTime() - end > 0) {
                throw new IllegalStateException("Waited " + longest + " in vain for the end of one of " + pids);
            }
            Signals.aMoment();
        }
    }

    /** Who has ended and was not asked yet how, holds nothing any more. */
    private static boolean lives(long pid) {
        Path stat = Path.of("/proc", String.valueOf(pid), "stat");
        if (!Files.isDirectory(Path.of("/proc/self"))) {
            return ProcessHandle.of(pid).map(ProcessHandle::isAlive).orElse(false);
        }
        try {
            String said = Files.readString(stat);
            return said.charAt(said.lastIndexOf(')') + 2) != 'Z';
        } catch (IOException gone) {
            return false;
        }
    }
}
