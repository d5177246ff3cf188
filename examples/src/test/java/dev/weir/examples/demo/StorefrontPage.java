/*
 * Copyright the Weir authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.weir.examples.demo;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.UncheckedIOException;
import java.util.List;
import org.junit.jupiter.api.Test;

/** The page of the storefront in a real browser: each control does what it says, and in each trouble the page stays up. */
abstract class StorefrontPage extends StorefrontBrowser {

    private static final int OWED = 10;

    @Test
    void aCardTellsTheValueAndWhereItCameFrom() {
        browser.await("document.querySelector('#card-first .from .chip').innerText === 'from memory'");
        // Line by line, and each is asked for by itself.
        browser.await(
                "['Birch stool', ' left', 'days', 'fresh', ' s old, in ', ' ms', 'First instance', 'up', 'knows what others change']"
                        + ".every(each => document.getElementById('card-first').innerText.includes(each))");
    }

    /** The answer about the product that was chosen before comes last. */
    @Test
    void aCardIsAboutTheProductThatIsChosen() {
        browser.run("""
                const ask = window.fetch;
                window.held = [];
                window.later = 0;
                window.fetch = async path => {
                  const answer = await ask(path);
                  if (path.includes('p-7')) await new Promise(free => held.push(free));
                  if (path.includes('p-9')) later++;
                  return answer;
                };""");
        browser.await("held.length >= 3");
        choose("#product", "p-9");
        String value = "document.querySelector('#card-first .value')";
        browser.await(value + ".innerText.includes('Clay board')");
        browser.run("window.shown = []; new MutationObserver(() => shown.push(" + value
                + ".innerText)).observe(" + value + ", { childList: true, characterData: true, subtree: true });"
                + "held.forEach(free => free()); later = 0");
        browser.await("later > 3");

        assertThat(browser.run("return shown.filter(each => !each.includes('Clay board'))"))
                .isEqualTo(List.of());
        assertThat(browser.shown("#card-first .value")).contains("Clay board");
    }

    @Test
    void whatIsNotAnsweredIsSaidAndNotShownAsFresh() {
        browser.await("document.getElementById('card-first').innerText.includes('fresh')");
        browser.run("window.ask = window.fetch; window.fetch = () => Promise.reject(new TypeError('gone'))");
        browser.await(
                "[...document.querySelectorAll('#card-first .value')].every(each => each.innerText === 'not answered')");
        assertThat(browser.shown("#card-first")).contains("no answer").doesNotContain("fresh", "from memory");

        browser.run("window.fetch = () => Promise.resolve(new Response('', { status: 500 }))");
        browser.await("document.querySelector('#card-first .value').innerText === 'not answered'");
        browser.run("window.fetch = window.ask");
        browser.await("document.getElementById('card-first').innerText.includes('fresh')");
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
        withoutSecond();
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
        letShoppersIn(8, 30);
        browser.await("Number(document.querySelectorAll('#ledger div')[0].dataset.value) > 5");
        keep("two-instances");

        ShopClient second = second();
        choose("#postgres", "3000");
        browser.await("said.innerText === 'Postgres is slower by 3000 ms.'");
        for (int i = 0; i < OWED; i++) {
            String id = "page-view-" + i;
            assertThat(second.post("/activity", "{\"id\":\"" + id + "\",\"shopper\":\"ann\",\"product\":\"p-1\"}")
                            .statusCode())
                    .isEqualTo(202);
            stage.bean(Ledger.class).acknowledgedView(id);
        }
        assertThat(say("SELECT id FROM activity WHERE id = 'page-view-" + (OWED - 1) + "'"))
                .isEmpty();
        browser.click("#second-kill");
        browser.await("said.innerText.startsWith('The second instance was killed.')");
        browser.await("document.getElementById('card-second').innerText.includes('not running')");
        isGone(second);
        choose("#postgres", "0");
        browser.await("said.innerText === 'Postgres is as fast as it can be.'");

        browser.click("#second-start");
        browser.await(
                "document.getElementById('second-stop').offsetParent !== null && document.querySelector('#card-second .value').innerText.includes('version')");
        second = second();
        browser.click("#second-stop");
        browser.await("said.innerText === 'The second instance has ended in good order.'");
        browser.await("document.getElementById('card-second').innerText.includes('not running')");
        isGone(second);
        sendShoppersHome();
        awaitEven();
        assertThat(say("SELECT count(*) FROM activity WHERE id LIKE 'page-view-%'"))
                .containsExactly("" + OWED);
    }

