/*
 * Copyright the Weir authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.weir.webflux.console;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** Everything the page tells of a feed in which no two numbers are alike: each stands where it belongs, in its unit. */
class StatePageTest extends ConsoleBrowser {

    private static final String TILE = "[it.dataset.tile, it.querySelector('dt').textContent, it.dataset.weight,"
            + " it.querySelector('.mark').textContent, it.querySelector('strong').textContent,"
            + " it.querySelector('.detail').textContent].join(' | ')";

    private final KnownFeed feed = new KnownFeed();

    @BeforeAll
    static void start() {
        application = started(ConsoleApplication.withCaches());
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
        assertThat(page.hides("#remarks")).isTrue();
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
        assertThat(page.each("#remarks li", "it.dataset.weight + ' ' + it.textContent"))
                .containsExactly("bad ■NO_EVICTION", "doubtful ▲OLD_SERVER", "none ○shorter");
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
        assertThat(
                        page.each(
                                "#overview .chosen > *",
                                "document.querySelectorAll('#overview thead th')[it.cellIndex].textContent + ': ' + it.textContent"))
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
        assertThat(page.each(
                        "#figures div",
                        "it.querySelector('dt').textContent + ': ' + it.querySelector('dd').textContent"))
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
        assertThat(page.each(".plot .uplot", "it.getAttribute('aria-label').replace(/^.*Now: /, '')"))
                .containsExactly(
                        "Fresh 70, Stale 5.0, Miss 25, Hit rate 75.0 %",
                        "Local 420 ns, Local p99 1.5 µs, Redis 250 µs, Redis p99 2.5 ms, Source 48 ms, Source p99 1.2 s",
                        "Loads 23, Coalesced waiters 9.0, Failed or late 3.0, Refused 2.0",
                        "At once 5.0, In place of a load that failed or was slow 4.0",
                        "Found there 11, Not there 12, Loads without it 6.0",
                        "Waiting 17, Oldest 65 s");
        assertThat(page.each(
                        "[data-plot=latency] .u-series + .u-series",
                        "it.querySelector('.u-label').textContent + ' ' + it.querySelector('.u-value').textContent"))
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
        page.listen();
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
        page.awaitFigure("hits", feed.now("hits"));
        assertThat(page.said()).isEqualTo(said);
    }

    private void open() {
        feed.begin(application.detour());
        browser.open(application.url());
        browser.await("document.querySelectorAll('.plot .uplot').length === 6");
    }

    private static List<String> tiles() {
        return page.each("#tiles .tile", TILE);
    }
}
