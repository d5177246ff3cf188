/*
 * Copyright the Weir authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.weir.webflux.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.springframework.web.reactive.function.server.RequestPredicates.all;
import static org.springframework.web.reactive.function.server.RouterFunctions.route;

import dev.weir.ReactiveCache;
import dev.weir.tenant.TenantQuota;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.function.Consumer;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.http.MediaType;
import org.springframework.test.web.reactive.server.EntityExchangeResult;
import org.springframework.test.web.reactive.server.WebTestClient;
import reactor.core.Disposable;
import reactor.test.StepVerifier;
import reactor.test.util.LoggerUtils;
import reactor.test.util.TestLogger;
import tools.jackson.databind.json.JsonMapper;

/** Many keys in, and what is known of them out, over a real server and in virtual time. */
class EntryBatchTest {

    private final Storefront shop = new Storefront();
    private final ReactiveCache<String, String> cache = shop.cache(builder -> builder);
    private final EntryBatch<String, String> batch = EntryBatch.of(cache, String.class, EntryBatchTest::key);
    private WebTestClient client = serving(batch);

    @AfterEach
    void closes() {
        shop.close();
    }

    @Test
    void tellsTheFreshnessOfEachItem() {
        shop.source.put("a", "teapot");
        cache.get("a").block(Duration.ofSeconds(60));
        shop.pass(Duration.ofSeconds(70));
        shop.source.put("b", "kettles");

        client.get()
                .uri("/?key=a&key=b&key=c&key=a")
                .exchange()
                .expectStatus()
                .isOk()
                .expectHeader()
                .contentType(MediaType.APPLICATION_JSON)
                .expectHeader()
                .valueEquals("Cache-Control", "no-store")
                .expectBody(String.class)
                .consumeWith(json("""
                        [{"key":"a","state":"PRESENT","freshness":"revalidating","age":70,"ttl":0,"version":6,"value":"teapot"},
                         {"key":"b","state":"PRESENT","freshness":"fresh","age":0,"ttl":60,"version":7,"value":"kettles"},
                         {"key":"c","state":"ABSENT","freshness":"fresh","age":0,"ttl":10,"version":null,"value":null}]
                        """));
    }

    @Test
    void writesALineForEachItem() {
        shop.source.put("a", "teapot");

        byte[] body = client.post()
                .uri("/")
                .accept(MediaType.APPLICATION_NDJSON)
                .contentType(MediaType.APPLICATION_JSON)
                .bodyValue("[\"a\",\"none\"]")
                .exchange()
                .expectStatus()
                .isOk()
                .expectHeader()
                .contentType(MediaType.APPLICATION_NDJSON)
                .expectBody()
                .returnResult()
                .getResponseBody();

        assertThat(new String(body, StandardCharsets.UTF_8).split("\n"))
                .hasSize(2)
                .allMatch(line -> line.startsWith("{\"key\":"));
    }

    @Test
    void saysOfWhatFailsThatItDid() {
        shop.source.put("a", "teapot");
        cache.get("a").block(Duration.ofSeconds(60));
        shop.down = true;

        client.get()
                .uri("/?key=a&key=b")
                .exchange()
                .expectStatus()
                .isOk()
                .expectBody(String.class)
                .consumeWith(answer -> assertThat(answer.getResponseBody())
                        .containsSubsequence("\"PRESENT\"", "\"FAILED\"")
                        .doesNotContain("down"));
    }

    @Test
    void logsWhatItDoesNotTellOncePerChange() {
        TestLogger log = new TestLogger();
        Disposable captured = LoggerUtils.useCurrentLoggersWithCapture();
        LoggerUtils.enableCaptureWith(log);
        try {
            EntryBatch<String, String> logging = batch.withMost(50);
            shop.source.put("a", "teapot");
            shop.source.put("confidential", "kettle");
            cache.get("a").block(Duration.ofSeconds(60));
            shop.down = true;
            ask(logging, "a", "confidential", "other");
            ask(logging, "confidential");
            assertThat(lines(log.getErrContent())).hasSize(1);
            assertThat(log.getErrContent())
                    .contains("An item of a batch of 'products' has failed")
                    .contains("IllegalStateException: down")
                    .doesNotContain("confidential");
            shop.down = false;
            ask(logging, "confidential");
            assertThat(lines(log.getOutContent())).hasSize(1);
            assertThat(log.getOutContent()).contains("Batches of 'products' are answered as a whole again");
            shop.down = true;
            ask(logging, "further");
            assertThat(lines(log.getErrContent())).hasSize(2);
        } finally {
            LoggerUtils.disableCapture();
            captured.dispose();
        }
    }

