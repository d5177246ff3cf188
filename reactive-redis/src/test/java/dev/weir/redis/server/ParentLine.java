/*
 * Copyright the Weir authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.weir.redis.server;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.PrintStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/**
 * The line from a {@link ForkedJvm} to the test that started it: commands come in, results go out.
 *
 * <p>From its opening on the standard output is only its own: what anybody else prints goes to the standard error.
 */
public final class ParentLine {

    private final BufferedReader in;
    private final PrintStream out;

    private ParentLine(BufferedReader in, PrintStream out) {
        this.in = in;
        this.out = out;
    }

    /** Opens the line; once, at the beginning of {@code main}. */
    public static ParentLine open() {
        PrintStream out = System.out;
        System.setOut(System.err);
        return new ParentLine(new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8)), out);
    }

    /** Answers each command with one line until the parent is gone, and ends the JVM then. */
    public void answer(UnaryOperator<String> answers) {
        for (String command = next(); command != null; command = next()) {
            say(answers.apply(command));
        }
        Runtime.getRuntime().halt(0);
    }

    /** The next command, or null when the parent is gone: then the JVM should end. */
    public @Nullable String next() {
        try {
            return in.readLine();
        } catch (IOException broken) {
            throw new UncheckedIOException(broken);
        }
    }

    /** Sends one line to the parent. */
    public synchronized void say(String line) {
        out.print(line + "\n");
        out.flush();
    }
}
