/*
 * Copyright the Weir authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.weir.webflux.http;

import static org.springframework.web.reactive.function.server.RequestPredicates.all;
import static org.springframework.web.reactive.function.server.RouterFunctions.route;

import dev.weir.Entry;
import dev.weir.ReactiveCache;
import dev.weir.webflux.field.ResponseCacheControl;
import java.time.Duration;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.http.HttpHeaders;
import org.springframework.http.HttpMethod;
import org.springframework.test.web.reactive.server.WebTestClient;
import reactor.core.publisher.Mono;

/** What answers tell of their entries, over a real server and in virtual time. */
class EntryAnswersTest {

    private static final String WRITTEN = "Wed, 01 Jan 2020 00:00:00 GMT";

    private final Storefront shop = new Storefront();
    private ReactiveCache<String, String> cache = shop.cache(builder -> builder);
    private WebTestClient client = serving(AnswerPolicy.standard());

    @AfterEach
    void closes() {
        shop.close();
    }

    @Test
    void tellsOfWhatWasLoaded() {
        shop.source.put("p-1", "teapot");

        get("p-1")
                .expectStatus()
                .isOk()
                .expectHeader()
                .valueEquals("ETag", "W/\"6\"")
                .expectHeader()
                .valueEquals("Cache-Control", "private, max-age=60")
                .expectHeader()
                .valueEquals("Age", "0")
                .expectHeader()
                .valueEquals("Cache-Status", "weir; fwd=miss; ttl=60")
                .expectHeader()
                .doesNotExist("Last-Modified")
                .expectHeader()
                .doesNotExist("Vary")
                .expectHeader()
                .doesNotExist(AnswerPolicy.FRESHNESS)
                .expectBody(String.class)
                .isEqualTo("teapot");
    }

    @Test
    void tellsOfWhatIsAtHand() {
        loaded("teapot");
        shop.pass(Duration.ofMillis(20_001));

        get("p-1")
                .expectStatus()
                .isOk()
                .expectHeader()
                .valueEquals("Cache-Control", "private, max-age=60")
                .expectHeader()
                .valueEquals("Age", "21")
                .expectHeader()
                .valueEquals("Last-Modified", WRITTEN)
                .expectHeader()
                .valueEquals("Cache-Status", "weir; hit; ttl=39");
    }

    @Test
    void tellsThatItIsStale() {
        client = serving(AnswerPolicy.of(Storefront.policy()).withProvenance());
        loaded("teapot");
        shop.pass(Duration.ofSeconds(70));

        get("p-1")
                .expectStatus()
                .isOk()
                .expectHeader()
                .valueEquals("Cache-Control", "private, stale-while-revalidate=60, stale-if-error=3540, max-age=60")
                .expectHeader()
                .valueEquals("Age", "70")
                .expectHeader()
                .valueEquals("Cache-Status", "weir; hit; ttl=-10; detail=LOCAL")
                .expectHeader()
                .valueEquals(AnswerPolicy.FRESHNESS, "revalidating")
                .expectHeader()
                .valueEquals(AnswerPolicy.VERSION, "6");
    }

    @Test
    void tellsThatItsReloadFailed() {
        client = serving(AnswerPolicy.standard().withProvenance());
        loaded("teapot");
        shop.pass(Duration.ofMinutes(10));
        shop.down = true;

        get("p-1")
                .expectStatus()
                .isOk()
                .expectHeader()
                .valueEquals("Age", "600")
                .expectHeader()
                .valueEquals(AnswerPolicy.FRESHNESS, "load-failed");
    }

    @Test
    void tellsOfATier() {
        cache = shop.sharedCache();
        client = serving(AnswerPolicy.standard().withProvenance());
        shop.source.put("p-1", "teapot");
        shop.sharedCache().get("p-1").block(Duration.ofSeconds(60));

        get("p-1").expectHeader().valueEquals("Cache-Status", "weir; hit; ttl=60; detail=REMOTE");
    }

    @Test
    void tellsOfAnAbsence() {
        get("none")
                .expectStatus()
                .isNotFound()
                .expectHeader()
                .valueEquals("Cache-Control", "private, max-age=10")
                .expectHeader()
                .valueEquals("Age", "0")
                .expectHeader()
                .doesNotExist("ETag")
                .expectBody()
                .isEmpty();
        shop.pass(Duration.ofSeconds(4));
        client.get()
                .uri("/none")
                .header("If-None-Match", "*")
                .exchange()
                .expectStatus()
                .isNotFound()
                .expectHeader()
                .valueEquals("Cache-Control", "private, max-age=10")
                .expectHeader()
                .valueEquals("Age", "4");
    }

    @Test
    void hasNoAbsenceKeptWhereThatIsNotWanted() {
        client = serving(AnswerPolicy.standard().withLongestAbsent(Duration.ZERO));

        get("none").expectStatus().isNotFound().expectHeader().valueEquals("Cache-Control", "no-store");
    }

    @Test
    void isKeptNoLongerThanAllowed() {
        client = serving(
                AnswerPolicy.standard().withLongest(Duration.ofSeconds(5)).withSharing());
        loaded("teapot");
        shop.pass(Duration.ofSeconds(20));

        get("p-1")
                .expectHeader()
                .valueEquals("Cache-Control", "public, max-age=25")
                .expectHeader()
                .valueEquals("Age", "20");
        shop.pass(Duration.ofSeconds(37));
        get("p-1").expectHeader().valueEquals("Cache-Control", "public, max-age=60");
    }

