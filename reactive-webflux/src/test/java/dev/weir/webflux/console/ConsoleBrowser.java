/*
 * Copyright the Weir authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.weir.webflux.console;

import static org.assertj.core.api.Assertions.assertThat;

import dev.weir.webflux.browser.Browser;
import java.util.ArrayDeque;
import java.util.Deque;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;

/** A browser at the console of an application, which complains about nothing but what a test has caused. */
abstract class ConsoleBrowser {

    private static final Deque<AutoCloseable> STARTED = new ArrayDeque<>();

    static Browser browser;
    static ConsolePage page;

    /** Started by each class of tests for itself. */
    static ConsoleApplication application;

    @BeforeAll
    static void startBrowser() {
        browser = Browser.start();
        page = new ConsolePage(browser);
    }

    /** The browser goes first, as an application waits for who looks at it. */
    @AfterAll
    static void stop() throws Exception {
        if (browser != null) {
            browser.close();
        }
        while (!STARTED.isEmpty()) {
            STARTED.pop().close();
        }
    }

    /** Stops this in the end, before what was started before it. */
    static <T extends AutoCloseable> T started(T what) {
        STARTED.push(what);
        return what;
    }

    /** The one before may have failed. */
    @BeforeEach
    void begin() {
        browser.resize(1280, 900);
        browser.preferColours("light");
        browser.console();
    }

    @AfterEach
    void nothingIsComplainedAbout() {
        application.detour().end();
        assertThat(browser.console()).isEmpty();
    }

    /** All that was complained about until now has this in it, and something was. */
    static void complaintsAreOf(String cause) {
        assertThat(browser.console()).isNotEmpty().allMatch(complaint -> complaint.contains(cause));
    }

    /** Tries something at the console of another application, which is left before that ends. */
    static void visit(ConsoleApplication other, Runnable test) {
        try (other) {
            browser.open(other.url());
            test.run();
            browser.open("about:blank");
        }
    }
}
