/*
 * Copyright the Weir authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.weir.webflux.console;

import dev.weir.webflux.boot.WeirConfigurationException;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/**
 * A choice of settings of the console, which make sense.
 *
 * @param samples how many are kept
 */
record ConsoleSettings(
        String path, KnownHosts hosts, boolean mayChange, boolean showsKeys, Duration every, int samples) {

    private static final String AT = "weir.console";

    /** Segments of letters, digits and what paths hold beside them without being encoded; none of them of dots alone. */
    private static final Pattern PATH = Pattern.compile("(/(?!\\.+(/|$))[A-Za-z0-9._~-]{1,64}){1,8}");

    private static final Pattern HOST = Pattern.compile("[A-Za-z0-9_-]{1,63}(\\.[A-Za-z0-9_-]{1,63}){0,31}");

    private static final Duration SHORTEST = Duration.ofMillis(100);
    private static final Duration LONGEST = Duration.ofMinutes(1);
    private static final Duration USUAL_HISTORY = Duration.ofMinutes(10);
    private static final int MOST_SAMPLES = 3_600;

    static ConsoleSettings of(ConsoleProperties said) {
        requirePath(said.path());
        requireEvery(said.every());
        Duration history = said.history() == null ? usualHistory(said.every()) : said.history();
        requireHistory(said.every(), history);
        return new ConsoleSettings(
                said.path(),
                known(said.hosts()),
                said.access() == ConsoleAccess.UNRESTRICTED,
                said.showKeys(),
                said.every(),
                Math.toIntExact(history.dividedBy(said.every())));
    }

    private static KnownHosts known(List<String> hosts) {
        for (String host : hosts) {
            if (!HOST.matcher(host).matches()) {
                throw new WeirConfigurationException(
                        AT + ".hosts",
                        "One of them is no name of a host.",
                        "Write names such as console.example, without a scheme, a port or a path.");
            }
        }
        return new KnownHosts(
                hosts.stream().map(host -> host.toLowerCase(Locale.ROOT)).collect(Collectors.toSet()));
    }

    private static Duration usualHistory(Duration every) {
        Duration most = every.multipliedBy(MOST_SAMPLES);
        return most.compareTo(USUAL_HISTORY) < 0 ? most : USUAL_HISTORY;
    }

    private static void requirePath(String path) {
        if (!PATH.matcher(path).matches()) {
            throw new WeirConfigurationException(
                    AT + ".path",
                    "It is no path of its own.",
                    "Write one to eight segments of letters, digits, dots, dashes, underscores and tildes, such as /weir or "
                            + "/internal/caches, without a slash at the end.");
        }
    }

    private static void requireEvery(Duration every) {
        if (every.compareTo(SHORTEST) < 0 || every.compareTo(LONGEST) > 0) {
            throw new WeirConfigurationException(
                    AT + ".every",
                    "Samples cannot be " + every + " apart.",
                    "Write a time from 100ms to 1m, such as 1s.");
        }
    }

    private static void requireHistory(Duration every, Duration history) {
        if (history.compareTo(every) < 0 || history.compareTo(every.multipliedBy(MOST_SAMPLES)) > 0) {
            throw new WeirConfigurationException(
                    AT + ".history",
                    "A history of " + history + " would be less than one sample or more than " + MOST_SAMPLES + ".",
                    "Write a time from " + every + " to " + every.multipliedBy(MOST_SAMPLES)
                            + ", or change weir.console.every.");
        }
    }
}
