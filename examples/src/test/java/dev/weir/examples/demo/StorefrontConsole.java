/*
 * Copyright the Weir authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.weir.examples.demo;

import static org.assertj.core.api.Assertions.assertThat;

import dev.weir.examples.Servers;
import dev.weir.webflux.boot.WeirCaches;
import dev.weir.webflux.console.ConsolePage;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** The console of the storefront in a real browser: it is one click away, and shows what shoppers and troubles do to this instance. */
abstract class StorefrontConsole extends StorefrontBrowser {

    private final ConsolePage page = new ConsolePage(browser);

    @BeforeEach
    void follow() {
        browser.resize(1280, 900);
        browser.click("nav a");
        page.awaitLive();
    }

    @Test
    void itShowsWhatShoppersDoToThisInstance() {
        assertThat(browser.url()).isEqualTo(stage.url() + "/weir/");
        browser.await("document.querySelector('#namespace').innerText === 'storefront'");
        browser.await("document.querySelectorAll('#overview tbody [data-cache]').length === 4");
        page.choose("products");
        browser.await("document.querySelector('#chosen').textContent === 'products'");
        browser.await("document.querySelector('[data-figure=hits]')");
        long before = hits();

        stage.bean(Shoppers.class).come(new Shoppers.Traffic(8, 60));
        browser.await("Number(" + page.figure("hits") + ") > " + (before + 20));
        stage.bean(Shoppers.class).come(Shoppers.Traffic.NONE);

        // Those who have left are answered, too: it is the numbers of this instance once they agree.
        Awaited.until(() -> browser.shown("[data-figure=hits]").replace(",", ""), shown -> shown.equals("" + hits()));
    }

    @Test
    void aKeyThatIsLookedUpIsAWalk() {
        ShopClient shop = new ShopClient(stage.url());
        browser.await("document.querySelector('#lookup-cache [value=products]')");
        browser.run("document.querySelector('#lookup-cache').value = 'products'");

        // What was asked for may be old again before it is looked up.
        Awaited.until(
                () -> {
                    shop.get("/products/p-1");
                    page.explain("p-1");
                    return page.outlook() + ": " + page.stops();
                },
                "HIT: request now, memory now, flight off, redis off, source off"::equals);
        assertThat(browser.shown("#known")).contains("p-1").doesNotContain("Enamel teapot");
    }

    @Test
    void aRedisThatIsStoppedIsSeenAndSoIsItsReturn() {
        page.choose("products");
        page.awaitWord("Coherence", "COHERENT");
        stage.bean(Troubles.class).stopRedis().block(Servers.LONGEST);
        page.awaitWord("Coherence", "BLIND");
        // Somebody has to ask it for that to be known.
        stage.bean(Shoppers.class).come(new Shoppers.Traffic(8, 60));
        page.awaitWord("Redis", "UNREACHABLE");
        page.awaitWord("Health", "DEGRADED");
        browser.await("Number(" + page.figure("degradedLoads") + ") > 0");

        stage.bean(Troubles.class).startRedis().block(Servers.LONGEST);
        page.awaitWord("Redis", "REACHABLE");
        page.awaitWord("Coherence", "COHERENT");
        page.awaitWord("Health", "UP");
    }

    private static long hits() {
        return stage.bean(WeirCaches.class)
                .find("products")
                .orElseThrow()
                .stats()
                .hits();
    }
}
