/*
 * Copyright the Weir authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.weir.perf.trial;

import dev.weir.outbox.WriteBehind;
import dev.weir.redis.server.ForkedJvm;
import dev.weir.redis.trial.Instance;
import java.time.Duration;

/** A writer: the test's end of the line to a {@link BehindProcess}. What that says of its writes goes to the ledger. */
final class Writer implements AutoCloseable {

    private static final Duration LONGEST_ANSWER = Duration.ofMinutes(3);
    private static final Duration SILENCE = Duration.ofMillis(200);

    final ForkedJvm jvm;
    private final Ledger ledger;

    private Writer(ForkedJvm jvm, Ledger ledger) {
        this.jvm = jvm;
        this.ledger = ledger;
    }

    /** Starts the process, and does not wait for it. */
    static Writer start(Site site, Ledger ledger) {
        return new Writer(ForkedJvm.start(BehindProcess.class, site.arguments()), ledger);
    }

    /** Waits until the process is there, and opens the cache. */
    Writer opens(WriteBehind how) {
        return opens(BehindProcess.how(how));
    }

    /** The same, some other way to write behind. */
    Writer opens(String command) {
        answer();
        ask(command);
        return this;
    }

    /** Waits until the process has found its servers. */
    Writer ready() {
        Instance.await("the process to be ready", () -> ask("health").startsWith("UP"));
        return this;
    }

    Writer reads(String client, int perSecond) {
        ask("reads " + client + " " + perSecond);
        return this;
    }

    /** What of its heap is in use, in bytes. */
    long heap() {
        return Long.parseLong(ask("heap"));
    }

    Writer writes(String client, int perSecond, BehindProcess.Kind kind) {
        ask("write " + client + " " + perSecond + " " + kind);
        return this;
    }

    /** Waits until it has said what became of so many more of its writes. */
    Writer until(int writes) {
        for (int heard = 0; heard < writes; ) {
            heard += ledger.note(jvm.next()) ? 1 : 0;
        }
        return this;
    }

    /** Its answer to a command; it must not have failed. */
    String ask(String command) {
        jvm.say(command);
        return answer();
    }

    /** Ends it with {@code kill -9}, and takes down what it had said. */
    void kill() {
        jvm.kill();
        takeDownTheRest();
    }

    /** Asks it to end, waits until it has, and takes down what it had said. */
    void terminate() {
        jvm.terminate();
        takeDownTheRest();
    }

    @Override
    public void close() {
        jvm.close();
    }

    private String answer() {
        long end = System.nanoTime() + LONGEST_ANSWER.toNanos();
        while (System.nanoTime() - end < 0) {
            String line = jvm.next();
            if (line.startsWith("> ")) {
                if (line.startsWith("> failed")) {
                    throw new IllegalStateException(line);
                }
                return line.substring(2);
            }
            ledger.note(line);
        }
        throw new IllegalStateException("The process tells of its writes, and gives no answer, for " + LONGEST_ANSWER);
    }

    private void takeDownTheRest() {
        while (true) {
            String line;
            try {
                line = jvm.next(SILENCE);
            } catch (IllegalStateException silent) {
                return;
            }
            ledger.note(line);
        }
    }
}
