/*
 * Copyright the Weir authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.weir.webflux.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.springframework.web.reactive.function.server.RequestPredicates.all;
import static org.springframework.web.reactive.function.server.RouterFunctions.route;

import dev.weir.ReactiveCache;
import dev.weir.WriteOptions;
import java.time.Duration;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.springframework.test.web.reactive.server.WebTestClient;

/** By what those who have an answer already know it again, over a real server and in virtual time. */
class EntryValidatorsTest {

    private static final String WRITTEN = "Wed, 01 Jan 2020 00:00:00 GMT";

    private final Storefront shop = new Storefront();
    private ReactiveCache<String, String> cache = shop.cache(builder -> builder);
    private WebTestClient client = serving(AnswerPolicy.standard());

    @AfterEach
    void closes() {
        shop.close();
    }

    @Test
    void makesNoBodyForWhoHasIt() {
        loaded("teapot");
        shop.pass(Duration.ofSeconds(5));
        int before = shop.bodies.get();

        getWith("If-None-Match", "\"x\", W/\"6\"")
                .expectStatus()
                .isNotModified()
                .expectHeader()
                .valueEquals("ETag", "W/\"6\"")
                .expectHeader()
                .valueEquals("Cache-Control", "private, max-age=60")
                .expectHeader()
                .valueEquals("Age", "5")
                .expectBody()
                .isEmpty();
        assertThat(shop.bodies).hasValue(before);
    }

    @Test
    void answersWhoHasAnotherVersion() {
        loaded("teapot");
        cache.invalidate("p-1").block(Duration.ofSeconds(60));
        shop.source.put("p-1", "kettles");

        getWith("If-None-Match", "W/\"6\"")
                .expectStatus()
                .isOk()
                .expectHeader()
                .valueEquals("ETag", "W/\"7\"")
                .expectBody(String.class)
                .isEqualTo("kettles");
    }

    @ParameterizedTest
    @CsvSource({
        "If-None-Match, *, 304",
        "If-None-Match, '*, \"x\"', 200",
        "If-None-Match, W/6, 200",
        "If-None-Match, '\"6', 200",
        "If-None-Match, '\"6\"', 304",
        "If-Modified-Since, 'Wed, 01 Jan 2020 00:00:00 GMT', 304",
        "If-Modified-Since, 'Wednesday, 01-Jan-20 00:00:00 GMT', 304",
        "If-Modified-Since, 'Thu, 02 Jan 2020 00:00:00 GMT', 304",
        "If-Modified-Since, 'Tue, 31 Dec 2019 23:59:59 GMT', 200",
        "If-Modified-Since, 0, 200",
        "If-Modified-Since, yesterday, 200",
        "If-Match, *, 200",
        "If-Match, '\"6\"', 412",
        "If-Match, '\"5\"', 412",
        "If-Unmodified-Since, 'Wed, 01 Jan 2020 00:00:00 GMT', 200",
        "If-Unmodified-Since, 'Tue, 31 Dec 2019 23:59:59 GMT', 412"
    })
    void heedsConditions(String field, String value, int status) {
        loaded("teapot");
        shop.pass(Duration.ofSeconds(5));

        getWith(field, value).expectStatus().isEqualTo(status);
    }

    @Test
    void looksAtTheTagRatherThanAtTheDate() {
        loaded("teapot");
        shop.pass(Duration.ofSeconds(5));

        client.get()
                .uri("/p-1")
                .header("If-None-Match", "\"5\"")
                .header("If-Modified-Since", WRITTEN)
                .exchange()
                .expectStatus()
                .isOk();
    }

    @Test
    void tellsNoDateByWhichTwoWritesOfASecondLookAlike() {
        loaded("teapot");
        shop.pass(Duration.ofMillis(999));
        get("p-1").expectHeader().doesNotExist("Last-Modified");
        cache.put("p-1", "kettle").block(Duration.ofSeconds(60));

        getWith("If-Modified-Since", WRITTEN)
                .expectStatus()
                .isOk()
                .expectBody(String.class)
                .isEqualTo("kettle");
    }

    @Test
    void tellsAStrongValidatorWhereThatIsTrue() {
        client = serving(AnswerPolicy.standard().withStrongValidators());
        loaded("teapot");

        get("p-1").expectHeader().valueEquals("ETag", "\"6\"");
        getWith("If-Match", "\"6\"").expectStatus().isOk();
        getWith("If-Match", "W/\"6\"").expectStatus().isEqualTo(412);
    }

    @ParameterizedTest
    @CsvSource({
        "abc, W/\"abc\"",
        "'\"abc\"', W/\"abc\"",
        "W/\"abc\", W/\"abc\"",
        "'a b', W/\"a%20b\"",
    })
    void tellsTheValidatorThatTheLoaderNamed(String validator, String tag) {
        cache.put("p-1", "teapot", WriteOptions.NONE.etag(validator)).block(Duration.ofSeconds(60));

        get("p-1").expectHeader().valueEquals("ETag", tag);
    }

    @Test
    void letsNoValidatorEndItsLine() {
        cache.put("p-1", "teapot", WriteOptions.NONE.etag("x\"\r\nSet-Cookie: stolen=1\r\n\r\n<script>"))
                .block(Duration.ofSeconds(60));

        get("p-1")
                .expectStatus()
                .isOk()
                .expectHeader()
                .doesNotExist("Set-Cookie")
                .expectHeader()
                .valueEquals("ETag", "W/\"x%22%0D%0ASet-Cookie:%20stolen=1%0D%0A%0D%0A<script>\"");
    }

    @Test
    void shortensAValidatorThatIsTooLong() {
        cache.put("p-1", "teapot", WriteOptions.NONE.etag("v".repeat(10_000))).block(Duration.ofSeconds(60));

        get("p-1").expectHeader().valueMatches("ETag", "W/\"[0-9a-f]{64}\"");
    }

    @Test
    void tellsNoValidatorOfAValueWithoutAVersion() {
        cache.put("p-1", "teapot").block(Duration.ofSeconds(60));

        get("p-1").expectStatus().isOk().expectHeader().doesNotExist("ETag");
        getWith("If-None-Match", "\"6\"").expectStatus().isOk();
    }

    private WebTestClient.ResponseSpec get(String key) {
        return client.get().uri("/" + key).exchange();
    }

    private WebTestClient.ResponseSpec getWith(String field, String value) {
        return client.get().uri("/p-1").header(field, value).exchange();
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