    /** To look at several processes one opens a page each. */
    @Test
    void eachCardLeadsToItsInstanceAndItsConsole() {
        if (stage.bean(Instances.class).second().isEmpty()) {
            stage.startSecond();
        }
        String address = stage.bean(Instances.class).second().orElseThrow().url();
        String second = "document.querySelector('#card-second .where a')";
        browser.await(second + ".innerText === '" + address.replace("http://", "") + "'");
        assertThat(browser.text("return " + second + ".href")).isEqualTo(address + "/status");
        assertThat(browser.text("return document.querySelector('#card-first .where a').href"))
                .isEqualTo(stage.url() + "/status");

        browser.click("#card-second .where a:last-child");
        browser.await("document.querySelector('#namespace').innerText === 'storefront'");
        assertThat(browser.url()).isEqualTo(address + "/weir/");
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

    /** Much waits in the outbox when it is stopped, so that there is something to be lost. */
    @Test
    void withoutRedisThePageSaysWhatBecomesOfIt() {
        choose("#postgres", "3000");
        browser.await("said.innerText === 'Postgres is slower by 3000 ms.'");
        letShoppersIn(32, 60);
        browser.await(tile(2) + " >= " + OWED);
        browser.clickWhereItIs("#redis");
        browser.await("document.getElementById('redis-state').innerText === 'stopped'");
        browser.await(onFirst("not verified: Redis is away"));
        // As long as it is slow, what is old is answered first.
        choose("#postgres", "0");
        browser.await("said.innerText === 'Postgres is as fast as it can be.'");
        // What memory had was good for five seconds.
        browser.await(onFirst("from Postgres"));
        browser.await("document.getElementById('error-kinds').innerText.includes('activity 503')");
        browser.await(
                "document.getElementById('card-first').innerText.includes('degraded') && document.getElementById('card-first').innerText.includes('does not learn')");
        browser.await("even.innerText === 'Redis cannot be asked'");
        browser.await("consequence.innerText.includes('Activity is refused (503)')");
        assertThat(stage.backstage().redis().isRunning()).isFalse();
        Ledger.Balance owed = balance();
        assertThat(owed.acknowledged()).isGreaterThan(owed.arrived());
        keep("without-redis");

        browser.clickWhereItIs("#redis");
        browser.await("said.innerText.startsWith('Redis is there again')");
        browser.await("document.getElementById('redis-state').innerText === 'running'");
        browser.await(
                "document.getElementById('card-first').innerText.includes('up') && document.getElementById('card-first').innerText.includes('knows what others change')");
        sendShoppersHome();
        Ledger.Balance even = awaitEven();
        assertThat(even.lost()).isZero();
        assertThat(even.arrived()).isEqualTo(even.acknowledged()).isGreaterThanOrEqualTo(owed.acknowledged());
    }

    @Test
    void aSlowPostgresIsChosenAndEnded() {
        letShoppersIn(8, 30);
        choose("#postgres", "3000");
        browser.await("said.innerText === 'Postgres is slower by 3000 ms.'");
        assertThat(stage.bean(Troubles.class).postgresDelay()).hasSeconds(3);
        browser.await("consequence.innerText.includes('waits in the outbox')");
        browser.await(tile(2) + " > 0");
        // Once it is thirty seconds old.
        browser.await(onFirst("old: reload is slow"));
        keep("slow-postgres");
        choose("#postgres", "0");
        browser.await("said.innerText === 'Postgres is as fast as it can be.'");
        sendShoppersHome();
        awaitEven();
    }

    @Test
    void aCarrierThatFailsLeavesQuotesStanding() {
        browser.clickWhereItIs("#carrier");
        browser.await("document.getElementById('carrier-state').innerText === 'failing'");
        assertThat(stage.bean(Troubles.class).isCarrierFailing()).isTrue();
        browser.await("document.querySelector('#card-first').innerText.includes('old: reload failed')");
        browser.clickWhereItIs("#carrier");
        browser.await("document.getElementById('carrier-state').innerText === 'answering'");
        browser.await("!document.querySelector('#card-first').innerText.includes('old: reload failed')");
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

    /** That a chip of the first card says so. */
    private static String onFirst(String says) {
        return "[...document.querySelectorAll('#card-first .from .chip')].some(each => each.innerText === '" + says
                + "')";
    }
}
