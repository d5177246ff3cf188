/*
 * Copyright the Weir authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.weir.webflux.response;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.List;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import reactor.core.publisher.Sinks;

/** However many ask for a new answer, and however they say so, the handler is asked once a second at most for each key. */
class StrangersOverHttpTest {

    private static final String[] NO_CACHE = {"Cache-Control", "no-cache"};

    private Site site = Site.usual();

    @BeforeEach
    void keep() {
        site.counting("Cache-Control", "max-age=600", "ETag", "\"v\"");
        site.get("/a");
        site.afterSeconds(30);
    }

    @AfterEach
    void close() {
        site.close();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = ';',
            value = {
                "GET; Cache-Control; no-cache",
                "GET; Cache-Control; max-age=0",
                "GET; Cache-Control; min-fresh=600",
                "GET; Cache-Control; no-cache, max-stale",
                "GET; Pragma; no-cache",
                "HEAD; Cache-Control; no-cache",
                "HEAD; Cache-Control; max-age=0"
            })
    void oneSecondIsOneRun(String method, String field, String says) {
        for (int second = 1; second <= 3; second++) {
            for (int i = 0; i < 20; i++) {
                assertThat(site.send(method, "/a", field, says).status()).isEqualTo(200);
            }
            assertThat(site.runs).hasValue(1 + second);
            site.after(Duration.ofMillis(1_000));
            assertThat(site.send(method, "/a", field, says).status()).isEqualTo(200);
            assertThat(site.runs).as("a second old will do").hasValue(1 + second);
            site.after(Duration.ofMillis(1));
        }
        assertThat(site.get("/a").body()).as("what was asked for is kept").isEqualTo("run 4");
        site.get("/b");
        site.afterSeconds(2);
        site.get("/b", NO_CACHE);
        assertThat(site.runs).as("other keys have seconds of their own").hasValue(6);
    }

    @Test
    void thoseWhoAskAtTheSameTimeAreOneRun() {
        Sinks.Empty<Void> slow = Sinks.empty();
        site.handler(exchange -> slow.asMono()
                .then(Mono.defer(
                        () -> Site.answer(exchange, 200, "run " + site.runs.get(), "Cache-Control", "max-age=600"))));
        Mono<List<Site.Answer>> all = Flux.range(0, 50)
                .flatMap(i -> site.ask("GET", "/a", NO_CACHE), 50)
                .collectList()
                .cache();
        all.subscribe();
        Site.eventually(() -> site.runs.get() == 2);
        site.after(Duration.ofSeconds(5));
        slow.tryEmitEmpty();
        assertThat(Site.await(all)).extracting(Site.Answer::body).containsOnly("run 2");
        assertThat(site.runs).hasValue(2);
    }

    @Test
    void aHandlerThatFailsIsNotAskedMoreOften() {
        site.handler(exchange -> Site.answer(exchange, 500, "broken"));
        for (int second = 1; second <= 3; second++) {
            site.get("/a", NO_CACHE);
            assertThat(site.runs).hasValue(1 + second);
            for (int i = 0; i < 20; i++) {
                assertThat(site.get("/a", NO_CACHE).body()).isEqualTo("run 1");
            }
            assertThat(site.runs).hasValue(1 + second);
            site.after(Duration.ofMillis(1_001));
        }
        site.counting("Cache-Control", "max-age=600");
        assertThat(site.get("/a", NO_CACHE).body()).isEqualTo("run 5");
        assertThat(site.get("/a").body()).isEqualTo("run 5");
    }

    @Test
    void thoseWhoLeaveDoNotHaveItAskedAgain() {
        AtomicBoolean left = new AtomicBoolean();
        Sinks.Empty<Void> slow = Sinks.empty();
        site.handler(exchange -> slow.asMono()
                .then(Mono.defer(
                        () -> Site.answer(exchange, 200, "run " + site.runs.get(), "Cache-Control", "max-age=600"))));
        for (int i = 0; i < 5; i++) {
            site.ask("GET", "/a", NO_CACHE)
                    .doOnCancel(() -> left.set(true))
                    .subscribe()
                    .dispose();
        }
        assertThat(left).isTrue();
        Mono<Site.Answer> last = site.ask("GET", "/a", NO_CACHE).cache();
        last.subscribe();
        Site.eventually(() -> site.runs.get() == 2);
        slow.tryEmitEmpty();
        assertThat(Site.await(last).body()).isEqualTo("run 2");
        assertThat(site.runs).hasValue(2);
    }

    @Test
    void whoeverIsToAskEachTimeMay() {
        site.close();
        site = Site.with(builder -> builder.shortestAge(Duration.ZERO));
        keep();
        for (int i = 2; i < 10; i++) {
            assertThat(site.get("/a", NO_CACHE).body()).isEqualTo("run " + i);
            site.after(Duration.ofMillis(1));
        }
    }
}
