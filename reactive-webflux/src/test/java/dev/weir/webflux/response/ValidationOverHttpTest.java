/*
 * Copyright the Weir authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.weir.webflux.response;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.web.server.ServerWebExchange;
import reactor.core.publisher.Mono;

class ValidationOverHttpTest {

    private final Site site = Site.usual();

    @AfterEach
    void close() {
        site.close();
    }

    @Test
    void aClientThatHasItIsToldSo() {
        site.counting("Cache-Control", "max-age=60", "ETag", "\"v1\"", "X-Other", "1");
        site.get("/a");
        Site.Answer same = site.get("/a", "If-None-Match", "\"v0\", W/\"v1\"");
        assertThat(same.status()).isEqualTo(304);
        assertThat(same.body()).isEmpty();
        assertThat(same.field("etag")).isEqualTo("\"v1\"");
        assertThat(same.field("cache-control")).isEqualTo("max-age=60");
        assertThat(same.field("x-other")).isEmpty();
        assertThat(site.get("/a", "If-None-Match", "\"v2\"").body()).isEqualTo("run 1");
        assertThat(site.get("/a", "If-None-Match", "*").status()).isEqualTo(304);
        assertThat(site.runs).hasValue(1);
    }

    @Test
    void alsoOneWhoseRequestItWasLoadedFor() {
        site.counting("Cache-Control", "max-age=60", "ETag", "\"v1\"");
        assertThat(site.get("/a", "If-None-Match", "\"v1\"").status()).isEqualTo(304);
        assertThat(site.get("/a").body()).isEqualTo("run 1");
    }

    @Test
    void aDateWillDoWhereThereIsNoTag() {
        site.counting("Cache-Control", "max-age=60", "Last-Modified", "Sun, 22 Dec 2019 00:00:00 GMT");
        site.get("/a");
        assertThat(site.get("/a", "If-Modified-Since", "Sun, 22 Dec 2019 00:00:00 GMT")
                        .status())
                .isEqualTo(304);
        assertThat(site.get("/a", "If-Modified-Since", "Sat, 21 Dec 2019 00:00:00 GMT")
                        .status())
                .isEqualTo(200);
        assertThat(site.get("/a", "If-Modified-Since", "Sun, 22 Dec 2019 00:00:00 GMT", "If-None-Match", "\"other\"")
                        .status())
                .isEqualTo(200);
    }

    @Test
    void theHandlerIsAskedWhetherItStillHolds() {
        site.handler(exchange -> tagged(exchange, "\"v1\"", "max-age=10"));
        site.get("/a");
        site.afterSeconds(10);
        Site.Answer confirmed = site.get("/a");
        assertThat(confirmed.status()).isEqualTo(200);
        assertThat(confirmed.body()).isEqualTo("run 1");
        assertThat(confirmed.said()).isEqualTo("pages; fwd=stale; fwd-status=304; stored; ttl=10");
        assertThat(confirmed.field("age")).isEqualTo("0");
        assertThat(site.seen.get(1).getFirst("If-None-Match")).isEqualTo("\"v1\"");
        site.afterSeconds(9);
        assertThat(site.get("/a").said()).contains("hit");
        assertThat(site.runs).hasValue(2);
    }

    @Test
    void whatNoLongerHoldsIsReplaced() {
        site.handler(exchange -> tagged(exchange, "\"v" + site.runs.get() + '"', "max-age=10"));
        site.get("/a");
        site.afterSeconds(10);
        assertThat(site.get("/a").body()).isEqualTo("run 2");
        assertThat(site.get("/a").said()).contains("hit");
    }

    @Test
    void aConfirmationChangesFieldsButNotThoseOfTheBody() {
        site.handler(exchange -> {
            exchange.getResponse().getHeaders().set("X-Run", "" + site.runs.get());
            exchange.getResponse().getHeaders().set("Content-Type", "text/run" + site.runs.get());
            return tagged(exchange, "\"v1\"", "max-age=10");
        });
        site.get("/a");
        site.afterSeconds(10);
        Site.Answer confirmed = site.get("/a");
        assertThat(confirmed.field("x-run")).isEqualTo("2");
        assertThat(confirmed.field("content-type")).isEqualTo("text/run1");
    }

    @ParameterizedTest
    @ValueSource(strings = {"no-cache", "no-cache, max-age=60", "max-age=0, must-revalidate"})
    void whatAsksFirstIsAskedEachTimeAndNotSentAgain(String says) {
        site.handler(exchange -> tagged(exchange, "\"v1\"", says));
        site.get("/a");
        for (int i = 0; i < 3; i++) {
            site.afterSeconds(1);
            assertThat(site.get("/a").body()).isEqualTo("run 1");
        }
        assertThat(site.runs).hasValue(4);
        // Within the same millisecond, too.
        site.get("/a");
        site.get("/a");
        assertThat(site.runs).hasValue(6);
    }

    @Test
    void whatIsNoLongerToBeStoredIsForgotten() {
        site.handler(exchange -> tagged(exchange, "\"v" + site.runs.get() + '"', "max-age=10"));
        site.get("/a");
        site.afterSeconds(10);
        site.counting("Cache-Control", "private");
        assertThat(site.get("/a").body()).isEqualTo("run 2");
        assertThat(site.get("/a", "Cache-Control", "max-stale").body()).isEqualTo("run 3");
    }

    @Test
    void aConfirmationOfSomethingElseIsNone() {
        site.handler(exchange -> tagged(exchange, "\"v1\"", "max-age=10"));
        site.get("/a");
        site.afterSeconds(10);
        site.handler(exchange -> {
            exchange.getResponse().setStatusCode(org.springframework.http.HttpStatus.NOT_MODIFIED);
            exchange.getResponse().getHeaders().set("ETag", "\"v2\"");
            return exchange.getResponse().setComplete();
        });
        assertThat(site.get("/a").status()).isEqualTo(500);
    }

    private Mono<Void> tagged(ServerWebExchange exchange, String etag, String says) {
        exchange.getResponse().getHeaders().setCacheControl(says);
        return exchange.checkNotModified(etag)
                ? exchange.getResponse().setComplete()
                : Site.answer(exchange, 200, "run " + site.runs.get());
    }
}
