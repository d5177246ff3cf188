/*
 * Copyright the Weir authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.weir.webflux.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.springframework.web.reactive.function.server.RequestPredicates.all;
import static org.springframework.web.reactive.function.server.RouterFunctions.route;

import dev.weir.ReactiveCache;
import java.time.Duration;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.test.web.reactive.server.WebTestClient;
import reactor.core.publisher.Mono;

/** What requests ask in Cache-Control, over a real server and in virtual time. A value is fresh for a minute, then stale for another. */
class RequestDirectivesTest {

    private final Storefront shop = new Storefront();
    private ReactiveCache<String, String> cache = shop.cache(builder -> builder);
    private WebTestClient client = serving(ConsistencyFilter.forStrangers());

    @AfterEach
    void closes() {
        shop.close();
    }

    @ParameterizedTest
    @CsvSource({
        // what is asked for, the age of what is there, whether it is loaded again
        "max-age=30, 30, false",
        "max-age=30, 31, true",
        "max-age=0, 1, false",
        "max-age=0, 2, true",
        "max-age=99999999999999999999, 59, false",
        "'max-age=99, max-age=5', 6, true",
        "max-age=soon, 59, false",
        "max-age=600, 61, true",
        "min-fresh=30, 30, false",
        "min-fresh=30, 31, true",
        "min-fresh=3600, 1, false",
        "min-fresh=3600, 2, true",
        "max-stale=10, 70, false",
        "max-stale=10, 71, true",
        "max-stale, 119, false",
        "max-stale=0, 61, true",
        "max-stale=much, 61, true",
        "'max-age=600, max-stale=10', 70, false",
        "'max-age=65, max-stale=10', 66, true",
        "no-cache, 1, false",
        "no-cache, 2, true",
        "no-store, 2, false",
        "no-transform, 2, false",
        "'extension=\"no-cache\"', 2, false",
        "'x=\"open, no-cache', 2, true"
    })
    void loadsAgainWhatWillNotDo(String asked, long age, boolean loaded) {
        load("old");
        shop.source.put("p-1", "newer");
        shop.pass(Duration.ofSeconds(age));

        get(asked).expectStatus().isOk().expectBody(String.class).isEqualTo(loaded ? "newer" : "old");
    }

    @Test
    void servesWhatIsStaleToWhoAsksForNothing() {
        load("old");
        shop.source.put("p-1", "newer");
        shop.pass(Duration.ofSeconds(119));

        client.get().uri("/p-1").exchange().expectBody(String.class).isEqualTo("old");
    }

    @Test
    void doesNotHaveTheSourceAskedWithEachRequestOfAStranger() {
        load("old");
        shop.pass(Duration.ofSeconds(10));

        for (int i = 0; i < 20; i++) {
            get("no-cache, max-age=0, min-fresh=9999").expectStatus().isOk();
        }
        assertThat(shop.loads).hasValue(2);
        shop.pass(Duration.ofMillis(1_001));
        get("no-cache").expectStatus().isOk();
        assertThat(shop.loads).hasValue(3);
    }

    @Test
    void hasTheSourceAskedWithEachRequestOfWhoMay() {
        client = serving(ConsistencyFilter.forStrangers().withLimits(exchange -> Mono.just(RequestLimits.none())));
        load("old");

        get("no-cache")
                .expectStatus()
                .isOk()
                .expectHeader()
                .valueEquals("Cache-Control", "private, no-cache")
                .expectHeader()
                .valueEquals("Cache-Status", "weir; fwd=request; ttl=60");
        get("no-cache").expectStatus().isOk();

        assertThat(shop.loads).hasValue(3);
    }

    @Test
    void heedsAnOldClient() {
        load("old");
        shop.source.put("p-1", "newer");
        shop.pass(Duration.ofSeconds(2));

        client.get()
                .uri("/p-1")
                .header("Pragma", "no-cache")
                .header("Cache-Control", "max-age=60")
                .exchange()
                .expectBody(String.class)
                .isEqualTo("old");
        client.get()
                .uri("/p-1")
                .header("Pragma", "no-cache")
                .exchange()
                .expectBody(String.class)
                .isEqualTo("newer");
    }

    @Test
    void loadsNothingForWhoTakesOnlyWhatIsCached() {
        shop.source.put("p-1", "old");

        get("only-if-cached").expectStatus().isEqualTo(504);
        assertThat(shop.loads).hasValue(0);
        load("old");
        get("only-if-cached").expectStatus().isOk().expectBody(String.class).isEqualTo("old");
        shop.pass(Duration.ofSeconds(31));
        get("only-if-cached, max-age=30").expectStatus().isEqualTo(504);
        get("only-if-cached, max-age=31").expectStatus().isOk();
        assertThat(shop.loads).hasValue(1);
    }

    @Test
    void answersWhoTakesOnlyWhatIsCachedWithAnAbsenceToo() {
        client.get().uri("/none").exchange().expectStatus().isNotFound();

        client.get()
                .uri("/none")
                .header("Cache-Control", "only-if-cached")
                .exchange()
                .expectStatus()
                .isNotFound();
    }

    @Test
    void hasNobodyStoreWhatIsNotToBeStored() {
        load("old");

        get("no-store").expectStatus().isOk().expectHeader().valueEquals("Cache-Control", "no-store");
        assertThat(shop.loads).hasValue(1);
    }

    @Test
    void fallsBackOnWhatIsThereIfItsReloadFails() {
        load("old");
        shop.pass(Duration.ofSeconds(31));
        shop.down = true;

        get("max-age=30")
                .expectStatus()
                .isOk()
                .expectHeader()
                .valueEquals("Age", "31")
                .expectBody(String.class)
                .isEqualTo("old");
    }

    @ParameterizedTest
    @ValueSource(strings = {",,,,", "=", "max-age", "\"", "max-age=\"", "no-cache=\"", "\u00e9"})
    void answersWhatIsMalformed(String malformed) {
        load("old");

        get(malformed).expectStatus().isOk().expectBody(String.class).isEqualTo("old");
    }

    @Test
    void doesNotLetRequestsChangeHowLongOthersAreAnswered() {
        load("old");
        shop.pass(Duration.ofSeconds(10));
        get("max-age=5").expectStatus().isOk();

        shop.pass(Duration.ofSeconds(50));
        client.get().uri("/p-1").exchange().expectHeader().valueEquals("Age", "50");
        assertThat(shop.loads).hasValue(2);
    }

    private WebTestClient.ResponseSpec get(String asked) {
        return client.get().uri("/p-1").header("Cache-Control", asked).exchange();
    }

    private void load(String value) {
        shop.source.put("p-1", value);
        cache.get("p-1").block(Duration.ofSeconds(60));
    }

    private WebTestClient serving(ConsistencyFilter filter) {
        shop.close();
        EntryAnswers answers = EntryAnswers.of(AnswerPolicy.standard());
        return shop.serves(
                route(
                        all(),
                        request -> answers.answer(
                                request, EntryReads.entry(cache, request.path().substring(1)))),
                filter);
    }
}
