/*
 * Copyright the Weir authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.weir.webflux.console;

import dev.weir.webflux.browser.Browser;
import java.util.List;
import java.util.Objects;

/**
 * The page of a console in a browser: how it is used, and where it says what.
 *
 * @param browser the browser that is at it
 */
public record ConsolePage(Browser browser) {

    private static final String OUTLOOK = "document.querySelector('#explanation').dataset.outlook";
    private static final String MESSAGE = "document.querySelector('#lookup-message').textContent";

    /** Waits until it has a feed. */
    public void awaitLive() {
        browser.await("document.querySelector('#connection').dataset.state === 'live'");
    }

    /** Chooses a cache in the table, once it is there. */
    public void choose(String cache) {
        browser.await("document.querySelector('[data-cache=" + cache + "]')");
        browser.run("scrollTo(0, 0)");
        browser.click("[data-cache=" + cache + "]");
    }

    /** Waits until a tile is {@code good}, {@code doubtful} or {@code bad}. */
    public void awaitWeight(String tile, String weight) {
        browser.await(tile(tile) + ".dataset.weight === '" + weight + "'");
    }

    /** Waits until this is among the words of a tile. */
    public void awaitWord(String tile, String word) {
        browser.await(tile(tile) + ".innerText.split(/\\s+/).includes('" + word + "')");
    }

    /** Waits until a figure of the chosen cache is this number. */
    public void awaitFigure(String name, long number) {
        browser.await(figure(name) + " === '" + number + "'");
    }

    /** The text of a figure of the chosen cache, without commas, as an expression of the page. */
    public String figure(String name) {
        return "document.querySelector('[data-figure=" + name + "]').textContent.replace(/,/g, '')";
    }

    /** Asks for a key in place of the one before, as a user does. */
    public void lookUp(String key) {
        browser.clear("#lookup-key");
        browser.type("#lookup-key", key);
        browser.click("#lookup button");
    }

    /** The same, and waits until an answer is shown. */
    public void explain(String key) {
        browser.run("document.querySelector('#explanation').hidden = true");
        lookUp(key);
        browser.await("!document.querySelector('#explanation').hidden");
    }

    /** What would become of a request for the key that is shown. */
    public String outlook() {
        return browser.text("return " + OUTLOOK);
    }

    /** Waits until this would become of it. */
    public void awaitOutlook(String outlook) {
        browser.await(OUTLOOK + " === '" + outlook + "'");
    }

    /** The stops of its walk, and how each is reached. */
    public String stops() {
        return String.join(", ", each(".station", "it.dataset.stop + ' ' + it.dataset.state"));
    }

    /** Waits until all that the look-up has to say is this. */
    public void awaitMessage(String message) {
        browser.await(MESSAGE + " === '" + message + "'");
    }

    /** Waits until this is in what the look-up has to say. */
    public void awaitInMessage(String part) {
        browser.await(MESSAGE + ".includes('" + part + "')");
    }

    /** Whether an element is there that is not shown. */
    public boolean hides(String selector) {
        return Boolean.TRUE.equals(browser.run("return document.querySelector(arguments[0]).hidden", selector));
    }

    /** What an expression about {@code it} is for each element of this selector, in their order. */
    public List<String> each(String selector, String expression) {
        return ((List<?>) Objects.requireNonNull(browser.run(
                        "return [...document.querySelectorAll(arguments[0])].map(it => " + expression + ")", selector)))
                .stream().map(String::valueOf).toList();
    }

    /** Listens from now on to what is said to screen readers. */
    public void listen() {
        browser.run(
                "const place = document.querySelector('#announcement'); window.said = [];"
                        + "new MutationObserver(() => window.said.push(place.textContent)).observe(place, { childList: true });");
    }

    /** What was said to them since that was last asked, line by line. */
    public String said() {
        return browser.text("return window.said.splice(0).join('\\n')");
    }

    /** Waits until this was said to them. */
    public void awaitSaid(String part) {
        browser.await("window.said.some(text => text.includes('" + part + "'))");
    }

    private static String tile(String name) {
        return "document.querySelector('[data-tile=\"" + name + "\"]')";
    }
}
