/*
 * Copyright the Weir authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.weir.webflux.response;

import static org.assertj.core.api.Assertions.assertThat;

import java.security.Principal;
import java.util.function.Function;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.springframework.http.HttpStatus;
import org.springframework.http.ResponseCookie;
import org.springframework.web.server.ServerWebExchange;
import reactor.core.publisher.Mono;

/** What a handler says together with its 304 may be for one client alone, as what it says together with a body may. */
class ConfirmationOverHttpTest {

    private Site site = Site.with(spec -> spec.seen("X-Size"));

    @AfterEach
    void close() {
        site.close();
    }

    @ParameterizedTest
    @CsvSource({
        "Set-Cookie,id=1",
        "Set-Cookie2,id=1",
        "Cache-Control,private",
        "Cache-Control,no-store",
        "Vary,*",
        "Vary,X-Size"
    })
    void whatIsForOneClientIsForHimAlone(String field, String value) {
        confirming(exchange -> {
            exchange.getResponse().getHeaders().set(field, value);
            return Mono.empty();
        });
        Site.Answer own = site.get("/a");
        assertThat(own.status()).isEqualTo(200);
        assertThat(own.body()).isEqualTo("run 1");
        assertThat(own.field(field)).isEqualToIgnoringCase(value);
        assertThat(own.said()).contains("fwd=stale; fwd-status=304").doesNotContain("stored");
        Site.Answer other = site.get("/a");
        assertThat(other.body()).isEqualTo("run 3");
        assertThat(other.field(field)).isNotEqualToIgnoringCase(value);
    }

    @Test
    void soIsACookie() {
        confirming(exchange -> {
            exchange.getResponse().addCookie(ResponseCookie.from("id", "1").build());
            return Mono.empty();
        });
        assertThat(site.get("/a").field("set-cookie")).isEqualTo("id=1");
        Site.Answer other = site.get("/a");
        assertThat(other.body()).isEqualTo("run 3");
        assertThat(other.field("set-cookie")).isEmpty();
    }

    @Test
    void alsoToAClientThatHasIt() {
        confirming(exchange -> {
            exchange.getResponse().addCookie(ResponseCookie.from("id", "1").build());
            return Mono.empty();
        });
        Site.Answer own = site.get("/a", "If-None-Match", "\"v\"");
        assertThat(own.status()).isEqualTo(304);
        assertThat(own.field("set-cookie")).isEqualTo("id=1");
    }

    @Test
    void soIsWhatWasMadeWithASession() {
        confirming(exchange -> exchange.getSession().then());
        assertThat(site.get("/a").body()).isEqualTo("run 1");
        assertThat(site.get("/a").body()).isEqualTo("run 3");
    }

    @Test
    void soIsWhatWasMadeForAPrincipal() {
        site.close();
        // Of whom the cache does not know yet when it asks.
        Mono<Principal> late = Mono.defer(() -> site.runs.get() == 2 ? Mono.just(() -> "somebody") : Mono.empty());
        site = Site.behind(
                (exchange, chain) ->
                        chain.filter(exchange.mutate().principal(late).build()),
                spec -> spec);
        confirming(exchange -> exchange.getPrincipal().then());
        assertThat(site.get("/a").body()).isEqualTo("run 1");
        assertThat(site.get("/a").body()).isEqualTo("run 3");
    }

    @Test
    void behindAnAnswerItIsForNobody() {
        site.counting("Cache-Control", "max-age=10, stale-while-revalidate=60", "ETag", "\"v\"");
        site.get("/a");
        site.handler(exchange -> notModified(exchange, "Set-Cookie", "id=1"));
        site.afterSeconds(11);
        assertThat(site.get("/a").field("set-cookie")).isEmpty();
        Site.eventually(() -> site.runs.get() == 2 && site.filter.stats().flights() == 0);
        site.counting("Cache-Control", "max-age=60");
        Site.Answer later = site.get("/a");
        assertThat(later.body()).isEqualTo("run 3");
        assertThat(later.field("set-cookie")).isEmpty();
    }

    @Test
    void aVaryThatSaysLessChangesNothing() {
        site.counting("Cache-Control", "max-age=10", "ETag", "\"v\"", "Vary", "X-Size, Accept");
        site.get("/a", "X-Size", "1");
        site.afterSeconds(11);
        site.handler(exchange -> notModified(exchange, "Cache-Control", "max-age=10", "Vary", "Accept"));
        Site.Answer confirmed = site.get("/a", "X-Size", "1");
        assertThat(confirmed.said()).contains("stored");
        assertThat(confirmed.field("vary")).isEqualTo("accept, x-size");
        assertThat(site.get("/a", "X-Size", "1").said()).contains("hit");
        assertThat(site.get("/a", "X-Size", "2").said()).contains("vary-miss");
    }

    /** Stores a first answer and has the next one be a confirmation of it by this handler; afterwards others are counted. */
    private void confirming(Function<ServerWebExchange, Mono<Void>> handler) {
        site.counting("Cache-Control", "max-age=10", "ETag", "\"v\"");
        site.get("/a");
        site.afterSeconds(11);
        site.handler(exchange -> site.runs.get() == 2
                ? handler.apply(exchange).then(Mono.defer(() -> notModified(exchange)))
                : Site.answer(exchange, 200, "run " + site.runs.get(), "Cache-Control", "max-age=10"));
    }

    private static Mono<Void> notModified(ServerWebExchange exchange, String... fields) {
        exchange.getResponse().setStatusCode(HttpStatus.NOT_MODIFIED);
        exchange.getResponse().getHeaders().setETag("\"v\"");
        for (int i = 0; i < fields.length; i += 2) {
            exchange.getResponse().getHeaders().set(fields[i], fields[i + 1]);
        }
        return exchange.getResponse().setComplete();
    }
}
