/*
 * Copyright the Weir authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.weir.webflux.console;

import static org.assertj.core.api.Assertions.assertThat;

import dev.weir.redis.server.RedisEdition;
import dev.weir.redis.server.RedisOptions;
import dev.weir.redis.server.RedisServer;
import dev.weir.webflux.browser.Browser;
import dev.weir.webflux.browser.Keys;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import reactor.core.Disposable;

/** The page of the console in a real browser: it shows what is, does what its controls say, and complains about nothing. */
class ConsolePageTest {

    private static final String LIVE = "document.querySelector('#connection').dataset.state === 'live'";

    private static RedisServer redis;
    private static ConsoleApplication application;
    private static Browser browser;

    @BeforeAll
    static void start() {
        browser = Browser.start();
        redis = RedisEdition.embedded().start(RedisOptions.defaults());
        application = ConsoleApplication.withCaches(
                "weir.redis.url=" + redis.url(),
                "weir.console.access=unrestricted",
                "weir.console.show-keys=true",
                "weir.caches.quotes.policy.fresh-for=1h",
                "weir.caches.quotes.policy.stale-while-revalidate=2h",
                "weir.caches.quotes.policy.stale-if-error=3h",
                "weir.caches.texts.policy.fresh-for=1h");
    }

    @AfterAll
    static void stop() {
        if (browser != null) {
            browser.close();
        }
        if (application != null) {
            application.close();
        }
        if (redis != null) {
            redis.close();
        }
    }

    @BeforeEach
    void open() {
        browser.resize(1280, 900);
        browser.preferColours("light");
        browser.open(application.url());
        browser.run("localStorage.clear()");
        browser.open(application.url());
        browser.await(LIVE);
        browser.console();
    }

    @Test
    void theNumbersAreThoseOfTheMeters() {
        for (int i = 0; i < 40; i++) {
            application.read("texts", "key-" + i % 7);
        }
        choose("texts");
        shows("hits", counted("cache.hits", "layer", "local", "type", "fresh"));
        shows("misses", counted("cache.misses"));
        shows("loads", counted("cache.loads", "outcome", "value"));
        shows("remoteMisses", counted("cache.remote.misses"));
        assertThat(counted("cache.misses")).isGreaterThanOrEqualTo(7);
        browser.await("document.querySelectorAll('#overview tbody tr').length === 2");
        browser.await(
                "document.querySelector('[data-plot=reads] .uplot').getAttribute('aria-label').includes('Fresh ')");
        assertThat(browser.console()).isEmpty();
    }

    @Test
    void aCacheThatNobodyHasReadSaysWhatToDo() {
        try (ConsoleApplication unread = ConsoleApplication.withCaches("weir.caches.quotes.policy.fresh-for=1h")) {
            browser.open(unread.url());
            choose("quotes");
            browser.await("document.querySelector('#chosen').textContent === 'quotes'");
            browser.await("!document.querySelector('#unread').hidden");
            assertThat(browser.shown("#unread")).contains("has not been read yet");
            unread.read("quotes", "a");
            browser.await("document.querySelector('#unread').hidden");
            assertThat(browser.console()).isEmpty();
        }
    }

    @Test
    void controlsDoWhatTheySay() {
        application.read("quotes", "a");
        choose("quotes");
        browser.await("document.querySelector('#overview [aria-pressed=true]').dataset.cache === 'quotes'");
        browser.await("document.querySelector('#lookup-cache').value === 'quotes'");
        browser.click("#span label:first-of-type input");
        browser.await("document.querySelector('[name=span]:checked').value === '60'");

        explain("a");
        assertThat(outlook()).isEqualTo("HIT");
        browser.click("#invalidate");
        browser.await("document.querySelector('#explanation').dataset.outlook === 'LOAD'");
        assertThat(browser.shown("#lookup-message")).isEqualTo("Invalidated.");
        assertThat(application.cache("quotes").getIfCached("a").hasElement().block())
                .isFalse();
        browser.click("#refresh");
        browser.await("document.querySelector('#explanation').dataset.outlook === 'HIT'");
        browser.await("document.querySelector('#lookup-message').textContent === 'Refreshed.'");

        browser.click("#follow");
        application.cache("quotes").invalidate("a").block();
        browser.await("document.querySelector('#explanation').dataset.outlook === 'LOAD'");
        assertThat(browser.console()).isEmpty();
    }

    @Test
    void thePictureNamesThePath() {
        choose("texts");
        explain("nobody has read it");
        assertThat(outlook()).isEqualTo("LOAD");
        assertThat(stops()).isEqualTo("request now, memory now, flight now, redis now, source now");

        application.read("texts", "read");
        explain("read");
        assertThat(stops()).isEqualTo("request now, memory now, flight off, redis off, source off");
        assertThat(browser.shown("#steps")).contains("The answer is fresh, at the memory.");

        Disposable waiting = application.cache("texts").get("held").subscribe(value -> {}, failure -> {});
        try {
            explain("held");
            assertThat(outlook()).isEqualTo("JOIN_LOAD");
            assertThat(stops()).isEqualTo("request now, memory now, flight now, redis off, source off");
        } finally {
            waiting.dispose();
            application.release();
        }
        browser.await("document.querySelector('#overview .chosen td:last-child').textContent === '0'");

        application.read("quotes", "old");
        application.cache("quotes").expire("old").block();
        choose("quotes");
        explain("old");
        assertThat(outlook()).isEqualTo("LOAD_OR_FALL_BACK");
        assertThat(browser.shown("#steps")).contains("declared outdated");
        // It is fresh no more, and two windows are left.
        assertThat(browser.run("return document.querySelectorAll('.windows rect').length"))
                .isEqualTo(2);
        assertThat(browser.console()).isEmpty();
    }

