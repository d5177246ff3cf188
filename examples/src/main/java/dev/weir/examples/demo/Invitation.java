/*
 * Copyright the Weir authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.weir.examples.demo;

import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/** An invitation: what the terminal says when the storefront is open, with three requests to try. */
final class Invitation {

    private static final long LONGEST_SECONDS = 60;

    private final String url;
    private final Map<String, String> environment;

    Invitation(String url) {
        this(url, Map.of());
    }

    /** One that is followed in such an environment. */
    Invitation(String url, Map<String, String> environment) {
        this.url = url;
        this.environment = Map.copyOf(environment);
    }

    /** What to ask, and a part of what is answered. */
    List<Request> requests() {
        String product = url + "/products/p-1";
        return List.of(
                new Request("A product, and how current it is", "curl -i " + product, "Weir-Freshness: fresh"),
                new Request(
                        "The same for who has it already",
                        "curl -i -H 'If-None-Match: W/\"1\"' " + product,
                        "304 Not Modified"),
                new Request(
                        "Many at once, one of them unknown",
                        "curl '" + url + "/products?key=p-1&key=p-2&key=p-999'",
                        "\"state\":\"ABSENT\""));
    }

    void print(PrintStream out) {
        out.println();
        out.println("The storefront is open: " + url);
        out.println();
        requests().forEach(request -> {
            out.println("  # " + request.says());
            out.println("  " + request.line());
        });
        out.println();
        out.println("Stop it with Ctrl-C. The servers it has started end with it, and what they hold is thrown away.");
        out.flush();
    }

    /** Whether there is a {@code curl} to ask with. */
    boolean canBeFollowed() {
        return !answer("command -v curl").isBlank();
    }

    /** Asks what it invites to ask, as a shell would. */
    void follow(PrintStream out) {
        if (!canBeFollowed()) {
            throw new StageException("curl is not installed, and --check asks with it");
        }
        for (Request request : requests()) {
            String answer = answer(request.line());
            out.println();
            out.println("$ " + request.line());
            out.println(answer.strip());
            if (!answer.contains(request.expected())) {
                throw new IllegalStateException("'" + request.line() + "' was not answered with " + request.expected()
                        + ", but with: " + answer);
            }
        }
    }

    private String answer(String line) {
        try {
            ProcessBuilder builder =
                    new ProcessBuilder("/bin/sh", "-c", line).redirectError(ProcessBuilder.Redirect.DISCARD);
            builder.environment().putAll(environment);
            Process shell = builder.start();
            String said = new String(shell.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
            if (!shell.waitFor(LONGEST_SECONDS, TimeUnit.SECONDS)) {
                shell.destroyForcibly();
            }
            return said;
        } catch (IOException e) {
            throw new IllegalStateException("No shell could be started to ask: " + line, e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("Interrupted while asking: " + line, e);
        }
    }

    /** A request to try: what it is about, as a shell takes it, and a part of its answer. */
    record Request(String says, String line, String expected) {}
}
