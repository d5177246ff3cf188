/*
 * Copyright the Weir authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.weir.webflux.console;

import static org.assertj.core.api.Assertions.assertThat;

import dev.weir.redis.server.FaultProxy;
import dev.weir.redis.server.RedisEndpoint;
import java.time.Duration;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.springframework.web.reactive.function.client.WebClient;
import reactor.core.Disposable;
import reactor.core.Disposables;
import reactor.core.publisher.Sinks;
import reactor.test.StepVerifier;

/** What the page says of its connection: that there was none yet and why, that it is lost, that it is back. */
class ConnectionPageTest extends ConsoleBrowser {

    private static final String TEXT = "document.querySelector('#connection').textContent";

    private static FaultProxy line;

    @BeforeAll
    static void start() {
        application = started(ConsoleApplication.withCaches("weir.caches.texts.policy.fresh-for=1h"));
        line = started(FaultProxy.before(RedisEndpoint.of("redis://127.0.0.1:" + application.port())));
    }

    @AfterEach
    void heal() {
        line.heal();
    }

    @Test
    void oneViewerTooManyIsToldSo() {
        Disposable.Composite others = Disposables.composite();
        try {
            for (int i = 0; i < ConsoleFeed.MOST_VIEWERS; i++) {
                others.add(watching());
            }
            browser.open(application.url());
            browser.await(TEXT + ".includes('others look at this process already')");
            assertThat(browser.shown("#connection"))
                    .startsWith("Not connected. 16 others look at this process already: close one of those pages.");
            assertThat(browser.run("return [...document.querySelectorAll('section')].every(part => part.hidden)"))
                    .isEqualTo(true);
        } finally {
            others.dispose();
        }
        page.awaitLive();
        browser.await("!document.querySelector('#lookup').closest('section').hidden");
        complaintsAreOf("/weir/live");
    }

    @Test
    void whatStandsBetweenIsToldByItsStatus() {
        application.detour().answer("/weir/live", 502, "<!doctype html><p>Bad gateway</p>");
        browser.open(application.url());
        browser.await(TEXT + ".includes('502')");
        assertThat(browser.shown("#connection")).startsWith("Not connected.").doesNotContain("old");
        application.detour().end();
        page.awaitLive();
        complaintsAreOf("/weir/live");
    }

    @Test
    void aConnectionThatIsLostIsShownAndComesBack() {
        browser.open("http://127.0.0.1:" + line.endpoint().uri().getPort() + "/weir/");
        page.awaitLive();
        browser.await("document.querySelector('[data-cache=texts]')");
        line.refuse();
        browser.await("document.querySelector('#connection').dataset.state === 'lost'");
        assertThat(browser.shown("#connection")).contains("Connection lost: what is shown is old");
        assertThat(browser.shown("#announcement")).contains("Connection lost");
        application.read("texts", "meanwhile");
        line.heal();
        page.awaitLive();
        page.choose("texts");
        page.awaitFigure("misses", 1);
        complaintsAreOf("/weir/live");
    }

    @Test
    void whereThereIsNoCacheNothingIsShownOfOne() {
        visit(ConsoleApplication.bare(), () -> {
            page.awaitLive();
            browser.await("!document.querySelector('#no-caches').hidden");
            assertThat(browser.shown("#no-caches")).contains("There is no cache yet", "weir.caches");
            assertThat(browser.shown("#tiles")).contains("each process is on its own");
            assertThat(browser.shown("main")).doesNotContain("Over time", "Counted since", "Look up a key", "p99");
        });
    }

    /** One more who looks, once he sees something. */
    private static Disposable watching() {
        Sinks.Empty<Void> seen = Sinks.empty();
        Disposable watching = WebClient.create(application.url())
                .get()
                .uri("live")
                .retrieve()
                .bodyToFlux(String.class)
                .subscribe(event -> seen.tryEmitEmpty(), failure -> seen.tryEmitError(failure));
        StepVerifier.create(seen.asMono()).expectComplete().verify(Duration.ofSeconds(60));
        return watching;
    }
}
