/*
 * Copyright the Weir authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.weir.webflux.browser;

import java.io.File;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.opentest4j.TestAbortedException;

/**
 * An installed Chromium and the driver that belongs to it.
 *
 * @param browser the program; one that the driver finds by itself where it is somewhere else
 * @param driver its driver
 */
record InstalledChromium(Optional<Path> browser, Path driver) {

    private static final String NONE = "No chromedriver is installed here: pages are not tried in a browser.";

    /** What is found on the path; else the test is skipped. */
    static InstalledChromium orSkip() {
        Path driver = onPath("chromedriver").orElseThrow(() -> {
            System.err.println("SKIPPED: " + NONE);
            return new TestAbortedException(NONE);
        });
        Optional<Path> browser = Stream.of("chromium", "chromium-browser", "google-chrome")
                .flatMap(name -> onPath(name).stream())
                .findFirst();
        return new InstalledChromium(browser, driver);
    }

    /** What a session asks of it: no window, an empty profile, and nobody on the network but the page. */
    Map<String, Object> options(Path profile) {
        List<String> arguments = List.of(
                "--headless=new",
                "--no-sandbox",
                "--disable-gpu",
                "--disable-dev-shm-usage",
                "--disable-quic",
                "--no-first-run",
                "--disable-background-networking",
                "--disable-component-update",
                "--disable-sync",
                "--window-size=1280,900",
                "--user-data-dir=" + profile);
        return browser.<Map<String, Object>>map(program -> Map.of("binary", program.toString(), "args", arguments))
                .orElse(Map.of("args", arguments));
    }

    private static Optional<Path> onPath(String program) {
        return Stream.of(System.getenv("PATH").split(File.pathSeparator))
                .flatMap(directory -> Stream.of(Path.of(directory, program), Path.of(directory, program + ".exe")))
                .filter(Files::isExecutable)
                .findFirst();
    }
}
