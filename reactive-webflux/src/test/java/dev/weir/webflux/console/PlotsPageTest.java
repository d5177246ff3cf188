/*
 * Copyright the Weir authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.weir.webflux.console;

import static org.assertj.core.api.Assertions.assertThat;

import dev.weir.webflux.browser.Keys;
import java.util.Objects;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What the page makes of a feed that is known to the last number: ten minutes of one cache, a sample each five seconds. */
class PlotsPageTest extends ConsoleBrowser {

    private static final int SAMPLES = 121;
    private static final long LAST = 1_800_000_000_000L;
    private static final String STATE = """
            {"health":"UP","broken":[],"findings":[],"advice":[],"sources":{},
             "remote":{"coherence":"%s","coherenceFor":1000,"knownUpTo":10,"reach":"%s","owed":0},
             "outboxes":{"7":{"waiting":0,"late":false,"deadLetters":0,"parked":0}}}""";

    @BeforeAll
    static void start() {
        application = started(ConsoleApplication.withCaches());
    }

    @BeforeEach
    void feed() {
        open("COHERENT", "REACHABLE");
    }

    @Test
    void thePlotsShowTheTimeThatIsChosen() {
        firstIs(300);
        browser.click("#span label:nth-of-type(1) input");
        firstIs(60);
        browser.click("#span label:nth-of-type(3) input");
        firstIs(600);
    }

    @Test
    void aPlotIsReadByKeys() {
        browser.run("document.querySelector('[data-plot=reads]').focus()");
        browser.press(Keys.LEFT);
        reads(0);
        browser.press(Keys.LEFT);
        reads(5);
        browser.await("document.querySelector('[data-plot=loads] .u-value').textContent"
                + " === document.querySelector('#reading').textContent.slice(0, 8)");
        browser.press(Keys.RIGHT);
        reads(0);
        assertThat(browser.shown("#reading")).contains("Fresh 2.0", "Hit rate 100 %");
        browser.press(Keys.ESCAPE);
        browser.await("document.querySelector('#reading').textContent === ''");
        browser.await("document.querySelector('[data-plot=reads] .u-cursor-x').classList.contains('u-off')");
    }

    @Test
    void whatIsMissingIsPassedOverForAsLongAsTheTimeThatIsLately() {
        browser.run("window.known = null; import(new URL('series.js', location).href).then(({ Series }) => {"
                + "const bridged = (every, missing) => {"
                + "  const series = new Series({ every, samples: 900, columns: ['p'] });"
                + "  const values = [5, ...Array(missing).fill(0), 7];"
                + "  series.add(values.map((value, i) => [1000 + i * every, { c: [value] }]));"
                + "  return series.levels('c', 'p', 0, true)[1] === undefined; };"
                + "window.known = [bridged(5000, 1), bridged(5000, 4), bridged(200, 20), bridged(200, 60), bridged(60000, 1)].join();"
                + "})");
        browser.await("window.known");
        assertThat(browser.text("return window.known")).isEqualTo("true,false,true,false,false");
    }

    @Test
    void whatIsLatelyIsSaid() {
        assertThat(browser.shown("#caches-title")).contains("the last 10 s", "worst p99");
        assertThat(browser.shown("#overview thead")).contains("Local worst p99");
        browser.run(
                "window.known = null; import(new URL('series.js', location).href).then(({ Series }) => {"
                        + "window.known = [200, 4000, 60000].map(every => new Series({ every, samples: 9, columns: [] }).span).join(); })");
        browser.await("window.known");
        assertThat(browser.text("return window.known")).isEqualTo("10,12,60");
    }

    @Test
    void anOutboxIsInDoubtWhileRedisIsAway() {
        page.awaitWeight("Outbox of 7", "good");
        for (String[] is : new String[][] {{"BLIND", "REACHABLE"}, {"COHERENT", "UNREACHABLE"}}) {
            open(is[0], is[1]);
            assertThat(browser.text("return document.querySelector('[data-tile=\"Outbox of 7\"]').dataset.weight"))
                    .isEqualTo("doubtful");
            assertThat(browser.shown("[data-tile=\"Outbox of 7\"]")).contains("as last seen");
        }
    }

    @Test
    void percentsOfOneAxisHaveAsManyDecimals() {
        browser.run("window.drawn = new Set(); const fill = CanvasRenderingContext2D.prototype.fillText;"
                + "CanvasRenderingContext2D.prototype.fillText = function (text, ...more) {"
                + " window.drawn.add(String(text)); return fill.call(this, text, ...more); };"
                + "document.dispatchEvent(new Event('weir-theme'))");
        browser.await("window.drawn.has('100 %')");
        assertThat(browser.text("return [...window.drawn].filter(text => text.includes('%')).sort().join()"))
                .doesNotContain(".");
    }

    @Test
    void cachesKeepTheirPlacesInTheChoice() {
        page.choose("b");
        assertThat(page.each("#lookup-cache option", "it.value")).containsExactly("7", "10", "b", "a");
        assertThat(browser.text("return document.querySelector('#lookup-cache').value"))
                .isEqualTo("b");
    }

    private static void open(String coherence, String reach) {
        application.detour().tell("/weir/live", events(STATE.formatted(coherence, reach)));
        browser.open(application.url());
        browser.await("document.querySelector('[data-plot=reads] .uplot')");
    }

    private static String events(String state) {
        String samples = IntStream.range(0, SAMPLES)
                .mapToObj(i -> "[%d,{\"7\":[%d,0,0,0],\"10\":[0,0,0,0],\"b\":[0,0,0,0],\"a\":[0,0,0,0]}]"
                        .formatted(LAST - (SAMPLES - 1 - i) * 5000L, 10 * i))
                .collect(Collectors.joining(","));
        return "event:setting\ndata:{\"namespace\":\"shop\",\"every\":5000,\"samples\":900,"
                + "\"columns\":[\"hits\",\"staleHits\",\"misses\",\"flights\"]}\n\n"
                + "event:samples\ndata:{\"samples\":[" + samples + "],\"state\":" + state.replace("\n", "") + "}\n\n";
    }

    private static void firstIs(int secondsAgo) {
        browser.run("document.querySelector('[data-plot=reads]').focus()");
        browser.press(Keys.HOME);
        reads(secondsAgo);
        browser.press(Keys.ESCAPE);
    }

    private static void reads(int secondsAgo) {
        String time = Objects.requireNonNull(
                browser.text("return new Date(arguments[0]).toLocaleTimeString('en-GB')", LAST - secondsAgo * 1000L));
        browser.await("document.querySelector('#reading').textContent.startsWith('" + time + "')");
    }
}
