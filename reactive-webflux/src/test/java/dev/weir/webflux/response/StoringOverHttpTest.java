/*
 * Copyright the Weir authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.weir.webflux.response;

import static org.assertj.core.api.Assertions.assertThat;

import java.security.Principal;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.http.ResponseCookie;
import reactor.core.publisher.Mono;

class StoringOverHttpTest {

    private Site site = Site.usual();

    @AfterEach
    void close() {
        site.close();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"no-store", "private", "no-store, max-age=60", "private, max-age=60", "PRIVATE=\"\", max-age=9"})
    void whatIsForNobodyElseIsNotStored(String says) {
        site.counting("Cache-Control", says);
        Site.Answer first = site.get("/a");
        assertThat(first.body()).isEqualTo("run 1");
        assertThat(first.said()).isEqualTo("pages; fwd=uri-miss; fwd-status=200");
        assertThat(first.field("cache-control")).isEqualTo(says);
        assertThat(site.get("/a").body()).isEqualTo("run 2");
    }

    @Test
    void whatSetsACookieIsNotStored() {
        site.counting("Cache-Control", "max-age=60", "Set-Cookie", "id=1");
        assertThat(site.get("/a").field("set-cookie")).isEqualTo("id=1");
        assertThat(site.get("/a").body()).isEqualTo("run 2");
    }

    @Test
    void norWhatSetsItAsACookie() {
        site.handler(exchange -> {
            exchange.getResponse().addCookie(ResponseCookie.from("id", "1").build());
            return Site.answer(exchange, 200, "run " + site.runs.get(), "Cache-Control", "max-age=60");
        });
        assertThat(site.get("/a").field("set-cookie")).isEqualTo("id=1");
        assertThat(site.get("/a").body()).isEqualTo("run 2");
    }

    @Test
    void norWhatWasMadeWithASession() {
        site.handler(exchange -> exchange.getSession()
                .flatMap(session ->
                        Site.answer(exchange, 200, "run " + site.runs.get(), "Cache-Control", "public, max-age=60")));
        site.get("/a");
        assertThat(site.get("/a").body()).isEqualTo("run 2");
    }

    @Test
    void norWhatWasMadeForAPrincipal() {
        site.close();
        site = Site.behind(
                (exchange, chain) -> chain.filter(exchange.mutate()
                        .principal(Mono.<Principal>just(() -> "somebody"))
                        .build()),
                spec -> spec);
        site.handler(exchange -> exchange.getPrincipal()
                .flatMap(somebody ->
                        Site.answer(exchange, 200, "run " + site.runs.get(), "Cache-Control", "public, max-age=60")));
        site.get("/a");
        assertThat(site.get("/a").body()).isEqualTo("run 2");
    }

    @Test
    void fieldsThatAreForOneUserAreNotStored() {
        site.counting("Cache-Control", "max-age=60, private=\"X-User\"", "X-User", "me", "X-Other", "all");
        site.get("/a");
        Site.Answer kept = site.get("/a");
        assertThat(kept.body()).isEqualTo("run 1");
        assertThat(kept.field("x-user")).isEmpty();
        assertThat(kept.field("x-other")).isEqualTo("all");
    }

    @Test
    void fieldsOfTheConnectionAreNotStored() {
        site.counting("Cache-Control", "max-age=60", "Connection", "X-Hop", "X-Hop", "here");
        site.get("/a");
        Site.Answer kept = site.get("/a");
        assertThat(kept.body()).isEqualTo("run 1");
        assertThat(kept.field("x-hop")).isEmpty();
    }

    @ParameterizedTest
    @CsvSource({
        "200,true",
        "203,true",
        "301,true",
        "404,true",
        "410,true",
        "201,false",
        "206,false",
        "400,false",
        "418,false"
    })
    void isStoredIfItsStatusIsUnderstood(int status, boolean stored) {
        site.handler(
                exchange -> Site.answer(exchange, status, "run " + site.runs.get(), "Cache-Control", "max-age=60"));
        assertThat(site.get("/a").status()).isEqualTo(status);
        Site.Answer second = site.get("/a");
        assertThat(second.status()).isEqualTo(status);
        assertThat(second.body()).isEqualTo(stored ? "run 1" : "run 2");
    }

    @Test
    void isToldByTheMethodOnlyAsGet() {
        site.counting("Cache-Control", "max-age=60");
        site.get("/a");
        Site.Answer head = site.send("HEAD", "/a");
        assertThat(head.said()).contains("hit");
        assertThat(head.field("content-length")).isEqualTo("5");
        assertThat(head.body()).isEmpty();
        assertThat(site.runs).hasValue(1);
        assertThat(site.send("HEAD", "/b").said()).contains("fwd=uri-miss");
        assertThat(site.get("/b").body()).isEqualTo("run 3");
        assertThat(site.send("OPTIONS", "/a").said()).isEqualTo("pages; fwd=method");
    }

    @Test
    void queriesAreApart() {
        site.counting("Cache-Control", "max-age=60");
        assertThat(site.get("/a?x=1").body()).isEqualTo("run 1");
        assertThat(site.get("/a?x=2").body()).isEqualTo("run 2");
        assertThat(site.get("/a?x=1").body()).isEqualTo("run 1");
    }

    @Test
    void whatIsNotStoredIsAskedForAtOnceForAWhileAndThenTriedAgain() {
        site.counting("Cache-Control", "no-store");
        site.get("/a");
        site.counting("Cache-Control", "max-age=60");
        assertThat(site.get("/a").said()).doesNotContain("stored");
        site.afterSeconds(10);
        assertThat(site.get("/a").said()).contains("stored");
        assertThat(site.get("/a").said()).contains("hit");
    }

    @Test
    void hasTheAddressesThatFiltersBeforeMakeOfThem() {
        site.close();
        site = Site.behind(
                (exchange, chain) -> {
                    exchange.addUrlTransformer(address -> address + "?v=1");
                    return chain.filter(exchange);
                },
                spec -> spec);
        site.handler(exchange ->
                Site.answer(exchange, 200, exchange.transformUrl("/shop.css"), "Cache-Control", "max-age=60"));
        assertThat(site.get("/a").body()).isEqualTo("/shop.css?v=1");
        assertThat(site.get("/a").said()).contains("hit");
    }

    @Test
    void isForgottenWhenAskedTo() {
        site.counting("Cache-Control", "max-age=60");
        site.get("/a");
        site.filter.clear().block();
        assertThat(site.get("/a").body()).isEqualTo("run 2");
    }

    @Test
    void anEmptyAnswerIsAnAnswer() {
        site.handler(exchange -> {
            exchange.getResponse().getHeaders().setCacheControl("max-age=60");
            return Mono.empty();
        });
        assertThat(site.get("/a").status()).isEqualTo(200);
        assertThat(site.get("/a").said()).contains("hit");
        assertThat(site.runs).hasValue(1);
    }
}
