/*
 * Copyright the Weir authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.weir.examples.demo;

import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * The options of a demonstration, as words of a command line.
 *
 * @param port where the page is to be, or empty for the first free one from 8080 on
 * @param second whether a second instance is started with it
 * @param check whether it ends once what it invites to was tried
 * @param endsWithParent whether it ends when who has started it has ended
 */
record DemoOptions(Optional<Integer> port, boolean second, boolean check, boolean endsWithParent) {

    private static final String PORT = "--port=";
    private static final List<String> KNOWN = List.of("--second", "--check", "--end-with-parent");

    /** Maven hands several over as one. */
    static DemoOptions of(String... args) {
        List<String> words = Arrays.stream(args)
                .flatMap(arg -> Stream.of(arg.trim().split("\\s+")))
                .filter(word -> !word.isEmpty())
                .toList();
        words.stream()
                .filter(word -> !KNOWN.contains(word) && !word.startsWith(PORT))
                .findFirst()
                .ifPresent(DemoOptions::refuse);
        Optional<Integer> port = words.stream()
                .filter(word -> word.startsWith(PORT))
                .findFirst()
                .map(word -> port(word.substring(PORT.length())));
        return new DemoOptions(
                port, words.contains("--second"), words.contains("--check"), words.contains("--end-with-parent"));
    }

    private static int port(String text) {
        if (!text.matches("[1-9][0-9]{0,4}") || Integer.parseInt(text) > 65_535) {
            throw new IllegalArgumentException("A port is a number up to 65535, and not " + text);
        }
        return Integer.parseInt(text);
    }

    private static void refuse(String word) {
        throw new IllegalArgumentException("There is no option " + word + ", but --port=8080, --second and --check");
    }
}
