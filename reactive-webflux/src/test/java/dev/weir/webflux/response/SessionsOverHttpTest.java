/*
 * Copyright the Weir authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.weir.webflux.response;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.function.UnaryOperator;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.http.HttpStatus;
import org.springframework.web.server.ServerWebExchange;
import org.springframework.web.server.WebFilter;
import org.springframework.web.server.WebSession;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

/** A session that begins behind the back of the exchange that a handler sees: what is bound to it is its client's own. */
class SessionsOverHttpTest {

    /** Leaves a token to whoever asks for one, and keeps it in the session, as is done against forgery. */
    static final WebFilter TOKENS = (exchange, chain) -> {
        exchange.getAttributes()
                .put(
                        "token",
                        exchange.getSession()
                                .map(session -> {
                                    session.getAttributes().put("token", session.getId());
                                    return session.getId();
                                })
                                .cache());
        return chain.filter(exchange);
    };

    private Site site = Site.behind(TOKENS, spec -> spec);

    @AfterEach
    void close() {
        site.close();
    }

    @ParameterizedTest
    @ValueSource(strings = {"max-age=60", "public, s-maxage=60", "max-age=0, must-revalidate"})
    void aTokenOfASessionIsItsClientsOwn(String says) {
        again(TOKENS, ResponseCacheBuilder::sharingAuthorized);
        site.handler(
                exchange -> token(exchange).flatMap(token -> Site.answer(exchange, 200, token, "Cache-Control", says)));
        Site.Answer first = site.get("/a");
        assertThat(first.field("set-cookie")).contains("SESSION=" + first.body());
        assertThat(first.said()).contains("fwd=uri-miss").doesNotContain("stored");
        Site.Answer second = site.get("/a");
        assertThat(second.field("set-cookie")).contains("SESSION=" + second.body());
        assertThat(second.body()).isNotEqualTo(first.body());
        assertThat(second.said()).contains("fwd").doesNotContain("stored");
    }

    @Test
    void soIsOneThatIsAskedForWithinTheBody() {
        site.handler(exchange -> {
            exchange.getResponse().getHeaders().setCacheControl("max-age=60");
            return exchange.getResponse()
                    .writeWith(Flux.concat(Mono.just("token "), token(exchange))
                            .map(text -> exchange.getResponse().bufferFactory().wrap(text.getBytes())));
        });
        String first = site.get("/a").body();
        assertThat(first).startsWith("token ").hasSizeGreaterThan(6);
        assertThat(site.get("/a").body()).startsWith("token ").isNotEqualTo(first);
    }

    @Test
    void soIsOneInAHeaderAlone() {
        site.handler(exchange -> token(exchange).flatMap(token -> {
            exchange.getResponse().getHeaders().set("Cache-Control", "max-age=60");
            exchange.getResponse().getHeaders().set("X-Token", token);
            return exchange.getResponse().setComplete();
        }));
        assertThat(site.get("/a").field("x-token"))
                .isNotEmpty()
                .isNotEqualTo(site.get("/a").field("x-token"));
    }

    @Test
    void soIsOneInAConfirmation() {
        site.counting("Cache-Control", "max-age=10", "ETag", "\"v\"");
        site.get("/a");
        site.afterSeconds(11);
        site.handler(exchange -> site.runs.get() > 2
                ? Site.answer(exchange, 200, "run 3", "Cache-Control", "max-age=60")
                : token(exchange).flatMap(token -> {
                    exchange.getResponse().setStatusCode(HttpStatus.NOT_MODIFIED);
                    exchange.getResponse().getHeaders().setETag("\"v\"");
                    exchange.getResponse().getHeaders().set("X-Token", token);
                    return exchange.getResponse().setComplete();
                }));
        Site.Answer own = site.get("/a");
        assertThat(own.body()).isEqualTo("run 1");
        assertThat(own.field("set-cookie")).contains("SESSION=" + own.field("x-token"));
        assertThat(own.said()).contains("fwd=stale; fwd-status=304").doesNotContain("stored");
        Site.Answer other = site.get("/a");
        assertThat(other.body()).isEqualTo("run 3");
        assertThat(other.field("x-token")).isEmpty();
    }

    @Test
    void aSessionThatNobodyBeginsIsNone() {
        again((exchange, chain) -> exchange.getSession().then(chain.filter(exchange)), spec -> spec);
        site.counting("Cache-Control", "max-age=60");
        site.get("/a");
        Site.Answer second = site.get("/a");
        assertThat(second.said()).contains("hit");
        assertThat(second.field("set-cookie")).isEmpty();
    }

    @Test
    void aSessionThatCannotBeHadMayHaveBegun() {
        again(
                (exchange, chain) ->
                        chain.filter(new WithSession(exchange, Mono.error(new IllegalStateException("planned")))),
                spec -> spec);
        site.counting("Cache-Control", "max-age=60");
        assertThat(site.get("/a").body()).isEqualTo("run 1");
        assertThat(site.get("/a").body()).isEqualTo("run 2");
    }

    @Test
    void whoIsToldApartHasHisOwnInItsSession() {
        again(
                (exchange, chain) ->
                        exchange.getSession().doOnNext(WebSession::start).then(chain.filter(exchange)),
                spec -> spec.keyedBy(exchange -> Mono.just("somebody")));
        site.counting("Cache-Control", "max-age=60");
        site.get("/a");
        assertThat(site.get("/a").said()).contains("hit");
    }

    private static Mono<String> token(ServerWebExchange exchange) {
        return exchange.getRequiredAttribute("token");
    }

    private void again(WebFilter before, UnaryOperator<ResponseCacheBuilder> spec) {
        site.close();
        site = Site.behind(before, spec);
    }

    /** An exchange with a session of its own. */
    private static final class WithSession extends org.springframework.web.server.ServerWebExchangeDecorator {

        private final Mono<WebSession> session;

        WithSession(ServerWebExchange exchange, Mono<WebSession> session) {
            super(exchange);
            this.session = session;
        }

        @Override
        public Mono<WebSession> getSession() {
            return session;
        }
    }
}
