/*
 * Copyright the Weir authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.weir.webflux.console;

import static org.assertj.core.api.Assertions.assertThat;

import dev.weir.webflux.browser.Browser;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** The look-up of a key in a real browser: what is done is done to the key that is shown, however late an answer comes. */
class LookUpPageTest {

    private static ConsoleApplication application;
    private static Browser browser;

    @BeforeAll
    static void start() {
        browser = Browser.start();
        application = ConsoleApplication.withCaches(
                "weir.console.access=unrestricted",
                "weir.console.show-keys=true",
                "weir.caches.quotes.policy.fresh-for=1h",
                "weir.caches.quotes.policy.stale-while-revalidate=2h",
                "weir.caches.texts.policy.fresh-for=30m");
    }

    @AfterAll
    static void stop() {
        if (browser != null) {
            browser.close();
        }
        if (application != null) {
            application.close();
        }
    }

    @BeforeEach
    void open() {
        browser.resize(1280, 900);
        browser.open(application.url());
        browser.await("document.querySelector('[data-cache=texts]')");
        browser.click("[data-cache=texts]");
        browser.console();
    }

    @AfterEach
    void end() {
        application.detour().end();
    }

    @Test
    void anAnswerThatComesLateIsNotShown() {
        application.read("texts", "first");
        application.read("texts", "second");
        application.detour().hold("key=first");
        ask("first");
        ask("second");
        browser.await(shows("second"));
        application.detour().release("key=first");
        browser.await("performance.getEntriesByType('resource').some(one => one.name.includes('key=first'))");
        assertThat(browser.shown("#known")).contains("second");

        browser.click("#invalidate");
        browser.await("document.querySelector('#lookup-message').textContent === 'Invalidated.'");
        assertThat(browser.shown("#known")).contains("second");
        assertThat(application.has("texts", "first")).isTrue();
        assertThat(application.has("texts", "second")).isFalse();
        assertThat(browser.console()).isEmpty();
    }

    @Test
    void whatIsShownIsInvalidatedAndRefreshedAndNotWhatIsAskedMeanwhile() {
        application.read("texts", "shown");
        application.read("texts", "asked");
        ask("shown");
        browser.await(shows("shown"));
        application.detour().hold("key=asked");
        ask("asked");
        browser.click("#invalidate");
        browser.await("document.querySelector('#lookup-message').textContent.includes('Invalidated')");
        assertThat(application.has("texts", "asked")).isTrue();
        assertThat(application.has("texts", "shown")).isFalse();
        browser.click("#refresh");
        browser.await("document.querySelector('#lookup-message').textContent.includes('Refreshed')");
        assertThat(application.has("texts", "shown")).isTrue();
        application.detour().release("key=asked");
        browser.await(shows("asked"));
        assertThat(browser.console()).isEmpty();
    }

    @Test
    void followingGoesOnAfterAnAnswerThatFailed() {
        application.read("texts", "followed");
        ask("followed");
        browser.await(shows("followed"));
        application.detour().answer("key=followed", 403, "<!doctype html><p>Who are you?</p>");
        browser.click("#follow");
        browser.await("document.querySelector('#lookup-message').textContent.includes('403')");
        assertThat(browser.shown("#lookup-message")).contains("status 403", "What is shown is old");
        assertThat(browser.run("return document.querySelector('#explanation').hidden"))
                .isEqualTo(false);
        assertThat(browser.shown("#known")).contains("followed");

        application.detour().end();
        application.cache("texts").invalidate("followed").block();
        browser.await("document.querySelector('#explanation').dataset.outlook === 'LOAD'");
        browser.await("document.querySelector('#lookup-message').textContent === ''");
        assertThat(browser.console()).allMatch(complaint -> complaint.contains("403"));
    }

    @Test
    void anAnswerOfSomethingBetweenIsToldByItsStatus() {
        application.detour().answer("key=asked", 502, "<!doctype html><p>Bad gateway</p>");
        ask("asked");
        browser.await("document.querySelector('#lookup-message').textContent.includes('502')");
        assertThat(browser.shown("#lookup-message")).doesNotContain("did not answer");
        assertThat(browser.run("return document.querySelector('#explanation').hidden"))
                .isEqualTo(true);
    }

    @Test
    void thePolicyIsToldInWords() {
        browser.click("[data-cache=quotes]");
        ask("any");
        browser.await(shows("any"));
        assertThat(browser.shown("#known"))
                .contains("Fresh for", "60 min", "Stale while it is reloaded", "up to 2 h")
                .contains(
                        "Absence is kept for",
                        "A load may take",
                        "up to 10 s",
                        "Load again after a failure",
                        "after 5.0 s")
                .doesNotContain("[", "PT", "undefined", "An error answers for", "Stale if a load takes over");
    }

    @Test
    void markupInAKeyIsShownAsText() {
        String key = "<img src=x onerror=\"document.title='hurt'\"><script>document.title='hurt'</script>";
        ask(key);
        browser.await("!document.querySelector('#explanation').hidden");
        assertThat(browser.shown("#known")).contains(key);
        assertThat(browser.run("return document.querySelectorAll('main img, main script').length"))
                .isEqualTo(0);
        assertThat(browser.text("return document.title")).doesNotContain("hurt");

        browser.run("document.querySelector('#lookup-tenant').value = 'acme'");
        browser.click("#lookup button");
        browser.await("document.querySelector('#lookup-message').textContent.includes('does not keep tenants apart')");
        assertThat(browser.run("return document.querySelector('#explanation').hidden"))
                .isEqualTo(true);
        assertThat(browser.console()).allMatch(complaint -> complaint.contains("400"));
    }

    private static void ask(String key) {
        browser.clear("#lookup-key");
        browser.type("#lookup-key", key);
        browser.click("#lookup button");
    }

    private static String shows(String key) {
        return "[...document.querySelectorAll('#known dd')].some(fact => fact.textContent === '" + key + "')";
    }
}
