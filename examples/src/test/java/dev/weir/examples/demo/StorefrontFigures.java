/*
 * Copyright the Weir authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.weir.examples.demo;

import static org.assertj.core.api.Assertions.assertThat;

import java.math.BigDecimal;
import java.math.RoundingMode;
import java.util.List;
import java.util.Locale;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.stream.Collectors;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;
import reactor.core.Disposable;

/** The figures of the page: what it shows is what it was told, and red where something is wrong. */
abstract class StorefrontFigures extends StorefrontBrowser {

    private static final String LEDGER =
            "[...document.querySelectorAll('#ledger dd')].map(each => each.innerText).join()";
    private static final String TRAFFIC =
            "[...['rps', 'p50', 'p99', 'errors'].map(each => document.getElementById(each).innerText),"
                    + " ...[...document.querySelectorAll('#legend li')].map(each => each.innerText)].join('|')";

    /** As if its half of the transaction alone had been written. */
    @Test
    void piecesThatDoNotAddUpAreRed() {
        awaitEven();
        say("INSERT INTO orders (id, product, amount) VALUES ('torn', 'p-8', 1)");
        try {
            browser.await("even.innerText === 'pieces do not add up' && even.className === 'chip bad'");
            browser.await(tile(5) + " === " + tile(6) + " + 1");
        } finally {
            say("DELETE FROM orders WHERE id = 'torn'");
        }
        awaitEven();
    }

    @Test
    void aViewThatIsNowhereIsRed() {
        stage.bean(Ledger.class).acknowledgedView("nowhere");
        try {
            browser.await("even.innerText === '1 lost' && even.className === 'chip bad'");
            browser.await(tile(3) + " === 1 && document.querySelectorAll('#ledger div')[3].className === 'bad'");
        } finally {
            say("INSERT INTO activity (id, shopper, product) VALUES ('nowhere', 'ann', 'p-1')");
        }
        awaitEven();
    }

    @Test
    void theLedgerIsShownInFull() {
        letShoppersIn(16, 100);
        browser.await(tile(0) + " > 20 && " + tile(4) + " > 3");
        sendShoppersHome();

        Awaited.until(() -> browser.text("return " + LEDGER), shown -> shown.equals(inWords(awaitEven())));
        assertThat(balance().ordersAcknowledged()).isGreaterThan(3);
    }

    /** The carrier fails, so that there are errors, too. Each look that the page shows is one of those that there were. */
    @Test
    void whatShoppersAreAnsweredIsShown() {
        browser.clickWhereItIs("#carrier");
        browser.await("document.getElementById('carrier-state').innerText === 'failing'");
        Queue<String> looks = new ConcurrentLinkedQueue<>();
        Disposable watching = stage.bean(Monitor.class)
                .scenes()
                .map(Scene::second)
                .filter(second -> second.requests() > 0
                        && second.failed() > 0
                        && second.tiers().get("LOCAL") > 0)
                .subscribe(second -> looks.add(inWords(second)));
        try {
            letShoppersIn(16, 100);
            Awaited.until(() -> browser.text("return " + TRAFFIC), looks::contains);
            browser.await("document.getElementById('error-kinds').innerText.includes('quote 503: ')");
            browser.await("/^Answers from memory \\d+ %, Redis \\d+ %, /.test(tiers.getAttribute('aria-label'))");
        } finally {
            watching.dispose();
        }
        sendShoppersHome();
    }

    private static String inWords(Ledger.Balance told) {
        return LongStream.of(
                        told.acknowledged(),
                        told.arrived(),
                        told.waiting(),
                        told.lost(),
                        told.ordersAcknowledged(),
                        told.ordered(),
                        told.sold(),
                        told.ordersLost())
                .mapToObj(number -> String.format(Locale.ROOT, "%,d", number))
                .collect(Collectors.joining(","));
    }

    private static String inWords(Tally.Second told) {
        double all = told.tiers().values().stream().mapToInt(each -> each).sum();
        List<String> shares = List.of("LOCAL", "REMOTE", "SOURCE").stream()
                .map(tier -> Math.round(100 * told.tiers().get(tier) / all) + " %")
                .toList();
        return String.join(
                "|",
                "" + told.requests(),
                millis(told.p50()),
                millis(told.p99()),
                number(told.failed()),
                "memory " + shares.get(0),
                "Redis " + shares.get(1),
                "Postgres or carrier " + shares.get(2),
                "marked as not known to be current: " + told.stale());
    }

    private static String millis(double time) {
        return new BigDecimal(time).setScale(time < 10 ? 1 : 0, RoundingMode.HALF_UP) + " ms";
    }

    /** As JavaScript writes it. */
    private static String number(double number) {
        return BigDecimal.valueOf(number).stripTrailingZeros().toPlainString();
    }
}
