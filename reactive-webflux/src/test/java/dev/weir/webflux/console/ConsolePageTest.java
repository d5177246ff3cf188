/*
 * Copyright the Weir authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.weir.webflux.console;

import static org.assertj.core.api.Assertions.assertThat;

import dev.weir.redis.server.RedisEdition;
import dev.weir.redis.server.RedisOptions;
import dev.weir.redis.server.RedisServer;
import dev.weir.webflux.browser.Keys;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import reactor.core.Disposable;

/** The page of the console in a real browser: it shows what is, does what its controls say, and complains about nothing. */
class ConsolePageTest extends ConsoleBrowser {

    private static RedisServer redis;

    @BeforeAll
    static void start() {
        redis = started(RedisEdition.embedded().start(RedisOptions.defaults()));
        application = started(ConsoleApplication.withCaches(
                "weir.redis.url=" + redis.url(),
                "weir.console.access=unrestricted",
                "weir.console.show-keys=true",
                "weir.caches.quotes.policy.fresh-for=1h",
                "weir.caches.quotes.policy.stale-while-revalidate=2h",
                "weir.caches.quotes.policy.stale-if-error=3h",
                "weir.caches.texts.policy.fresh-for=1h"));
    }

    @BeforeEach
    void open() {
        browser.open(application.url());
        browser.run("localStorage.clear()");
        browser.open(application.url());
        page.awaitLive();
    }

    @Test
    void theNumbersAreThoseOfTheMeters() {
        for (int i = 0; i < 40; i++) {
            application.read("texts", "key-" + i % 7);
        }
        page.choose("texts");
        page.awaitFigure("hits", counted("cache.hits", "layer", "local", "type", "fresh"));
        page.awaitFigure("misses", counted("cache.misses"));
        page.awaitFigure("loads", counted("cache.loads", "outcome", "value"));
        page.awaitFigure("remoteMisses", counted("cache.remote.misses"));
        assertThat(counted("cache.misses")).isGreaterThanOrEqualTo(7);
        browser.await("document.querySelectorAll('#overview tbody tr').length === 2");
        browser.await(
                "document.querySelector('[data-plot=reads] .uplot').getAttribute('aria-label').includes('Fresh ')");
    }

    @Test
    void aCacheThatNobodyHasReadSaysWhatToDo() {
        ConsoleApplication unread = ConsoleApplication.withCaches("weir.caches.quotes.policy.fresh-for=1h");
        visit(unread, () -> {
            page.choose("quotes");
            browser.await("document.querySelector('#chosen').textContent === 'quotes'");
            browser.await("!document.querySelector('#unread').hidden");
            assertThat(browser.shown("#unread")).contains("has not been read yet");
            unread.read("quotes", "a");
            browser.await("document.querySelector('#unread').hidden");
        });
    }

    @Test
    void controlsDoWhatTheySay() {
        application.read("quotes", "a");
        page.choose("quotes");
        browser.await("document.querySelector('#overview [aria-pressed=true]').dataset.cache === 'quotes'");
        browser.await("document.querySelector('#lookup-cache').value === 'quotes'");
        browser.click("#span label:first-of-type input");
        browser.await("document.querySelector('[name=span]:checked').value === '60'");

        page.explain("a");
        assertThat(page.outlook()).isEqualTo("HIT");
        browser.click("#invalidate");
        page.awaitOutlook("LOAD");
        assertThat(browser.shown("#lookup-message")).isEqualTo("Invalidated.");
        assertThat(application.cache("quotes").getIfCached("a").hasElement().block())
                .isFalse();
        browser.click("#refresh");
        page.awaitOutlook("HIT");
        page.awaitMessage("Refreshed.");

        browser.click("#follow");
        application.cache("quotes").invalidate("a").block();
        page.awaitOutlook("LOAD");
    }

    @Test
    void thePictureNamesThePath() {
        page.choose("texts");
        page.explain("nobody has read it");
        assertThat(page.outlook()).isEqualTo("LOAD");
        assertThat(page.stops()).isEqualTo("request now, memory now, flight now, redis now, source now");

        application.read("texts", "read");
        page.explain("read");
        assertThat(page.stops()).isEqualTo("request now, memory now, flight off, redis off, source off");
        assertThat(browser.shown("#steps")).contains("The answer is fresh, at the memory.");

        Disposable waiting = application.cache("texts").get("held").subscribe(value -> {}, failure -> {});
        try {
            page.explain("held");
            assertThat(page.outlook()).isEqualTo("JOIN_LOAD");
            assertThat(page.stops()).isEqualTo("request now, memory now, flight now, redis off, source off");
        } finally {
            waiting.dispose();
            application.release();
        }
        browser.await("document.querySelector('#overview .chosen td:last-child').textContent === '0'");

        application.read("quotes", "old");
        application.cache("quotes").expire("old").block();
        page.choose("quotes");
        page.explain("old");
        assertThat(page.outlook()).isEqualTo("LOAD_OR_FALL_BACK");
        assertThat(browser.shown("#steps")).contains("declared outdated");
        // It is fresh no more, and two windows are left.
        assertThat(browser.run("return document.querySelectorAll('.windows rect').length"))
                .isEqualTo(2);
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
    }

    @Test
    void everythingIsReachedByKeyboardAndSeenToBe() {
        application.read("texts", "a");
        browser.await("document.querySelectorAll('#overview tbody button').length === 2");
        page.choose("texts");
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
    }

    @Test
    void nothingIsBesideTheScreenOfAPhone() {
        application.read("texts", "a-key-that-is-" + "long-".repeat(30));
        for (int width : new int[] {360, 320}) {
            browser.resize(width, 740);
            browser.open(application.url());
            page.awaitLive();
            page.choose("texts");
            page.explain("a-key-that-is-" + "long-".repeat(30));
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
    }

    @Test
    void whatGoesWrongIsShownAndSaid() {
        page.awaitWeight("Redis", "good");
        page.listen();
        redis.stop();
        try {
            page.awaitWeight("Coherence", "bad");
            page.awaitWeight("Health", "doubtful");
            page.awaitSaid("Coherence: BLIND");
            application.read("texts", "while it is away");
        } finally {
            redis.restart();
        }
        page.awaitWeight("Coherence", "good");
        page.awaitWeight("Health", "good");
    }

    private static String theme() {
        return browser.text("return document.documentElement.dataset.theme");
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
