/*
 * Copyright the Weir authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.weir.webflux.response;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.weir.CacheContext;
import dev.weir.Weir;
import java.time.Duration;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import reactor.core.publisher.Mono;

class AdmissionOverHttpTest {

    private Site site = Site.usual();

    @AfterEach
    void close() {
        site.close();
    }

    @ParameterizedTest
    @CsvSource({
        "Authorization,Basic eDp5",
        "Authorization,anything",
        "Proxy-Authorization,Basic eDp5",
        "Cookie,id=1",
        "Cookie,=",
        "Range,bytes=0-1",
        "If-Match,\"v\"",
        "If-Unmodified-Since,x",
        "Upgrade,websocket"
    })
    void whatIsNotLikeOthersGoesToTheHandler(String field, String value) {
        site.counting("Cache-Control", "public, max-age=60");
        site.get("/a");
        Site.Answer own = site.get("/a", field, value);
        assertThat(own.body()).isEqualTo("run 2");
        assertThat(own.said()).isEqualTo("pages; fwd=bypass");
        assertThat(site.seen.get(1).getFirst(field)).as("sees all of it").isNotNull();
        assertThat(site.get("/a").body()).isEqualTo("run 1");
    }

    @Test
    void ignoredCookiesAreNoneAndNotSeen() {
        site = again(spec -> spec.ignoredCookies("_ga"));
        site.counting("Cache-Control", "max-age=60");
        assertThat(site.get("/a", "Cookie", "_ga=1").body()).isEqualTo("run 1");
        assertThat(site.seen.get(0).containsHeader("Cookie")).isFalse();
        assertThat(site.get("/a", "Cookie", "_ga=2").body()).isEqualTo("run 1");
        assertThat(site.get("/a", "Cookie", "_ga=2; id=1").body()).isEqualTo("run 2");
    }

    @ParameterizedTest
    @CsvSource({
        "'max-age=60',false",
        "'public, max-age=60',true",
        "'s-maxage=60',true",
        "'max-age=60, must-revalidate',true",
        "'max-age=60, proxy-revalidate',false"
    })
    void authorizedAnswersAreSharedOnlyIfTheySaySo(String says, boolean shared) {
        site = again(ResponseCacheBuilder::sharingAuthorized);
        site.counting("Cache-Control", says);
        site.get("/a", "Authorization", "one");
        assertThat(site.seen.get(0).getFirst("Authorization")).isEqualTo("one");
        assertThat(site.get("/a", "Authorization", "two").body()).isEqualTo(shared ? "run 1" : "run 2");
    }

    @Test
    void usersThatAreToldApartHaveTheirOwn() {
        site = again(spec -> spec.keyedBy(
                exchange -> Mono.justOrEmpty(exchange.getRequest().getHeaders().getFirst("Authorization"))));
        site.handler(exchange -> Site.answer(
                exchange,
                200,
                exchange.getRequest().getHeaders().getFirst("Authorization") + " run " + site.runs.get(),
                "Cache-Control",
                "max-age=60"));
        assertThat(site.get("/a", "Authorization", "one").body()).isEqualTo("one run 1");
        assertThat(site.get("/a", "Authorization", "two").body()).isEqualTo("two run 2");
        assertThat(site.get("/a", "Authorization", "one").body()).isEqualTo("one run 1");
        assertThat(site.get("/a").body()).isEqualTo("null run 3");
        assertThat(site.get("/a", "Cookie", "id=1").said()).isEqualTo("pages; fwd=bypass");
    }

    @Test
    void tenantsHaveTheirOwn() {
        site.close();
        site = Site.behind(
                (exchange, chain) -> chain.filter(exchange)
                        .contextWrite(CacheContext.tenant(
                                exchange.getRequest().getHeaders().getFirst("X-Tenant"))),
                spec -> spec);
        site.handler(exchange -> Mono.deferContextual(context -> Site.answer(
                exchange, 200, CacheContext.tenantIn(context).orElse("nobody's"), "Cache-Control", "max-age=60")));
        assertThat(site.get("/a", "X-Tenant", "one").body()).isEqualTo("one");
        assertThat(site.get("/a", "X-Tenant", "two").body()).isEqualTo("two");
        assertThat(site.get("/a", "X-Tenant", "one").said()).contains("hit");
    }

    @Test
    void aHostThatIsSpoofedSpoilsOnlyItself() {
        site.handler(exchange ->
                Site.answer(exchange, 200, exchange.getRequest().getURI().getHost(), "Cache-Control", "max-age=60"));
        assertThat(site.get("/a", "Host", "evil.example").body()).isEqualTo("evil.example");
        assertThat(site.get("/a").body()).isEqualTo("localhost");
        assertThat(site.get("/a", "Host", "EVIL.example:80").said()).contains("hit");
        assertThat(site.get("/a", "Host", "evil.example:8080").said()).contains("stored");
    }

    @Test
    void hostsThatAreNotAllowedGoToTheHandler() {
        site.close();
        site = Site.at("Shop.example");
        site.counting("Cache-Control", "max-age=60");
        site.get("/a", "Host", "evil.example");
        assertThat(site.get("/a", "Host", "evil.example").said()).isEqualTo("pages; fwd=bypass");
        assertThat(site.get("/a", "Host", "shop.example").said()).contains("stored");
        assertThat(site.get("/a", "Host", "shop.example").said()).contains("hit");
    }

    @Test
    void whatNoKeyTellsIsNotSeen() {
        site.counting("Cache-Control", "max-age=60");
        site.get("/a", "X-Forwarded-Host", "evil", "X-User", "1", "User-Agent", "u", "Accept-Encoding", "br");
        assertThat(site.seen.get(0).headerNames())
                .extracting(name -> name.toLowerCase(java.util.Locale.ROOT))
                .containsExactlyInAnyOrder("host", "accept", "accept-encoding");
    }

    @Test
    void whatTellsKeysApartDoesSoWithoutVary() {
        site.counting("Cache-Control", "max-age=60");
        site.get("/a", "Accept-Language", "de");
        assertThat(site.get("/a", "Accept-Language", "fr").body()).isEqualTo("run 2");
        site = again(spec -> spec.keyed("X-Plan"));
        site.counting("Cache-Control", "max-age=60");
        site.get("/a", "X-Plan", "gold", "Accept-Language", "de");
        assertThat(site.get("/a", "X-Plan", "gold", "Accept-Language", "fr").body())
                .isEqualTo("run 1");
        assertThat(site.get("/a", "X-Plan", "iron").body()).isEqualTo("run 2");
        assertThat(site.seen.get(0).getFirst("X-Plan")).isEqualTo("gold");
        assertThat(site.seen.get(0).containsHeader("Accept-Language")).isFalse();
    }

    @Test
    void otherPathsAreNotTouched() {
        site.close();
        site = Site.withPaths("/catalog/**");
        site.counting("Cache-Control", "max-age=60");
        assertThat(site.get("/users/1").said()).isEmpty();
        assertThat(site.get("/users/1").body()).isEqualTo("run 2");
        assertThat(site.get("/catalog/1").said()).contains("stored");
    }

    @Test
    void anAddressThatIsTooLongGoesToTheHandler() {
        site.counting("Cache-Control", "max-age=60");
        assertThat(site.get("/a?" + "x".repeat(1_900)).said()).contains("stored");
        assertThat(site.get("/a?" + "x".repeat(2_048)).said()).isEqualTo("pages; fwd=bypass");
    }

    @Test
    void aBuilderSaysWhatIsMissing() {
        Weir weir = Weir.named("x").build();
        assertThatThrownBy(() -> ResponseCacheFilter.in(weir, "p").build()).hasMessageContaining("has no paths");
        assertThatThrownBy(() -> ResponseCacheFilter.in(weir, "p").paths("/**").build())
                .hasMessage("Response cache 'p' has no hosts: say which ones requests may name, as in"
                        + " hosts(\"shop.example\"), or anyHost()");
        assertThatThrownBy(() -> ResponseCacheFilter.in(weir, "p")
                        .paths("/**")
                        .hosts("shop.example")
                        .anyHost()
                        .build())
                .hasMessageContaining("leave anyHost() or hosts(...) out");
        ResponseCacheBuilder builder =
                ResponseCacheFilter.in(weir, "p").paths("/**").anyHost();
        assertThatThrownBy(() -> builder.largestBody(0)).hasMessageContaining("largestBody");
        assertThatThrownBy(() -> builder.maximumBytes(0)).hasMessageContaining("maximumBytes");
        assertThatThrownBy(() -> builder.patience(Duration.ZERO)).hasMessageContaining("patience");
        assertThatThrownBy(() -> builder.heuristic(2, Duration.ofDays(1))).hasMessageContaining("fraction");
        assertThatThrownBy(() -> builder.sharingAuthorized()
                        .keyedBy(exchange -> Mono.empty())
                        .build())
                .hasMessageContaining("keyedBy or sharingAuthorized");
    }

    private Site again(java.util.function.UnaryOperator<ResponseCacheBuilder> spec) {
        site.close();
        return Site.with(spec);
    }
}