    @Test
    void logsNothingOfWhatIsNotAtHand() {
        TestLogger log = new TestLogger();
        Disposable captured = LoggerUtils.useCurrentLoggersWithCapture();
        LoggerUtils.enableCaptureWith(log);
        try {
            client = serving(batch.withMost(50), ConsistencyFilter.forStrangers());
            client.get()
                    .uri("/?key=b")
                    .header("Cache-Control", "only-if-cached")
                    .exchange()
                    .expectStatus()
                    .isOk();
            assertThat(lines(log.getErrContent())).isEmpty();
        } finally {
            LoggerUtils.disableCapture();
            captured.dispose();
        }
    }

    @Test
    void heedsWhatTheRequestAsks() {
        client = serving(batch, ConsistencyFilter.forStrangers());
        shop.source.put("a", "teapot");
        cache.get("a").block(Duration.ofSeconds(60));

        client.get()
                .uri("/?key=a&key=b")
                .header("Cache-Control", "only-if-cached")
                .exchange()
                .expectBody(String.class)
                .consumeWith(answer ->
                        assertThat(answer.getResponseBody()).containsSubsequence("\"PRESENT\"", "\"UNKNOWN\""));
        assertThat(shop.loads).hasValue(1);
    }

    @Test
    void answersNoKeysWithNothing() {
        client.get()
                .uri("/")
                .exchange()
                .expectStatus()
                .isOk()
                .expectBody(String.class)
                .isEqualTo("[]");
    }

    @ParameterizedTest
    @ValueSource(strings = {"[1,", "{\"a\":1}", "\"a\"", "[\"\"]", "[null]", "[[\"a\"]]", "", "[\"no key\"]"})
    void refusesWhatAreNoKeys(String body) {
        client.post()
                .uri("/")
                .contentType(MediaType.APPLICATION_JSON)
                .bodyValue(body)
                .exchange()
                .expectStatus()
                .isBadRequest();
    }

    @Test
    void refusesKeysThatAreTooManyOrTooLong() {
        client = serving(batch.withMost(2));

        client.get().uri("/?key=a&key=b&key=c").exchange().expectStatus().isBadRequest();
        client.get().uri("/?key=a&key=a&key=a").exchange().expectStatus().isBadRequest();
        client.get().uri("/?key=" + "k".repeat(513)).exchange().expectStatus().isBadRequest();
        client.post()
                .uri("/")
                .contentType(MediaType.TEXT_PLAIN)
                .bodyValue("a")
                .exchange()
                .expectStatus()
                .isEqualTo(415);
        client.post()
                .uri("/")
                .contentType(MediaType.APPLICATION_JSON)
                .bodyValue("[\"" + "k".repeat(1_000_000) + "\"]")
                .exchange()
                .expectStatus()
                .isEqualTo(413);
        assertThat(shop.loads).hasValue(0);
    }

    @Test
    void readsNoFasterThanItIsTaken() {
        List<String> keys = IntStream.range(0, 100).mapToObj(i -> "k" + i).toList();
        EntryBatch<String, String> slow = batch.withAtOnce(4);

        StepVerifier.create(slow.items(keys), 0)
                .then(() -> assertThat(shop.loads.get()).isLessThanOrEqualTo(4))
                .thenRequest(10)
                .expectNextCount(10)
                .then(() -> assertThat(shop.loads.get()).isBetween(10, 14))
                .thenCancel()
                .verify(Duration.ofSeconds(60));
    }

    @Test
    void failsAsAWholeWhereNoTenantIsNamed() {
        ReactiveCache<String, String> apart = shop.cache(builder -> builder.perTenant(TenantQuota.entries(100)));
        client = serving(EntryBatch.of(apart, String.class, EntryBatchTest::key));

        client.get().uri("/?key=a").exchange().expectStatus().is5xxServerError();
    }

    @Test
    void refusesBoundsThatAreNone() {
        assertThatIllegalArgumentException().isThrownBy(() -> batch.withMost(0)).withMessageContaining("most");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> batch.withAtOnce(0))
                .withMessageContaining("atOnce");
    }

    private static void ask(EntryBatch<String, String> asked, String... keys) {
        StepVerifier.create(asked.items(List.of(keys)))
                .expectNextCount(keys.length)
                .verifyComplete();
    }

    /** What was said, without the trace below each. */
    private static List<String> lines(String logged) {
        return logged.lines().filter(line -> line.contains(" of 'products' ")).toList();
    }

    private static Consumer<EntityExchangeResult<String>> json(String expected) {
        JsonMapper json = new JsonMapper();
        return answer -> assertThat(json.readTree(answer.getResponseBody())).isEqualTo(json.readTree(expected));
    }

    private static String key(String text) {
        if (text.contains(" ")) {
            throw new IllegalArgumentException("no key");
        }
        return text;
    }

    private WebTestClient serving(EntryBatch<String, String> served, ConsistencyFilter... filters) {
        shop.close();
        return shop.serves(route(all(), served::answer), filters);
    }
}
