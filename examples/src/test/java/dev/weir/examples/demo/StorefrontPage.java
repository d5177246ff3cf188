/*
 * Copyright the Weir authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.weir.examples.demo;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.weir.examples.Servers;
import dev.weir.webflux.browser.Browser;
import dev.weir.webflux.browser.Keys;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** The page of the storefront in a real browser: each control does what it says, and in each trouble the page stays up. */
abstract class StorefrontPage {

    private static Browser browser;
    private static Stage stage;

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

    @Test
    void aCardTellsTheValueAndWhereItCameFrom() {
        browser.await("document.querySelector('#card-first .from .chip').innerText === 'from memory'");
        // Line by line, and each is asked for by itself.
        browser.await(
                "['Birch stool', ' left', 'days', 'fresh', ' s old, in ', ' ms', 'First instance', 'up', 'knows what others change']"
                        + ".every(each => document.getElementById('card-first').innerText.includes(each))");
    }

    @Test
    void whatIsBoughtIsGoneFromTheStock() {
        // Shoppers may have been at it.
        int left = Integer.parseInt(stage.backstage()
                        .postgres()
                        .say("SELECT remaining FROM stock WHERE product = 'p-9'")
                        .get(0))
                - 1;
        browser.run("product.value = 'p-9'; product.dispatchEvent(new Event('change'))");
        browser.click("#buy");
        browser.await("said.innerText === 'Bought one of p-9: " + left + " are left.'");
        browser.await("document.querySelector('#card-first').innerText.includes('" + left + " left')");
        assertThat(stage.backstage().postgres().say("SELECT amount FROM orders WHERE id LIKE 'page-%'"))
                .containsExactly("1");
    }

    @Test
    void twoInstancesAreSeenAndOneIsKilled() {
        // Other tests may have left one.
        if (stage.bean(Instances.class).second().isPresent()) {
            stage.bean(Troubles.class).stopSecond().block(Servers.LONGEST);
        }
        browser.await("document.getElementById('second-start').offsetParent !== null");
        browser.click("#second-start");
        browser.await(
                "document.querySelector('#card-second .value').innerText.includes('version') && document.getElementById('card-second').innerText.includes('up')");
        assertThat(stage.bean(Instances.class).second()).isPresent();
        browser.click("#change-first");
        browser.await("/^Changed to .* at the first instance: .* ms later, .* ms later\\.$/.test(seen.innerText)");
        browser.click("#change-second");
        browser.await("seen.innerText.includes('at the second instance')");
        assertThat(browser.shown("#seen"))
                .matches("Changed to [0-9.]+ at the second instance: the first one answered it \\d+ ms later, "
                        + "the second one answered it \\d+ ms later\\.");
        letShoppersIn();
        browser.await("Number(document.querySelectorAll('#ledger div')[0].dataset.value) > 5");
        keep("two-instances");

        ShopClient second = second();
        browser.click("#second-kill");
        browser.await("said.innerText.startsWith('The second instance was killed.')");
        browser.await("document.getElementById('card-second').innerText.includes('not running')");
        isGone(second);

        browser.click("#second-start");
        browser.await("document.getElementById('second-stop').offsetParent !== null");
        second = second();
        browser.click("#second-stop");
        browser.await("said.innerText === 'The second instance has ended in good order.'");
        browser.await("document.getElementById('card-second').innerText.includes('not running')");
        isGone(second);
        sendShoppersHome();
        awaitEven();
    }

    @Test
    void whereADeliveryGoesIsChosen() {
        String delivery = "document.querySelectorAll('#card-first .value')[2].innerText";
        browser.await(delivery + ".includes('days')");
        String before = browser.text("return " + delivery);
        browser.run("country.selectedIndex = (country.selectedIndex + 1) % country.options.length;"
                + "country.dispatchEvent(new Event('change'))");
        browser.await(delivery + ".includes('days') && " + delivery + " !== " + "'" + before + "'");
    }

    @Test
    void withoutRedisThePageSaysWhatBecomesOfIt() {
        letShoppersIn();
        browser.await("Number(document.querySelectorAll('#ledger div')[0].dataset.value) > 5");
        browser.click("#redis");
        browser.await("document.getElementById('redis-state').innerText === 'stopped'");
        browser.await("document.getElementById('error-kinds').innerText.includes('activity 503')");
        browser.await(
                "document.getElementById('card-first').innerText.includes('degraded') && document.getElementById('card-first').innerText.includes('does not learn')");
        browser.await("even.innerText === 'Redis cannot be asked'");
        browser.await("consequence.innerText.includes('Activity is refused (503)')");
        browser.await("document.getElementById('card-first').innerText.includes('version')");
        assertThat(stage.backstage().redis().isRunning()).isFalse();
        keep("without-redis");

        browser.click("#redis");
        browser.await("said.innerText.startsWith('Redis is there again')");
        browser.await("document.getElementById('redis-state').innerText === 'running'");
        browser.await(
                "document.getElementById('card-first').innerText.includes('up') && document.getElementById('card-first').innerText.includes('knows what others change')");
        sendShoppersHome();
        awaitEven();
    }

