/*
 * Copyright the Weir authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.weir.webflux.response;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.springframework.web.server.ServerWebExchange;
import reactor.core.publisher.Mono;

class VaryOverHttpTest {

    private Site site = Site.with(spec -> spec.seen("X-Size", "X-Tone", "X-A", "X-B", "X-C", "X-D", "X-E", "X-F"));

    @AfterEach
    void close() {
        site.close();
    }

    @Test
    void eachVariantIsAnswered() {
        site.handler(exchange -> echo(exchange, "X-Size"));
        assertThat(site.get("/a", "X-Size", "1").body()).isEqualTo("X-Size=1 run 1");
        Site.Answer other = site.get("/a", "X-Size", "2");
        assertThat(other.body()).isEqualTo("X-Size=2 run 2");
        assertThat(other.said()).contains("fwd=vary-miss");
        assertThat(site.get("/a").body()).isEqualTo("X-Size=null run 3");
        assertThat(site.get("/a", "X-Size", "1").body()).isEqualTo("X-Size=1 run 1");
        assertThat(site.get("/a", "X-Size", "2").body()).isEqualTo("X-Size=2 run 2");
        assertThat(site.get("/a").body()).isEqualTo("X-Size=null run 3");
    }

    @Test
    void noFieldIsNotAnEmptyOne() {
        site.handler(exchange -> echo(exchange, "X-Size"));
        site.get("/a", "X-Size", "");
        assertThat(site.get("/a").body()).isEqualTo("X-Size=null run 2");
    }

    @Test
    void linesMayBeJoined() {
        site.handler(exchange -> echo(exchange, "X-Size"));
        site.get("/a", "X-Size", "1, 2");
        assertThat(site.get("/a", "X-Size", "1", "X-Size", "2").said()).contains("hit");
    }

    @Test
    void whatItDependsOnMayChange() {
        site.handler(exchange -> echo(exchange, "X-Size"));
        site.get("/a", "X-Size", "1", "X-Tone", "d");
        site.handler(exchange -> echo(exchange, "X-Tone"));
        assertThat(site.get("/a", "X-Size", "2", "X-Tone", "d").body()).isEqualTo("X-Tone=d run 2");
        assertThat(site.get("/a", "X-Size", "2", "X-Tone", "e").body()).isEqualTo("X-Tone=e run 3");
        assertThat(site.get("/a", "X-Size", "2", "X-Tone", "d").body()).isEqualTo("X-Tone=d run 2");
        assertThat(site.get("/a", "X-Size", "1", "X-Tone", "e").body()).isEqualTo("X-Size=1 run 1");
    }

    @Test
    void whoeverDependsOnSomethingElseEachTimeIsNotFollowedForEver() {
        for (String field : new String[] {"X-A", "X-B", "X-C", "X-D", "X-E", "X-F"}) {
            site.handler(exchange -> echo(exchange, field));
            assertThat(site.get("/a", field, "1").body()).startsWith(field + "=1");
        }
        assertThat(site.get("/a").said()).contains("fwd=vary-miss").doesNotContain("stored");
    }

    @Test
    void whatDependsOnAnythingIsNotStored() {
        site.counting("Cache-Control", "max-age=60", "Vary", "*");
        site.get("/a");
        assertThat(site.get("/a").body()).isEqualTo("run 2");
    }

    @Test
    void norWhatDependsOnTooMuch() {
        StringBuilder names = new StringBuilder("a");
        for (int i = 0; i < 16; i++) {
            names.append(", a").append(i);
        }
        site.counting("Cache-Control", "max-age=60", "Vary", names.toString());
        site.get("/a");
        assertThat(site.get("/a").body()).isEqualTo("run 2");
    }

    @Test
    void whatAFilterBeforeSaysCounts() {
        site.close();
        site = Site.behind(
                (exchange, chain) -> {
                    exchange.getResponse().getHeaders().add("Vary", "Origin");
                    return chain.filter(exchange);
                },
                spec -> spec);
        site.handler(exchange -> echo(exchange, "Accept-Encoding"));
        site.get("/a", "Origin", "http://one", "Accept-Encoding", "br");
        assertThat(site.get("/a", "Origin", "http://two", "Accept-Encoding", "br")
                        .body())
                .endsWith("run 2");
        Site.Answer kept = site.get("/a", "Origin", "http://one", "Accept-Encoding", "br");
        assertThat(kept.body()).endsWith("run 1");
        assertThat(kept.field("vary")).isEqualTo("accept-encoding, origin");
    }

    private Mono<Void> echo(ServerWebExchange exchange, String field) {
        String value = exchange.getRequest().getHeaders().getFirst(field);
        return Site.answer(
                exchange,
                200,
                field + "=" + value + " run " + site.runs.get(),
                "Cache-Control",
                "max-age=60",
                "Vary",
                field);
    }
}
