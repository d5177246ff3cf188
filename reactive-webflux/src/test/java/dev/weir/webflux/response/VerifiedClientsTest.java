/*
 * Copyright the Weir authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.weir.webflux.response;

import static org.assertj.core.api.Assertions.assertThat;

import java.security.Principal;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.springframework.web.server.WebFilter;
import org.springframework.web.server.WebSession;
import reactor.core.publisher.Mono;

/** Where answers to requests with {@code Authorization} are shared, whoever was verified by that alone takes part. */
class VerifiedClientsTest {

    /** Verifies, as a resource server does, and keeps nothing of it. */
    private static final WebFilter BY_AUTHORIZATION = by("Authorization");

    private Site site = Site.behind(BY_AUTHORIZATION, ResponseCacheBuilder::sharingAuthorized);

    @AfterEach
    void close() {
        site.close();
    }

    @ParameterizedTest
    @CsvSource({
        "'max-age=60',false",
        "'public, max-age=60',true",
        "'s-maxage=60',true",
        "'max-age=60, must-revalidate',true",
        "'max-age=60, proxy-revalidate',false",
        "'private, s-maxage=60',false"
    })
    void theirAnswersAreSharedIfTheySaySo(String says, boolean shared) {
        site.counting("Cache-Control", says);
        assertThat(site.get("/a", "Authorization", "one").body()).isEqualTo("run 1");
        assertThat(site.get("/a", "Authorization", "two").body()).isEqualTo(shared ? "run 1" : "run 2");
    }

    @ParameterizedTest
    @CsvSource({"'max-age=60',false", "'public, max-age=60',true"})
    void alsoThoseOfAHandlerThatAsksWhoItIs(String says, boolean shared) {
        site.handler(exchange -> exchange.getPrincipal()
                .flatMap(who -> Site.answer(exchange, 200, "by " + who.getName(), "Cache-Control", says)));
        assertThat(site.get("/a", "Authorization", "one").body()).isEqualTo("by one");
        assertThat(site.get("/a", "Authorization", "two").body()).isEqualTo(shared ? "by one" : "by two");
    }

    @Test
    void whoIsKnownOtherwiseHasHisOwn() {
        again(by("X-Api-Key"), ResponseCacheBuilder::sharingAuthorized);
        site.counting("Cache-Control", "public, max-age=60");
        site.get("/a", "X-Api-Key", "one");
        assertThat(site.get("/a", "X-Api-Key", "one").said()).isEqualTo("pages; fwd=bypass");
    }

    @Test
    void soHasWhoIsKnownByHisSession() {
        again(
                (exchange, chain) -> exchange.getSession()
                        .doOnNext(WebSession::start)
                        .then(BY_AUTHORIZATION.filter(exchange, chain)),
                ResponseCacheBuilder::sharingAuthorized);
        site.counting("Cache-Control", "public, max-age=60");
        site.get("/a", "Authorization", "one");
        assertThat(site.get("/a", "Authorization", "one").said()).isEqualTo("pages; fwd=bypass");
        assertThat(site.filter.stats().size()).isZero();
    }

    @Test
    void soHasWhoComesWithACookie() {
        site.counting("Cache-Control", "public, max-age=60");
        site.get("/a", "Authorization", "one");
        assertThat(site.get("/a", "Authorization", "one", "Cookie", "SESSION=1").said())
                .isEqualTo("pages; fwd=bypass");
    }

    @Test
    void whatAHandlerMadeWithASessionIsNotShared() {
        site.handler(exchange -> exchange.getSession()
                .flatMap(session ->
                        Site.answer(exchange, 200, "run " + site.runs.get(), "Cache-Control", "public, max-age=60")));
        site.get("/a", "Authorization", "one");
        assertThat(site.get("/a", "Authorization", "two").body()).isEqualTo("run 2");
        assertThat(site.get("/a").body()).isEqualTo("run 3");
    }

    @Test
    void norWhatItMadeForSomebodyWithoutAuthorization() {
        again(
                (exchange, chain) -> {
                    // Of whom the cache does not know yet when it asks.
                    Mono<Principal> late =
                            Mono.defer(() -> site.runs.get() == 0 ? Mono.empty() : Mono.just(() -> "me"));
                    return chain.filter(exchange.mutate().principal(late).build());
                },
                ResponseCacheBuilder::sharingAuthorized);
        site.handler(exchange -> exchange.getPrincipal()
                .flatMap(who ->
                        Site.answer(exchange, 200, "by " + who.getName(), "Cache-Control", "public, max-age=60")));
        Site.Answer own = site.get("/a");
        assertThat(own.body()).isEqualTo("by me");
        assertThat(own.said()).contains("uri-miss").doesNotContain("stored");
    }

    @Test
    void whoCannotBeToldIsNotVerified() {
        again(
                (exchange, chain) -> chain.filter(exchange.mutate()
                        .principal(Mono.error(new IllegalStateException("planned")))
                        .build()),
                ResponseCacheBuilder::sharingAuthorized);
        site.counting("Cache-Control", "public, max-age=60");
        assertThat(site.get("/a", "Authorization", "one").said()).isEqualTo("pages; fwd=bypass");
    }

    @Test
    void withoutTheApplicationsWordNobodyTakesPart() {
        again(BY_AUTHORIZATION, spec -> spec);
        site.counting("Cache-Control", "public, max-age=60");
        site.get("/a", "Authorization", "one");
        assertThat(site.get("/a", "Authorization", "one").said()).isEqualTo("pages; fwd=bypass");
    }

    private static WebFilter by(String field) {
        return (exchange, chain) -> {
            String name = exchange.getRequest().getHeaders().getFirst(field);
            Mono<Principal> known = name == null ? Mono.empty() : Mono.just(() -> name);
            return chain.filter(exchange.mutate().principal(known).build());
        };
    }

    private void again(WebFilter before, UnaryOperator<ResponseCacheBuilder> spec) {
        site.close();
        site = Site.behind(before, spec);
    }
}
