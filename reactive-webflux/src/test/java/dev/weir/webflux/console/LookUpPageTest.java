/*
 * Copyright the Weir authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.weir.webflux.console;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** The look-up of a key in a real browser: what is done is done to the key that is shown, however late an answer comes. */
class LookUpPageTest extends ConsoleBrowser {

    @BeforeAll
    static void start() {
        application = started(ConsoleApplication.withCaches(
                "weir.console.access=unrestricted",
                "weir.console.show-keys=true",
                "weir.caches.quotes.policy.fresh-for=1h",
                "weir.caches.quotes.policy.stale-while-revalidate=2h",
                "weir.caches.texts.policy.fresh-for=30m"));
    }

    @BeforeEach
    void open() {
        browser.open(application.url());
        page.choose("texts");
    }

    @Test
    void anAnswerThatComesLateIsNotShown() {
        application.read("texts", "first");
        application.read("texts", "second");
        application.detour().hold("key=first");
        page.lookUp("first");
        page.lookUp("second");
        browser.await(shows("second"));
        application.detour().release("key=first");
        browser.await("performance.getEntriesByType('resource').some(one => one.name.includes('key=first'))");
        assertThat(browser.shown("#known")).contains("second");

        browser.click("#invalidate");
        page.awaitMessage("Invalidated.");
        assertThat(browser.shown("#known")).contains("second");
        assertThat(application.has("texts", "first")).isTrue();
        assertThat(application.has("texts", "second")).isFalse();
    }

    @Test
    void whatIsShownIsInvalidatedAndRefreshedAndNotWhatIsAskedMeanwhile() {
        application.read("texts", "shown");
        application.read("texts", "asked");
        page.lookUp("shown");
        browser.await(shows("shown"));
        application.detour().hold("key=asked");
        page.lookUp("asked");
        browser.click("#invalidate");
        page.awaitInMessage("Invalidated");
        assertThat(application.has("texts", "asked")).isTrue();
        assertThat(application.has("texts", "shown")).isFalse();
        browser.click("#refresh");
        page.awaitInMessage("Refreshed");
        assertThat(application.has("texts", "shown")).isTrue();
        application.detour().release("key=asked");
        browser.await(shows("asked"));
    }

    @Test
    void followingGoesOnAfterAnAnswerThatFailed() {
        application.read("texts", "followed");
        page.lookUp("followed");
        browser.await(shows("followed"));
        application.detour().answer("key=followed", 403, "<!doctype html><p>Who are you?</p>");
        browser.click("#follow");
        page.awaitInMessage("403");
        assertThat(browser.shown("#lookup-message")).contains("status 403", "What is shown is old");
        assertThat(page.hides("#explanation")).isFalse();
        assertThat(browser.shown("#known")).contains("followed");

        application.detour().end();
        application.cache("texts").invalidate("followed").block();
        page.awaitOutlook("LOAD");
        page.awaitMessage("");
        complaintsAreOf("403");
    }

    @Test
    void anAnswerOfSomethingBetweenIsToldByItsStatus() {
        application.detour().answer("key=asked", 502, "<!doctype html><p>Bad gateway</p>");
        page.lookUp("asked");
        page.awaitInMessage("502");
        assertThat(browser.shown("#lookup-message")).doesNotContain("did not answer");
        assertThat(page.hides("#explanation")).isTrue();
        complaintsAreOf("502");
    }

    @Test
    void thePolicyIsToldInWords() {
        page.choose("quotes");
        page.lookUp("any");
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
        page.explain(key);
        assertThat(browser.shown("#known")).contains(key);
        assertThat(browser.run("return document.querySelectorAll('main img, main script').length"))
                .isEqualTo(0);
        assertThat(browser.text("return document.title")).doesNotContain("hurt");

        browser.run("document.querySelector('#lookup-tenant').value = 'acme'");
        browser.click("#lookup button");
        page.awaitInMessage("does not keep tenants apart");
        assertThat(page.hides("#explanation")).isTrue();
        complaintsAreOf("400");
    }

    private static String shows(String key) {
        return "[...document.querySelectorAll('#known dd')].some(fact => fact.textContent === '" + key + "')";
    }
}
