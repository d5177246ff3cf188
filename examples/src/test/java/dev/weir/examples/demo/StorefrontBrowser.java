/*
 * Copyright the Weir authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.weir.examples.demo;

import static org.assertj.core.api.Assertions.assertThat;

import dev.weir.examples.Servers;
import dev.weir.webflux.browser.Browser;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;

/** A browser at the page of the storefront, which complains about nothing. */
abstract class StorefrontBrowser {

    static Browser browser;
    static Stage stage;

    @BeforeAll
    static void start() {
        browser = Browser.start();
        stage = StorefrontTroubleTest.stage();
    }

    @AfterAll
    static void stop() {
        if (browser != null) {
            browser.close();
        }
    }

    @BeforeEach
    void open() {
        browser.resize(1280, 1500);
        browser.preferColours("light");
        browser.open(stage.url());
        browser.await("connection.innerText === 'live'");
        browser.await("document.querySelector('#card-first .value').innerText.includes('version')");
    }

    @AfterEach
    void nothingIsComplainedAbout() {
        assertThat(browser.console()).isEmpty();
        assertThat(browser.run("return document.documentElement.scrollWidth <= innerWidth"))
                .isEqualTo(true);
    }

    static void letShoppersIn(int shoppers, int rate) {
        browser.run("shoppers.value = arguments[0]; rate.value = arguments[1]", shoppers, rate);
        browser.clickWhereItIs("#traffic");
        browser.await("said.innerText === 'Shoppers are in.'");
        browser.await("traffic.innerText === 'Send shoppers home' && Number(rps.innerText) > 0");
    }

    static void sendShoppersHome() {
        browser.clickWhereItIs("#traffic");
        browser.await("said.innerText === 'Shoppers have left.'");
    }

    /** Other tests may have left one. */
    static void withoutSecond() {
        if (stage.bean(Instances.class).second().isPresent()) {
            stage.bean(Troubles.class).stopSecond().block(Servers.LONGEST);
        }
        browser.await("document.getElementById('second-start').offsetParent !== null");
    }

    static void choose(String selector, String value) {
        browser.run(
                "const node = document.querySelector(arguments[0]); node.value = arguments[1]; node.dispatchEvent(new Event('change'))",
                selector,
                value);
    }

    static Ledger.Balance balance() {
        return stage.bean(Ledger.class).balance().blockOptional(Servers.LONGEST).orElseThrow();
    }

    static Ledger.Balance awaitEven() {
        // What was asked for when the shoppers left may be answered after the page has said so.
        Ledger.Balance even = Awaited.until(StorefrontBrowser::balance, Ledger.Balance::isEven);
        browser.await("even.innerText === 'even' && even.className === 'chip good'");
        return even;
    }

    static List<String> say(String sql) {
        return stage.backstage().postgres().say(sql);
    }

    /** A number of the ledger, as an expression of the page. */
    static String tile(int index) {
        return "Number(document.querySelectorAll('#ledger div')[" + index + "].dataset.value)";
    }

    /** For who wants to look at it. */
    static void keep(String name) {
        try {
            Path directory = Files.createDirectories(Path.of("target", "pictures"));
            Files.write(directory.resolve("storefront-" + name + ".png"), browser.picture());
        } catch (IOException broken) {
            throw new UncheckedIOException(broken);
        }
    }
}
