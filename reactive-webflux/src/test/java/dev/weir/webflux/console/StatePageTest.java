/*
 * Copyright the Weir authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.weir.webflux.console;

import static org.assertj.core.api.Assertions.assertThat;

import dev.weir.webflux.browser.Browser;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** Everything the page tells of a feed in which no two numbers are alike: each stands where it belongs, in its unit. */
class StatePageTest {

    private static final String TILES = "return [...document.querySelectorAll('#tiles .tile')].map(tile =>"
            + " [tile.dataset.tile, tile.querySelector('dt').textContent, tile.dataset.weight,"
            + " tile.querySelector('.mark').textContent, tile.querySelector('strong').textContent,"
            + " tile.querySelector('.detail').textContent].join(' | ')).join('\\n')";

    private static ConsoleApplication application;
    private static Browser browser;

    private final KnownFeed feed = new KnownFeed();

    @BeforeAll
    static void start() {
        browser = Browser.start();
        application = ConsoleApplication.withCaches();
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

    @AfterEach
    void end() {
        application.detour().end();
    }

    @Test
    void wellIsSaidOfEachTile() {
        open();
        assertThat(tiles())
                .containsExactly(
                        "Health | Health | good | ● | UP | all is well",
                        "Coherence | Coherence | good | ● | COHERENT | for 61 s, all known up to 12 ms ago",
                        "Redis | Redis | good | ● | REACHABLE | breaker closed",
                        "Owed | Owed | good | ● | 0 | no invalidation waits for Redis",
                        "Source | Source | good | ● | REACHABLE | breakers closed",
                        "Flights | Flights | none | ○ | 11 | loads in flight now",
                        "Outbox of prices | Outbox of prices | good | ● | 0 | waiting; 0 parked, 0 dead letters");
        assertThat(browser.run("return document.querySelector('#remarks').hidden"))
                .isEqualTo(true);
        assertThat(browser.console()).isEmpty();
    }

    @Test
    void troubleIsSaidOfEachTile() {
        feed.say(Map.of(
                "health", "'DEGRADED'",
                "broken", "['NO_EVICTION']",
                "findings", "['NO_EVICTION','OLD_SERVER']",
                "advice", "['shorter']",
                "sources", "{'carts':'PROBED','prices':'UNREACHABLE','stock':'UNREACHABLE','zoo':'REACHABLE'}",
                "owed", "1234",
                "outboxes",
                        "{'prices':{'waiting':17,'lag':65000,'late':true,'parked':3,'deadLetters':0},"
                                + "'stock':{'waiting':5,'lag':7000,'late':false,'parked':0,'deadLetters':2}}"));
        open();
        assertThat(tiles())
                .containsExactly(
                        "Health | Health | doubtful | ▲ | DEGRADED | 1 broken, see below",
                        "Coherence | Coherence | good | ● | COHERENT | for 61 s, all known up to 12 ms ago",
                        "Redis | Redis | good | ● | REACHABLE | breaker closed",
                        "Owed | Owed | doubtful | ▲ | 1,234 | invalidations, the oldest for 9.5 s",
                        "Sources | Sources | bad | ■ | UNREACHABLE | breaker open: it is not asked: prices, stock",
                        "Flights | Flights | none | ○ | 11 | loads in flight now",
                        "Outbox of prices | Outbox of prices | doubtful | ▲ | 17 | waiting, the oldest for 65 s; 3 parked, 0 dead letters; late",
                        "Outbox of stock | Outbox of stock | doubtful | ▲ | 5 | waiting, the oldest for 7.0 s; 0 parked, 2 dead letters");
        assertThat(lines("return [...document.querySelectorAll('#remarks li')].map(remark =>"
                        + " remark.dataset.weight + ' ' + remark.textContent).join('\\n')"))
                .containsExactly("bad ■NO_EVICTION", "doubtful ▲OLD_SERVER", "none ○shorter");
        assertThat(browser.console()).isEmpty();
    }

    @Test
    void theWorseIsSaidOfRedisAndOfSourcesThatAreTriedAgain() {
        feed.say(Map.of(
                "health", "'DOWN'",
                "sources", "{'carts':'PROBED','prices':'REACHABLE'}",
                "coherence", "'CATCHING_UP'",
                "reach", "'PROBED'"));
        open();
        String outbox =
                "Outbox of prices | Outbox of prices | doubtful | ▲ | 0 | as last seen: waiting; 0 parked, 0 dead letters";
        assertThat(tiles())
                .contains(
                        "Health | Health | bad | ■ | DOWN | the caches are closed",
                        "Coherence | Coherence | doubtful | ▲ | CATCHING UP | for 61 s, all known up to 12 ms ago",
                        "Redis | Redis | doubtful | ▲ | PROBED | breaker half open: a few requests are tried",
                        "Sources | Sources | doubtful | ▲ | PROBED | breaker half open: a few requests are tried: carts",
                        outbox);
        feed.say(Map.of("coherence", "'BLIND'", "reach", "'UNREACHABLE'", "sources", "{}"));
        open();
        assertThat(tiles())
                .contains(
                        "Coherence | Coherence | bad | ■ | BLIND | for 61 s, all known up to 12 ms ago",
                        "Redis | Redis | bad | ■ | UNREACHABLE | breaker open: it is not asked",
                        outbox)
                .noneMatch(tile -> tile.startsWith("Source"));
    }

    @Test
    void eachNumberStandsInItsColumn() {
        open();
        assertThat(lines("const heads = [...document.querySelectorAll('#overview thead th')];"
                        + "return [...document.querySelector('#overview .chosen').cells].map((cell, at) =>"
                        + " heads[at].textContent + ': ' + cell.textContent).join('\\n')"))
                .containsExactly(
                        "Cache: prices",
                        "Reads/s: 100",
                        "Hit rate: 75.0 %",
                        "Stale/s: 5.0",
                        "Misses/s: 25",
                        "Loads/s: 23",
                        "Failed/s: 3.0",
                        "Waiters/s: 9.0",
                        "Local worst p99: 1.5 µs",
                        "Redis worst p99: 2.5 ms",
                        "Source worst p99: 1.2 s",
                        "Entries: 1,315",
                        "Flights: 8");
        assertThat(browser.text("return document.querySelector('#overview .bad').textContent"))
                .isEqualTo("3.0");
        assertThat(browser.text("return document.querySelector('#overview tr:not(.chosen) td:last-child').textContent"))
                .isEqualTo("3");
    }

    @Test
    void eachFigureIsThatOfItsName() {
        open();
        assertThat(
                        lines(
                                "return [...document.querySelectorAll('#figures div')].map(figure =>"
                                        + " figure.querySelector('dt').textContent + ': ' + figure.querySelector('dd').textContent).join('\\n')"))
                .containsExactly(
                        "Fresh hits: 101,700",
                        "Stale hits: 2,050",
                        "Misses: 30,250",
                        "Fallbacks: 4,040",
                        "Coalesced waiters: 5,090",
                        "Loads: 6,230",
                        "Loads failed or late: 730",
                        "Loads refused: 820",
                        "Refreshes: 911",
                        "Writes: 1,012",
                        "Invalidations: 1,113",
                        "Evictions: 1,214",
                        "Entries now: 1,315",
                        "Redis hits: 15,110",
                        "Redis misses: 16,120",
                        "Loads without Redis: 1,760");
    }

    @Test
    void eachLineOfThePlotsIsThatOfItsName() {
        open();
        assertThat(lines("return [...document.querySelectorAll('.plot .uplot')].map(plot =>"
                        + " plot.getAttribute('aria-label').replace(/^.*Now: /, '')).join('\\n')"))
                .containsExactly(
                        "Fresh 70, Stale 5.0, Miss 25, Hit rate 75.0 %",
                        "Local 420 ns, Local p99 1.5 µs, Redis 250 µs, Redis p99 2.5 ms, Source 48 ms, Source p99 1.2 s",
                        "Loads 23, Coalesced waiters 9.0, Failed or late 3.0, Refused 2.0",
                        "At once 5.0, In place of a load that failed or was slow 4.0",
                        "Found there 11, Not there 12, Loads without it 6.0",
                        "Waiting 17, Oldest 65 s");
        assertThat(lines("return [...document.querySelectorAll('[data-plot=latency] .u-series')].slice(1).map(line =>"
                        + " line.querySelector('.u-label').textContent + ' ' + line.querySelector('.u-value').textContent)"
                        + ".join('\\n')"))
                .containsExactly(
                        "Local 420 ns",
                        "Local p99 1.5 µs",
                        "Redis 250 µs",
                        "Redis p99 2.5 ms",
                        "Source 48 ms",
                        "Source p99 1.2 s");
    }

    @Test
    void aChangeIsSaidOnceAndNothingIsSaidOfNumbers() {
        open();
        browser.run(
                "const place = document.querySelector('#announcement'); window.said = [];"
                        + "new MutationObserver(() => window.said.push(place.textContent)).observe(place, { childList: true });");
        saysFrom("");
        feed.say("health", "'DEGRADED'");
        saysFrom("Health: DEGRADED");
        feed.say("coherence", "'CATCHING_UP'");
        saysFrom("Coherence: CATCHING UP. Outbox of prices: as last seen");
        feed.say("coherence", "'COHERENT'");
        saysFrom("Coherence: COHERENT. Outbox of prices: in time");
        feed.say("reach", "'PROBED'");
        saysFrom("Redis: PROBED. Outbox of prices: as last seen");
        feed.say("reach", "'REACHABLE'");
        saysFrom("Redis: REACHABLE. Outbox of prices: in time");
        feed.say("owed", "3");
        saysFrom("Owed: invalidations");
        feed.say("owed", "5");
        saysFrom("");
        feed.say("owed", "0");
        saysFrom("Owed: nothing");
        feed.say("sources", "{'prices':'UNREACHABLE'}");
        saysFrom("Source: UNREACHABLE: prices");
        feed.say("outboxes", "{'prices':{'waiting':17,'lag':65000,'late':true,'parked':0,'deadLetters':0}}");
        saysFrom("Outbox of prices: late, or with dead letters");
        feed.say("outboxes", "{'prices':{'waiting':4,'lag':1000,'late':false,'parked':2,'deadLetters':0}}");
        saysFrom("Outbox of prices: in time");
    }

    /** Three more samples say this, once. */
    private void saysFrom(String said) {
        for (int i = 0; i < 3; i++) {
            feed.tellMore();
        }
        browser.await("document.querySelector('[data-figure=hits]').textContent.replace(/,/g, '') === '"
                + feed.now("hits") + "'");
        assertThat(browser.text("return window.said.splice(0).join('\\n')")).isEqualTo(said);
    }

    private void open() {
        feed.begin(application.detour());
        browser.resize(1280, 900);
        browser.open(application.url());
        browser.await("document.querySelectorAll('.plot .uplot').length === 6");
        browser.console();
    }

    private static List<String> tiles() {
        return lines(TILES);
    }

    private static List<String> lines(String body) {
        return browser.text(body).lines().toList();
    }
}
