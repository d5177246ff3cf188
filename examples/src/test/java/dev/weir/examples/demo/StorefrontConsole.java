/*
 * Copyright the Weir authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.weir.examples.demo;

import static org.assertj.core.api.Assertions.assertThat;

import dev.weir.examples.Servers;
import dev.weir.webflux.boot.WeirCaches;
import dev.weir.webflux.browser.Browser;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** The console of the storefront in a real browser: it is one click away, and shows what shoppers and troubles do to this instance. */
abstract class StorefrontConsole {

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
    void follow() {
        browser.resize(1280, 900);
        browser.open(stage.url());
        browser.click("nav a");
        browser.await("document.querySelector('#connection').dataset.state === 'live'");
    }

    @AfterEach
    void nothingIsComplainedAbout() {
        assertThat(browser.console()).isEmpty();
    }

    @Test
    void itShowsWhatShoppersDoToThisInstance() {
        assertThat(browser.url()).isEqualTo(stage.url() + "/weir/");
        browser.await("document.querySelector('#namespace').innerText === 'storefront'");
        browser.await("document.querySelectorAll('#overview tbody [data-cache]').length === 4");
        browser.click("[data-cache=products]");
        browser.await("document.querySelector('#chosen').textContent === 'products'");
        browser.await("document.querySelector('[data-figure=hits]')");
        long before = hits();

        stage.bean(Shoppers.class).come(new Shoppers.Traffic(8, 60));
        browser.await("Number(document.querySelector('[data-figure=hits]').textContent.replace(/,/g, '')) > "
                + (before + 20));
        stage.bean(Shoppers.class).come(Shoppers.Traffic.NONE);

        // Those who have left are answered, too: it is the numbers of this instance once they agree.
        Awaited.until(() -> browser.shown("[data-figure=hits]").replace(",", ""), shown -> shown.equals("" + hits()));
    }

    @Test
    void aKeyThatIsLookedUpIsAWalk() {
        ShopClient shop = new ShopClient(stage.url());
        browser.await("document.querySelector('#lookup-cache [value=products]')");
        browser.run("document.querySelector('#lookup-cache').value = 'products'");
        browser.type("#lookup-key", "p-1");

        // What was asked for may be old again before it is looked up.
        Awaited.until(
                () -> {
                    shop.get("/products/p-1");
                    return walk();
                },
                "HIT: request now, memory now, flight off, redis off, source off"::equals);
        assertThat(browser.shown("#known")).contains("p-1").doesNotContain("Enamel teapot");
    }

    @Test
    void aRedisThatIsStoppedIsSeenAndSoIsItsReturn() {
        browser.await("document.querySelector('[data-cache=products]')");
        browser.click("[data-cache=products]");
        tile("Coherence", "COHERENT");
        stage.bean(Troubles.class).stopRedis().block(Servers.LONGEST);
        tile("Coherence", "BLIND");
        // Somebody has to ask it for that to be known.
        stage.bean(Shoppers.class).come(new Shoppers.Traffic(8, 60));
        tile("Redis", "UNREACHABLE");
        tile("Health", "DEGRADED");
        browser.await("Number(document.querySelector('[data-figure=degradedLoads]').textContent) > 0");

        stage.bean(Troubles.class).startRedis().block(Servers.LONGEST);
        tile("Redis", "REACHABLE");
        tile("Coherence", "COHERENT");
        tile("Health", "UP");
    }

    private static String walk() {
        browser.run("document.querySelector('#explanation').hidden = true");
        browser.click("#lookup button");
        browser.await("!document.querySelector('#explanation').hidden");
        return browser.text(
                "return document.querySelector('#explanation').dataset.outlook + ': ' + "
                        + "[...document.querySelectorAll('.station')].map(stop => stop.dataset.stop + ' ' + stop.dataset.state).join(', ')");
    }

    private static void tile(String name, String says) {
        browser.await(
                "document.querySelector('[data-tile=" + name + "]').innerText.split(/\\s+/).includes('" + says + "')");
    }

    private static long hits() {
        return stage.bean(WeirCaches.class)
                .find("products")
                .orElseThrow()
                .stats()
                .hits();
    }
}
