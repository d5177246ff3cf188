/*
 * Copyright the Weir authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.weir.webflux.response;

import static org.assertj.core.api.Assertions.assertThat;

import java.security.Principal;
import java.util.Locale;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.context.ApplicationContext;
import org.springframework.context.i18n.LocaleContext;
import org.springframework.context.i18n.SimpleLocaleContext;
import org.springframework.context.support.StaticApplicationContext;
import org.springframework.http.ResponseCookie;
import org.springframework.web.server.ServerWebExchange;
import org.springframework.web.server.ServerWebExchangeDecorator;
import org.springframework.web.server.WebFilter;
import org.springframework.web.server.adapter.WebHttpHandlerBuilder;
import org.springframework.web.server.i18n.LocaleContextResolver;
import reactor.core.publisher.Mono;

/** What filters before the cache know of a client: it is in no key, and a handler may be told it in many ways. */
class KnownClientsTest {

    /** Knows clients by a key of theirs, as an application does that is called by machines, and tells handlers in the Context. */
    private static final WebFilter BY_API_KEY = (exchange, chain) -> {
        String name = exchange.getRequest().getHeaders().getFirst("X-Api-Key");
        Mono<Principal> known = name == null ? Mono.empty() : Mono.just(() -> name);
        return chain.filter(exchange.mutate().principal(known).build())
                .contextWrite(context -> name == null ? context : context.put("client", name));
    };

    private static final WebFilter NONE = (exchange, chain) -> chain.filter(exchange);

    private Site site = Site.behind(BY_API_KEY, spec -> spec);

    @AfterEach
    void close() {
        site.close();
    }

    @Test
    void whoIsKnownToAFilterHasHisOwn() {
        greeting();
        assertThat(site.get("/a", "X-Api-Key", "one").body()).isEqualTo("one");
        Site.Answer other = site.get("/a", "X-Api-Key", "two");
        assertThat(other.body()).isEqualTo("two");
        assertThat(other.said()).isEqualTo("pages; fwd=bypass");
        assertThat(site.get("/a").body()).isEqualTo("nobody");
        assertThat(site.get("/a").said()).contains("hit");
        assertThat(site.get("/a", "X-Api-Key", "one").body()).isEqualTo("one");
    }

    @Test
    void soHasWhoIsKnownButHasNoIdentity() {
        again(BY_API_KEY, spec -> spec.keyedBy(exchange -> Mono.empty()));
        greeting();
        assertThat(site.get("/a", "X-Api-Key", "one").body()).isEqualTo("one");
        assertThat(site.get("/a", "X-Api-Key", "two").body()).isEqualTo("two");
    }

    @Test
    void whoCannotBeToldIsNotNobody() {
        again(
                (exchange, chain) -> chain.filter(exchange.mutate()
                        .principal(Mono.error(new IllegalStateException("planned")))
                        .build()),
                spec -> spec);
        greeting();
        assertThat(site.get("/a").said()).isEqualTo("pages; fwd=bypass");
    }

