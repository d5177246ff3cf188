/*
 * Copyright the Weir authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.weir.webflux.response;

import static org.assertj.core.api.Assertions.assertThat;

import dev.weir.redis.server.RedisEdition;
import dev.weir.time.CacheClock;
import java.time.Duration;
import java.util.List;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.springframework.web.server.ServerWebExchange;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

/** Two sites that keep responses on a real Redis. */
class OverRedisTest {

    /** Where both are: they listen at different ports. */
    private static final String HOST = "shop.example";

    private final String name = RedisEdition.namespace(getClass());
    private Site one = site(UnaryOperator.identity());
    private Site two = site(UnaryOperator.identity());

    private Site site(UnaryOperator<ResponseCacheBuilder> spec) {
        Site site = Site.sharing(
                name,
                CacheClock.system(),
                RedisEdition.embedded().shared().redis().commandTimeout(Duration.ofSeconds(10)),
                spec);
        // What is loaded before is kept by nobody but its process.
        Site.eventually(site::isCoherent);
        return site;
    }

    @AfterEach
    void close() {
        for (Site site : List.of(one, two)) {
            site.close();
            site.weir.close().block();
        }
    }

    @Test
    void whatOneKeepsTheOtherServesWithoutAskingItsHandler() {
        one.counting("Cache-Control", "max-age=80000", "ETag", "\"v1\"", "Content-Type", "text/plain;charset=UTF-8");
        two.counting("Cache-Control", "max-age=80000");
        assertThat(one.get("/a?b=c", "Host", HOST).said()).contains("stored");
        Site.Answer there = two.get("/a?b=c", "Host", HOST);
        assertThat(there.body()).isEqualTo("run 1");
        assertThat(there.said()).startsWith("pages; hit; ttl=");
        assertThat(there.field("etag")).isEqualTo("\"v1\"");
        assertThat(there.field("content-type")).isEqualTo("text/plain;charset=UTF-8");
        assertThat(two.get("/a?b=c", "Host", HOST, "If-None-Match", "\"v1\"").status())
                .isEqualTo(304);
        assertThat(two.runs).hasValue(0);
    }

    @Test
    void variantsAreToldApartThereToo() {
        one.handler(OverRedisTest::varying);
        two.handler(OverRedisTest::varying);
        one.get("/v", "Host", HOST, "Accept-Encoding", "br");
        one.get("/v", "Host", HOST, "Accept-Encoding", "gzip");
        assertThat(two.get("/v", "Host", HOST, "Accept-Encoding", "gzip").body())
                .isEqualTo("for gzip");
        assertThat(two.get("/v", "Host", HOST, "Accept-Encoding", "br").body()).isEqualTo("for br");
        assertThat(two.runs).hasValue(0);
        assertThat(two.get("/v", "Host", HOST, "Accept-Encoding", "zstd").body())
                .isEqualTo("for zstd");
        assertThat(two.runs).hasValue(1);
    }

    @Test
    void whatOneChangesTheOtherForgets() {
        one.counting("Cache-Control", "max-age=80000");
        two.counting("Cache-Control", "max-age=80000");
        one.get("/a", "Host", HOST);
        one.get("/b", "Host", HOST);
        assertThat(two.get("/a", "Host", HOST).body()).isEqualTo("run 1");
        assertThat(two.get("/b", "Host", HOST).body()).isEqualTo("run 2");
        two.handler(exchange -> Site.answer(exchange, 200, "done", "Content-Location", "/b"));
        assertThat(two.send("POST", "/a", "Host", HOST).status()).isEqualTo(200);
        one.counting("Cache-Control", "max-age=80000");
        Site.eventually(() -> !one.get("/a", "Host", HOST).body().equals("run 1"));
        Site.eventually(() -> !one.get("/b", "Host", HOST).body().equals("run 2"));
    }

    @Test
    void whatIsStaleThereIsAskedForOnce() {
        one.counting("Cache-Control", "max-age=1", "ETag", "\"v1\"");
        two.counting("Cache-Control", "max-age=80000", "ETag", "\"v2\"");
        one.get("/a", "Host", HOST);
        // Both sites tell its age as well as they can. It is a second older than it has to be, so that they agree on
        // this.
        Site.eventually(() -> one.get("/a", "Host", HOST, "Cache-Control", "only-if-cached, max-stale=1")
                        .status()
                == 504);
        List<Site.Answer> answers = Site.await(Flux.range(0, 50)
                .flatMap(i -> two.ask("GET", "/a", "Host", HOST), 50)
                .collectList());
        assertThat(answers).extracting(answer -> answer.field("etag")).containsOnly("\"v2\"");
        assertThat(two.runs).hasValue(1);
    }

    @Test
    void bodiesOfUsersDoNotCross() {
        close();
        UnaryOperator<ResponseCacheBuilder> byUser =
                builder -> builder.keyedBy(exchange -> Mono.justOrEmpty(user(exchange)));
        one = site(byUser);
        two = site(byUser);
        one.handler(OverRedisTest::personal);
        two.handler(OverRedisTest::personal);
        assertThat(one.get("/me", "Host", HOST, "Authorization", "ann").body()).isEqualTo("page of ann");
        assertThat(two.get("/me", "Host", HOST, "Authorization", "bob").body()).isEqualTo("page of bob");
        assertThat(two.runs).as("what is ann's is not bob's").hasValue(1);
        assertThat(two.get("/me", "Host", HOST, "Authorization", "ann").body()).isEqualTo("page of ann");
        assertThat(one.get("/me", "Host", HOST, "Authorization", "bob").body()).isEqualTo("page of bob");
        assertThat(one.get("/me", "Host", HOST).body()).isEqualTo("page of null");
        assertThat(one.runs).as("each one's own is shared by both sites").hasValue(2);
        assertThat(two.runs).hasValue(1);
    }

    private static Mono<Void> varying(ServerWebExchange exchange) {
        String encoding = exchange.getRequest().getHeaders().getFirst("Accept-Encoding");
        return Site.answer(
                exchange, 200, "for " + encoding, "Cache-Control", "max-age=80000", "Vary", "Accept-Encoding");
    }

    private static Mono<Void> personal(ServerWebExchange exchange) {
        return Site.answer(exchange, 200, "page of " + user(exchange), "Cache-Control", "max-age=80000");
    }

    private static @Nullable String user(ServerWebExchange exchange) {
        return exchange.getRequest().getHeaders().getFirst("Authorization");
    }
}
