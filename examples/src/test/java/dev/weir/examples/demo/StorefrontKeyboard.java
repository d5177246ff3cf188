/*
 * Copyright the Weir authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.weir.examples.demo;

import static org.assertj.core.api.Assertions.assertThat;

import dev.weir.webflux.browser.Keys;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** The page by keyboard: each control is reached, says what it is, does what it says, and keeps the focus meanwhile. */
abstract class StorefrontKeyboard extends StorefrontBrowser {

    private static final String FOCUSED = "document.activeElement";

    /** Links have no name of their own. */
    private static final String NAME =
            "(node => node.id || node.getAttribute('aria-label') || (node.pathname || node.tagName))(" + FOCUSED + ")";

    @Test
    void eachControlIsReachedInItsOrderAndSeenToBe() {
        withoutSecond();
        List<String> walked = new ArrayList<>();
        for (int i = 0; i < 13; i++) {
            browser.press(Keys.TAB);
            walked.add(browser.text("return " + NAME));
            assertThat(browser.text("return getComputedStyle(" + FOCUSED + ").outlineStyle"))
                    .as(walked.toString())
                    .isEqualTo("solid");
        }

        assertThat(walked)
                .containsExactly(
                        "/weir/",
                        "product",
                        "country",
                        "buy",
                        "/status",
                        "Console of the first instance",
                        "change-first",
                        "second-start",
                        "redis",
                        "postgres",
                        "carrier",
                        "traffic",
                        "shoppers");
        browser.press(Keys.TAB);
        assertThat(browser.text("return " + NAME)).isEqualTo("rate");
        assertThat(browser.run(
                        "return [...document.querySelectorAll('select, input')].filter(each => !each.labels.length)"))
                .isEqualTo(List.of());
    }

    @Test
    void redisIsStoppedAndStartedByKey() {
        walkTo("redis");
        browser.press(Keys.ENTER);
        // Nobody pulls twice.
        browser.press(Keys.ENTER);
        browser.await("document.getElementById('redis-state').innerText === 'stopped'");
        assertThat(stage.backstage().redis().isRunning()).isFalse();
        assertThat(browser.text("return " + NAME)).isEqualTo("redis");

        browser.await("redis.innerText === 'Start Redis' && !redis.hasAttribute('aria-busy')");
        browser.press(Keys.SPACE);
        browser.await("said.innerText.startsWith('Redis is there again')");
        assertThat(stage.backstage().redis().isRunning()).isTrue();
        assertThat(browser.text("return " + NAME)).isEqualTo("redis");
    }

    /** Each key chooses the next one, while the one before is still made so. */
    @Test
    void whatIsChosenAtLastCounts() {
        walkTo("postgres");
        browser.run("""
                const ask = window.fetch;
                window.held = [];
                window.fetch = async (path, how) => {
                  if (path === '/stage/postgres') await new Promise(free => held.push(free));
                  return ask(path, how);
                };""");
        browser.press(Keys.DOWN);
        browser.press(Keys.DOWN);
        browser.await("held.length === 1 && postgres.value === '500'");
        browser.run("held.pop()()");
        browser.await("held.length === 1");
        browser.run("held.pop()()");
        browser.await("said.innerText === 'Postgres is slower by 500 ms.'");
        assertThat(stage.bean(Troubles.class).postgresDelay()).hasMillis(500);
        assertThat(browser.text("return " + NAME)).isEqualTo("postgres");
    }

    @Test
    void whatComesInPlaceOfAHandleHasTheFocus() {
        withoutSecond();
        walkTo("second-start");
        browser.press(Keys.ENTER);
        browser.await("document.getElementById('second-stop').offsetParent !== null");
        browser.await(FOCUSED + ".id === 'second-stop'");
        browser.await("said.innerText === 'The second instance is there.'");
        browser.press(Keys.ENTER);
        browser.await(FOCUSED + ".id === 'second-start'");
        browser.await("said.innerText === 'The second instance has ended in good order.'");
    }

    @Test
    void whatIsRefusedIsTold() {
        browser.run("document.getElementById('rate').value = '9999'");
        walkTo("traffic");
        browser.press(Keys.ENTER);
        browser.await("said.className === 'said bad' && said.innerText.includes('1 to 400')");
        browser.await("!traffic.hasAttribute('aria-busy')");
        assertThat(browser.text("return " + NAME)).isEqualTo("traffic");
        assertThat(browser.console()).hasSize(1).first().asString().contains("/stage/traffic", "400");
    }

    /** Who does not see it is told, and a control says one thing at a time. */
    @Test
    void whatChangesIsReadAloud() {
        for (String told : List.of("said", "connection", "consequence", "seen")) {
            assertThat(browser.text(
                            "const node = document.getElementById(arguments[0]);"
                                    + "return node.getAttribute('role') === 'status' || node.getAttribute('aria-live') === 'polite'",
                            told))
                    .as(told)
                    .isEqualTo("true");
        }
        assertThat(browser.run("return document.querySelectorAll('[aria-pressed]').length"))
                .isEqualTo(0);
    }

    private static void walkTo(String control) {
        for (int i = 0; i < 20 && !browser.text("return " + NAME).equals(control); i++) {
            browser.press(Keys.TAB);
        }
        assertThat(browser.text("return " + NAME)).isEqualTo(control);
    }
}