    @Test
    void whoIsToldApartSharesWithHimself() {
        again(
                BY_API_KEY,
                spec -> spec.keyedBy(exchange -> exchange.getPrincipal().map(Principal::getName)));
        greeting();
        site.get("/a", "X-Api-Key", "one");
        assertThat(site.get("/a", "X-Api-Key", "two").body()).isEqualTo("two");
        assertThat(site.get("/a", "X-Api-Key", "one").said()).contains("hit");
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void aCookieThatComesUpDuringTheRunMakesItsAnswerPersonal(boolean isCookie) {
        again(
                (exchange, chain) -> {
                    // As a token against forgery does, which is made when the handler asks for it.
                    exchange.getAttributes().put("token", (Runnable) () -> set(exchange, isCookie));
                    return chain.filter(exchange);
                },
                spec -> spec.sharingAuthorized());
        site.handler(exchange -> {
            exchange.<Runnable>getRequiredAttribute("token").run();
            return Site.answer(exchange, 200, "run " + site.runs.get(), "Cache-Control", "public, max-age=60");
        });
        Site.Answer first = site.get("/a");
        assertThat(first.field("set-cookie")).isEqualTo("token=1");
        assertThat(first.said()).doesNotContain("stored");
        assertThat(site.get("/a").body()).isEqualTo("run 2");
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void oneThatWasThereBeforeDoesNot(boolean isCookie) {
        again(
                (exchange, chain) -> {
                    set(exchange, isCookie);
                    return chain.filter(exchange);
                },
                spec -> spec);
        site.counting("Cache-Control", "max-age=60");
        site.get("/a");
        Site.Answer second = site.get("/a");
        assertThat(second.said()).contains("hit");
        assertThat(second.field("set-cookie")).isEqualTo("token=1");
    }

    @Test
    void theLanguageIsThatWhichTheKeyTells() {
        again(NONE, spec -> spec.keyed("Accept"));
        speaking();
        String unknown = site.get("/a", "Accept-Language", "fr").body();
        assertThat(unknown).isEqualTo("null");
        assertThat(site.get("/a", "Accept-Language", "de").body()).isEqualTo("null");
    }

    @Test
    void whichIsUsuallyTold() {
        again(NONE, spec -> spec);
        speaking();
        assertThat(site.get("/a", "Accept-Language", "fr").body()).isEqualTo("fr");
        assertThat(site.get("/a", "Accept-Language", "de").body()).isEqualTo("de");
        assertThat(site.get("/a", "Accept-Language", "fr").said()).contains("hit");
    }

    @Test
    void theApplicationsChoiceIsMadeOfWhatTheKeyTells() {
        StaticApplicationContext application = new StaticApplicationContext();
        application
                .getBeanFactory()
                .registerSingleton(WebHttpHandlerBuilder.LOCALE_CONTEXT_RESOLVER_BEAN_NAME, new ByTwoFields());
        application.refresh();
        again((exchange, chain) -> chain.filter(new In(exchange, application)), spec -> spec.seen("X-Seen"));
        speaking();
        assertThat(site.get("/a", "X-Seen", "fr", "X-Lang", "de").body()).isEqualTo("fr");
    }

    private void greeting() {
        site.handler(exchange -> Mono.deferContextual(context ->
                Site.answer(exchange, 200, context.getOrDefault("client", "nobody"), "Cache-Control", "max-age=60")));
    }

    private void speaking() {
        site.handler(exchange -> Site.answer(
                exchange, 200, "" + exchange.getLocaleContext().getLocale(), "Cache-Control", "max-age=60"));
    }

    private static void set(ServerWebExchange exchange, boolean isCookie) {
        if (isCookie) {
            exchange.getResponse().addCookie(ResponseCookie.from("token", "1").build());
        } else {
            exchange.getResponse().getHeaders().add("Set-Cookie", "token=1");
        }
    }

    private void again(WebFilter before, UnaryOperator<ResponseCacheBuilder> spec) {
        site.close();
        site = Site.behind(before, spec);
    }

    /** Chooses by one field that handlers see, and by another one that they do not. */
    private static final class ByTwoFields implements LocaleContextResolver {

        @Override
        public LocaleContext resolveLocaleContext(ServerWebExchange exchange) {
            String hidden = exchange.getRequest().getHeaders().getFirst("X-Lang");
            String seen = exchange.getRequest().getHeaders().getFirst("X-Seen");
            return new SimpleLocaleContext(Locale.forLanguageTag(hidden != null ? hidden : seen != null ? seen : "en"));
        }

        @Override
        public void setLocaleContext(ServerWebExchange exchange, @Nullable LocaleContext context) {
            throw new UnsupportedOperationException();
        }
    }

    /** An exchange in an application. */
    private static final class In extends ServerWebExchangeDecorator {

        private final ApplicationContext application;

        In(ServerWebExchange exchange, ApplicationContext application) {
            super(exchange);
            this.application = application;
        }

        @Override
        public ApplicationContext getApplicationContext() {
            return application;
        }
    }
}