    @Test
    void theThemeIsThatOfTheSystemUntilOneIsChosenAndThenRemembered() {
        assertThat(theme()).isEqualTo("light");
        browser.preferColours("dark");
        browser.await("document.documentElement.dataset.theme === 'dark'");
        browser.click("#theme");
        assertThat(theme()).isEqualTo("light");
        browser.open(application.url());
        assertThat(theme()).isEqualTo("light");
        assertThat(browser.text("return document.querySelector('#theme').getAttribute('aria-pressed')"))
                .isEqualTo("false");
        browser.click("#theme");
        assertThat(theme()).isEqualTo("dark");
        browser.preferColours("light");
        assertThat(theme()).isEqualTo("dark");
        assertThat(browser.console()).isEmpty();
    }

    @Test
    void everythingIsReachedByKeyboardAndSeenToBe() {
        application.read("texts", "a");
        browser.await("document.querySelectorAll('#overview tbody button').length === 2");
        choose("texts");
        browser.await("document.querySelectorAll('.plot').length > 1");
        browser.open(application.url());
        browser.await("document.querySelectorAll('.plot').length > 1");
        List<String> reached = new ArrayList<>();
        for (int i = 0; i < 20; i++) {
            browser.press(Keys.TAB);
            reached.add(browser.text("const at = document.activeElement;"
                    + "return at.id || at.dataset.cache || at.name || at.className || at.type"));
            assertThat(browser.run("return parseFloat(getComputedStyle(document.activeElement).outlineWidth)"))
                    .as(reached.toString())
                    .isNotEqualTo(0);
        }
        assertThat(reached)
                .startsWith("skip", "theme", "quotes", "texts", "span")
                .containsSubsequence("span", "plot", "plot", "lookup-cache", "lookup-key", "lookup-tenant", "submit");

        browser.run("document.querySelector('[data-cache=quotes]').focus()");
        browser.press(Keys.ENTER);
        browser.await("document.querySelector('#chosen').textContent === 'quotes'");
        browser.run("document.querySelector('#lookup-key').focus()");
        browser.type("#lookup-key", "typed");
        browser.press(Keys.ENTER);
        browser.await("!document.querySelector('#explanation').hidden");
        assertThat(browser.console()).isEmpty();
    }

    @Test
    void nothingIsBesideTheScreenOfAPhone() {
        application.read("texts", "a-key-that-is-" + "long-".repeat(30));
        for (int width : new int[] {360, 320}) {
            browser.resize(width, 740);
            browser.open(application.url());
            browser.await(LIVE);
            choose("texts");
            explain("a-key-that-is-" + "long-".repeat(30));
            browser.await("document.querySelector('.walk').viewBox.baseVal.width < 400");
            for (String part : new String[] {".sheet", ".plot", ".tile", "#explanation", ".bar"}) {
                assertThat(browser.run(
                                "return [...document.querySelectorAll(arguments[0])]"
                                        + ".every(part => part.scrollWidth <= part.clientWidth)",
                                part))
                        .as(part + " at " + width)
                        .isEqualTo(true);
            }
            assertThat(((Number) browser.run("return document.documentElement.scrollWidth")).intValue())
                    .isLessThanOrEqualTo(width);
        }
        assertThat(browser.console()).isEmpty();
    }

    @Test
    void whatGoesWrongIsShownAndSaid() {
        tile("Redis", "good");
        browser.run(
                "const place = document.querySelector('#announcement'); window.said = [];"
                        + "new MutationObserver(() => window.said.push(place.textContent)).observe(place, { childList: true });");
        redis.stop();
        try {
            browser.await("document.querySelector('[data-tile=Coherence]').dataset.weight === 'bad'");
            tile("Health", "doubtful");
            browser.await("window.said.some(text => text.includes('Coherence: BLIND'))");
            application.read("texts", "while it is away");
            assertThat(browser.console()).isEmpty();
        } finally {
            redis.restart();
        }
        tile("Coherence", "good");
        tile("Health", "good");
    }

    private static void choose(String cache) {
        browser.await("document.querySelector('[data-cache=" + cache + "]')");
        browser.run("scrollTo(0, 0)");
        browser.click("[data-cache=" + cache + "]");
    }

    private static void explain(String key) {
        browser.run("document.querySelector('#explanation').hidden = true");
        browser.run("document.querySelector('#lookup-key').value = arguments[0]", key);
        browser.click("#lookup button");
        browser.await("!document.querySelector('#explanation').hidden");
    }

    private static String outlook() {
        return browser.text("return document.querySelector('#explanation').dataset.outlook");
    }

    private static String stops() {
        return browser.text("return [...document.querySelectorAll('.station')]"
                + ".map(stop => stop.dataset.stop + ' ' + stop.dataset.state).join(', ')");
    }

    private static String theme() {
        return browser.text("return document.documentElement.dataset.theme");
    }

    private static void shows(String figure, long number) {
        browser.await("document.querySelector('[data-figure=" + figure + "]').textContent.replace(/,/g, '') === '"
                + number + "'");
    }

    private static void tile(String tile, String weight) {
        browser.await("document.querySelector('[data-tile=" + tile + "]').dataset.weight === '" + weight + "'");
    }

    private static long counted(String meter, String... tags) {
        return (long) application
                .meters()
                .get(meter)
                .tags(tags)
                .tag("cache", "texts")
                .functionCounter()
                .count();
    }
}