    @Test
    void aSlowPostgresIsChosenAndEnded() {
        letShoppersIn();
        choose("#postgres", "1000");
        browser.await("said.innerText === 'Postgres is slower by 1000 ms.'");
        assertThat(stage.bean(Troubles.class).postgresDelay().toMillis()).isEqualTo(1_000);
        browser.await("consequence.innerText.includes('waits in the outbox')");
        browser.await("Number(document.querySelectorAll('#ledger div')[2].dataset.value) > 0");
        keep("slow-postgres");
        choose("#postgres", "0");
        browser.await("said.innerText === 'Postgres is as fast as it can be.'");
        sendShoppersHome();
        awaitEven();
    }

    @Test
    void aCarrierThatFailsLeavesQuotesStanding() {
        browser.click("#carrier");
        browser.await("document.getElementById('carrier-state').innerText === 'failing'");
        assertThat(stage.bean(Troubles.class).isCarrierFailing()).isTrue();
        browser.await("document.querySelector('#card-first').innerText.includes('old: reload failed')");
        browser.click("#carrier");
        browser.await("document.getElementById('carrier-state').innerText === 'answering'");
        browser.await("!document.querySelector('#card-first').innerText.includes('old: reload failed')");
    }

    @Test
    void itWorksByKeyboardAndTellsWhatIsRefused() {
        browser.run("document.getElementById('rate').value = '9999'; traffic.focus()");
        browser.press(Keys.ENTER);
        browser.await("said.className === 'said bad' && said.innerText.includes('1 to 400')");
        assertThat(browser.run("return traffic.disabled")).isEqualTo(false);
        browser.console();
        browser.run("document.body.focus(); document.activeElement.blur()");
        for (String expected : List.of("product", "country", "buy")) {
            while (!browser.text("return document.activeElement.id").equals(expected)) {
                browser.press(Keys.TAB);
            }
        }
    }

    @Test
    void itIsLegibleInTheDarkAndOnAPhone() {
        keep("light");
        browser.preferColours("dark");
        keep("dark");
        assertThat(browser.text("return getComputedStyle(document.body).backgroundColor"))
                .isEqualTo("rgb(18, 23, 27)");
        browser.preferColours("light");
        browser.resize(360, 2400);
        browser.await("innerWidth === 360");
        keep("phone");
        assertThat(browser.text("return document.documentElement.scrollWidth")).isEqualTo("360");
    }

    private static ShopClient second() {
        return new ShopClient(stage.bean(Instances.class).second().orElseThrow().url());
    }

    private static void isGone(ShopClient second) {
        assertThat(stage.bean(Instances.class).second()).isEmpty();
        assertThatThrownBy(() -> second.get("/status")).isInstanceOf(UncheckedIOException.class);
    }

    private static void letShoppersIn() {
        browser.run("shoppers.value = '8'; rate.value = '30'");
        browser.click("#traffic");
        browser.await("said.innerText === 'Shoppers are in.'");
        browser.await("traffic.getAttribute('aria-pressed') === 'true' && Number(rps.innerText) > 0");
    }

    private static void sendShoppersHome() {
        browser.click("#traffic");
        browser.await("said.innerText === 'Shoppers have left.'");
    }

    private static void awaitEven() {
        // What was asked for when the shoppers left may be answered after the page has said so.
        Ledger.Balance even = Awaited.until(
                () -> stage.bean(Ledger.class)
                        .balance()
                        .blockOptional(Servers.LONGEST)
                        .orElseThrow(),
                Ledger.Balance::isEven);
        assertThat(even.acknowledged()).isPositive();
        browser.await("even.innerText === 'even'");
    }

    private static void choose(String selector, String value) {
        browser.run(
                "const node = document.querySelector(arguments[0]); node.value = arguments[1]; node.dispatchEvent(new Event('change'))",
                selector,
                value);
    }

    /** For who wants to look at it. */
    private static void keep(String name) {
        try {
            Path directory = Files.createDirectories(Path.of("target", "pictures"));
            Files.write(directory.resolve("storefront-" + name + ".png"), browser.picture());
        } catch (IOException broken) {
            throw new UncheckedIOException(broken);
        }
    }
}