    @Test
    void isAskedForAgainEachTimeWhereThatIsWanted() {
        client = serving(AnswerPolicy.standard().withRevalidation());
        loaded("teapot");

        get("p-1")
                .expectHeader()
                .valueEquals("Cache-Control", "private, no-cache")
                .expectHeader()
                .doesNotExist("Age");
    }

    @Test
    void saysWhatItIsToSay() {
        client = serving(AnswerPolicy.standard()
                .withCacheControl(ResponseCacheControl.none().with("public").with("must-revalidate"))
                .withVary("Accept-Language", "Accept")
                .withCacheStatus("the shop's \"products\"\r\nX: y"));
        loaded("teapot");

        get("p-1")
                .expectHeader()
                .valueEquals("Cache-Control", "public, must-revalidate, max-age=60")
                .expectHeader()
                .valueEquals("Vary", "accept, accept-language")
                .expectHeader()
                .doesNotExist("X")
                .expectHeader()
                .valueEquals("Cache-Status", "\"the shop's \\\"products\\\"%0D%0AX: y\"; hit; ttl=60");
    }

    @Test
    void saysNothingOfTheCacheWhereThatIsNotWanted() {
        client = serving(AnswerPolicy.standard().withoutCacheStatus());

        get("p-1").expectHeader().doesNotExist("Cache-Status");
    }

    @Test
    void tellsNoMoreThanALongTimeOfWhatNeverChanges() {
        cache = shop.cache(builder -> builder.policy(dev.weir.policy.CachePolicy.immutable()));
        client = serving(AnswerPolicy.standard());
        loaded("teapot");

        get("p-1").expectHeader().valueEquals("Cache-Control", "private, max-age=31536000");
    }

    @Test
    void answersHeadWithoutABody() {
        loaded("teapot");

        client.head()
                .uri("/p-1")
                .exchange()
                .expectStatus()
                .isOk()
                .expectHeader()
                .valueEquals("ETag", "W/\"6\"")
                .expectBody()
                .isEmpty();
        client.head()
                .uri("/p-1")
                .header("If-None-Match", "\"6\"")
                .exchange()
                .expectStatus()
                .isNotModified();
    }

    @ParameterizedTest
    @ValueSource(strings = {"POST", "PUT", "DELETE"})
    void tellsOthersTheValidatorsAlone(String method) {
        loaded("teapot");

        client.method(HttpMethod.valueOf(method))
                .uri("/p-1")
                .header("If-None-Match", "\"6\"")
                .exchange()
                .expectStatus()
                .isOk()
                .expectHeader()
                .valueEquals("ETag", "W/\"6\"")
                .expectHeader()
                .doesNotExist("Cache-Control")
                .expectBody(String.class)
                .isEqualTo("teapot");
    }

    @Test
    void isNotFoundWhereNothingIsKnown() {
        client = shop.serves(route(
                all(),
                request -> EntryAnswers.of(AnswerPolicy.standard()).answer(request, Mono.<Entry<String>>empty())));

        get("p-1").expectStatus().isNotFound().expectHeader().valueEquals(HttpHeaders.CACHE_CONTROL, "no-store");
    }

    @Test
    void whatABodyDependsOnIsToldBesidesWhatItsPolicyNames() {
        loaded("teapot");
        EntryAnswers answers = EntryAnswers.of(AnswerPolicy.standard().withVary("Accept-Language"));
        client = shop.serves(route(
                all(),
                request -> answers.answer(
                        request,
                        cache.getEntry("p-1"),
                        (response, value) -> response.header("Vary", "accept").bodyValue(value))));

        get("p-1").expectStatus().isOk().expectHeader().valueEquals("Vary", "accept-language", "accept");
    }

    @Test
    void aBodyThatFailsLeavesNothingOfItsEntry() {
        loaded("teapot");
        shop.pass(Duration.ofSeconds(2));
        client = shop.serves(route(
                all(),
                request -> EntryAnswers.of(AnswerPolicy.standard())
                        .answer(
                                request,
                                cache.getEntry("p-1"),
                                (response, value) -> Mono.error(new IllegalStateException("no body")))));

        get("p-1")
                .expectStatus()
                .is5xxServerError()
                .expectHeader()
                .doesNotExist("Last-Modified")
                .expectHeader()
                .doesNotExist("Cache-Control");
    }

    @Test
    void failsAsItsEntryDoes() {
        shop.down = true;

        get("p-1").expectStatus().is5xxServerError().expectHeader().doesNotExist("Cache-Control");
    }

    private WebTestClient.ResponseSpec get(String key) {
        return client.get().uri("/" + key).exchange();
    }

    private void loaded(String value) {
        shop.source.put("p-1", value);
        cache.get("p-1").block(Duration.ofSeconds(60));
    }

    private WebTestClient serving(AnswerPolicy policy) {
        shop.close();
        EntryAnswers answers = EntryAnswers.of(policy);
        return shop.serves(route(
                all(),
                request -> answers.answer(request, cache.getEntry(request.path().substring(1)), (response, value) -> {
                    shop.bodies.incrementAndGet();
                    return response.bodyValue(value);
                })));
    }
}
