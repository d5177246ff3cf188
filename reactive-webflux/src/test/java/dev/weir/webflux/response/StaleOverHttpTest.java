/*
 * Copyright the Weir authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.weir.webflux.response;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import reactor.core.publisher.Sinks;

class StaleOverHttpTest {

    private final Site site = Site.usual();

    @AfterEach
    void close() {
        site.close();
    }

    @Test
    void isServedWhileItIsAskedForAgain() {
        Sinks.Empty<Void> gate = Sinks.empty();
        site.counting("Cache-Control", "max-age=10, stale-while-revalidate=20");
        site.get("/a");
        site.handler(exchange -> gate.asMono()
                .then(Mono.defer(() -> Site.answer(
                        exchange, 200, "run 2", "Cache-Control", "max-age=10, stale-while-revalidate=20"))));
        site.afterSeconds(29);
        Site.Answer stale = site.get("/a");
        assertThat(stale.body()).isEqualTo("run 1");
        assertThat(stale.said()).isEqualTo("pages; hit; ttl=-19");
        assertThat(site.get("/a").body()).isEqualTo("run 1");
        // Behind the answer: it may be on its way yet.
        Site.eventually(() -> site.runs.get() == 2);
        gate.tryEmitEmpty();
        Site.eventually(() -> site.get("/a").body().equals("run 2"));
        assertThat(site.runs).as("asked for once").hasValue(2);
    }

    @Test
    void afterThatNobodyIsServedWithoutAsking() {
        site.counting("Cache-Control", "max-age=10, stale-while-revalidate=20");
        site.get("/a");
        site.afterSeconds(30);
        assertThat(site.get("/a").body()).isEqualTo("run 2");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "max-age=10, stale-while-revalidate=20, stale-if-error=20, must-revalidate",
                "max-age=10, stale-while-revalidate=20, stale-if-error=20, proxy-revalidate",
                "s-maxage=10, stale-while-revalidate=20, stale-if-error=20",
                "max-age=10, stale-while-revalidate=20, stale-if-error=20, no-cache"
            })
    void whoeverForbidsItIsObeyed(String says) {
        site.counting("Cache-Control", says, "ETag", "\"v1\"");
        site.get("/a");
        site.afterSeconds(11);
        site.handler(exchange -> Site.answer(exchange, 503, "down"));
        Site.Answer error = site.get("/a", "Cache-Control", "max-stale");
        assertThat(error.status()).isEqualTo(503);
        assertThat(error.body()).isEqualTo("down");
    }

    @ParameterizedTest
    @ValueSource(ints = {500, 502, 503, 504})
    void standsInForAnError(int status) {
        site.counting("Cache-Control", "max-age=10, stale-if-error=20");
        site.get("/a");
        site.handler(exchange -> Site.answer(exchange, status, "down"));
        site.afterSeconds(29);
        Site.Answer stale = site.get("/a");
        assertThat(stale.status()).isEqualTo(200);
        assertThat(stale.body()).isEqualTo("run 1");
        assertThat(stale.said()).isEqualTo("pages; fwd=stale; detail=stale-if-error; ttl=-19");
        site.afterSeconds(1);
        assertThat(site.get("/a").status()).isEqualTo(status);
    }

    @Test
    void standsInForAFailure() {
        site.counting("Cache-Control", "max-age=10, stale-if-error=20");
        site.get("/a");
        site.handler(exchange -> Mono.error(new IllegalStateException("planned")));
        site.afterSeconds(11);
        assertThat(site.get("/a").body()).isEqualTo("run 1");
        site.counting("Cache-Control", "max-age=10");
        assertThat(site.get("/a").body()).isEqualTo("run 3");
    }

    @Test
    void standsInForABodyThatBreaks() {
        site.counting("Cache-Control", "max-age=10, stale-if-error=20");
        site.get("/a");
        site.handler(exchange -> {
            exchange.getResponse().getHeaders().setCacheControl("max-age=10");
            return exchange.getResponse()
                    .writeWith(Flux.concat(
                            Mono.fromSupplier(
                                    () -> exchange.getResponse().bufferFactory().wrap(new byte[10])),
                            Mono.error(new IllegalStateException("planned"))));
        });
        site.afterSeconds(11);
        assertThat(site.get("/a").body()).isEqualTo("run 1");
    }

    @Test
    void butNotForWhatTheHandlerMeans() {
        site.counting("Cache-Control", "max-age=10, stale-if-error=20");
        site.get("/a");
        site.handler(exchange -> Site.answer(exchange, 404, "gone"));
        site.afterSeconds(11);
        assertThat(site.get("/a").status()).isEqualTo(404);
    }

    @Test
    void aFailureReachesWhoeverCausedItAndIsNotKept() {
        AtomicBoolean fails = new AtomicBoolean(true);
        site.handler(exchange -> fails.get()
                ? Mono.error(new IllegalStateException("planned"))
                : Site.answer(exchange, 200, "well", "Cache-Control", "max-age=60"));
        assertThat(site.get("/a").status()).isEqualTo(500);
        fails.set(false);
        assertThat(site.get("/a").said()).contains("stored");
        assertThat(site.get("/a").said()).contains("hit");
    }

    @Test
    void aFailureBehindAnAnswerIsTriedAgain() {
        site.counting("Cache-Control", "max-age=10, stale-while-revalidate=60");
        site.get("/a");
        site.handler(exchange -> Site.answer(exchange, 503, "down"));
        site.afterSeconds(11);
        assertThat(site.get("/a").body()).isEqualTo("run 1");
        Site.eventually(() -> site.runs.get() == 2 && site.filter.stats().flights() == 0);
        site.counting("Cache-Control", "max-age=10");
        site.afterSeconds(10);
        Site.eventually(() -> site.get("/a").body().equals("run 3"));
    }
}
