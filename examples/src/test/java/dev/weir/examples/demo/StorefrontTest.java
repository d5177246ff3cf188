/*
 * Copyright the Weir authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.weir.examples.demo;

import static dev.weir.examples.demo.ShopClient.field;
import static dev.weir.examples.demo.ShopClient.tier;
import static org.assertj.core.api.Assertions.assertThat;

import dev.weir.examples.Servers;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import reactor.core.scheduler.Schedulers;

/** The shop over a real Redis, a real Postgres and a carrier, asked over HTTP. */
class StorefrontTest {

    private static final ByteArrayOutputStream PRINTED = new ByteArrayOutputStream();

    private static Stage stage;
    private static ShopClient shop;

    @BeforeAll
    static void start() {
        stage = Stage.open(
                Optional.of(0),
                new PrintStream(PRINTED, true, StandardCharsets.UTF_8),
                // So that nobody has to wait for ten seconds.
                "--weir.caches.quotes.policy.fresh-for=2s",
                "--weir.caches.quotes.policy.retry-after=100ms");
        shop = new ShopClient(stage.url());
    }

    @AfterAll
    static void stop() {
        if (stage != null) {
            stage.close();
        }
    }

    @Test
    void startingIsToldLineByLine() {
        assertThat(PRINTED.toString(StandardCharsets.UTF_8).lines())
                .anyMatch(line -> line.matches("Postgres +… ready after \\d+\\.\\d s"))
                .anyMatch(line -> line.matches("Redis +… ready after \\d+\\.\\d s"))
                .anyMatch(line -> line.matches("First instance +… ready after \\d+\\.\\d s"));
    }

    @Test
    void whatItInvitesToAskIsAnsweredAsItSays() {
        ByteArrayOutputStream followed = new ByteArrayOutputStream();

        InvitationTest.followable(stage.url()).follow(new PrintStream(followed, true, StandardCharsets.UTF_8));

        assertThat(followed.toString(StandardCharsets.UTF_8))
                .contains("HTTP/1.1 200 OK", "Cache-Status: weir;", "HTTP/1.1 304 Not Modified", "\"key\":\"p-2\"");
    }

    @Test
    void aProductTellsHowCurrentItIs() {
        HttpResponse<String> loaded = shop.get("/products/p-200");
        HttpResponse<String> kept = shop.get("/products/p-200");

        assertThat(loaded.statusCode()).isEqualTo(200);
        assertThat(loaded.body()).contains("\"id\":\"p-200\"", "\"version\":1");
        assertThat(tier(loaded)).isEqualTo("SOURCE");
        assertThat(tier(kept)).isEqualTo("LOCAL");
        assertThat(field(kept, "Weir-Freshness")).isEqualTo("fresh");
        assertThat(field(kept, "ETag")).isEqualTo("W/\"1\"");
        assertThat(shop.get("/products/p-200", "If-None-Match", "W/\"1\"").statusCode())
                .isEqualTo(304);
        assertThat(shop.get("/products/p-301").statusCode()).isEqualTo(404);
    }

    @Test
    void aBatchAnswersEachKeyInItsPlace() {
        HttpResponse<String> asked = shop.get("/products?key=p-201&key=p-999&key=p-202");
        HttpResponse<String> posted = shop.post("/products/batch", "[\"p-202\",\"p-201\"]");

        assertThat(asked.statusCode()).isEqualTo(200);
        assertThat(asked.body())
                .matches("\\[\\{\"key\":\"p-201\",\"state\":\"PRESENT\".*\"key\":\"p-999\",\"state\":\"ABSENT\".*"
                        + "\"key\":\"p-202\",\"state\":\"PRESENT\".*]");
        assertThat(posted.body()).matches("\\[\\{\"key\":\"p-202\".*\"key\":\"p-201\".*]");
    }

    /** Each statement that reads products draws a number meanwhile, and is slow, so that keys wait for each other. */
    @Test
    void aBatchOfWhatNobodyHasIsFewQueries() {
        say("CREATE SEQUENCE looks");
        say("ALTER TABLE products RENAME TO shelf");
        say("CREATE VIEW products AS SELECT * FROM shelf WHERE (SELECT nextval('looks')) > 0");
        Troubles troubles = stage.bean(Troubles.class);
        troubles.slowPostgres(Duration.ofMillis(500)).block(Servers.LONGEST);
        try {
            String keys = IntStream.range(220, 250).mapToObj(n -> "key=p-" + n).collect(Collectors.joining("&"));

            assertThat(shop.get("/products?" + keys).body().split("PRESENT")).hasSize(31);
            assertThat(Integer.parseInt(say("SELECT nextval('looks') - 1").get(0)))
                    .isBetween(1, 15);
        } finally {
            troubles.slowPostgres(Duration.ZERO).block(Servers.LONGEST);
            say("DROP VIEW products");
            say("ALTER TABLE shelf RENAME TO products");
            say("DROP SEQUENCE looks");
        }
    }

    @Test
    void whatWasAcknowledgedAndIsNowhereIsLost() {
        Ledger ledger = stage.bean(Ledger.class);
        ledger.acknowledgedView("never-accepted");
        ledger.acknowledgedOrder("never-placed");

        Ledger.Balance balance = Awaited.until(
                () -> ledger.balance().blockOptional(Servers.LONGEST).orElseThrow(), told -> told.waiting() == 0);
        assertThat(balance.lost()).isEqualTo(1);
        assertThat(balance.ordersLost()).isEqualTo(1);
        assertThat(balance.isEven()).isFalse();
    }

    @Test
    void aNewPriceIsAnsweredByWhoTookIt() {
        shop.get("/products/p-203");
        assertThat(shop.send("PUT", "/products/p-203/price", "{\"price\":12.25}")
                        .statusCode())
                .isEqualTo(204);

        HttpResponse<String> read = shop.get("/products/p-203");
        assertThat(read.body()).contains("\"price\":12.25", "\"version\":2");
        assertThat(shop.get("/products/p-203", "If-None-Match", "W/\"1\"").statusCode())
                .isEqualTo(200);
        assertThat(shop.send("PUT", "/products/p-999/price", "{\"price\":1}").statusCode())
                .isEqualTo(404);
    }

    @Test
    void anOrderAndItsStockAreWrittenTogether() {
        assertThat(shop.get("/stock/p-204").body()).contains("\"remaining\":2000");
        HttpResponse<String> sold = shop.post("/orders", order("order-a", "p-204", 3));

        assertThat(sold.statusCode()).isEqualTo(200);
        assertThat(sold.body()).contains("\"remaining\":1997");
        assertThat(shop.get("/stock/p-204").body()).contains("\"remaining\":1997");
        assertThat(stock("p-204")).isEqualTo("1997");
        assertThat(say("SELECT amount FROM orders WHERE id = 'order-a'")).containsExactly("3");
    }

    /** The stock is written first, and the order is what is refused. */
    @Test
    void anOrderThatIsRefusedLeavesTheStockAlone() {
        shop.post("/orders", order("order-b", "p-205", 1));
        HttpResponse<String> again = shop.post("/orders", order("order-b", "p-205", 1));

        assertThat(again.statusCode()).isEqualTo(409);
        assertThat(again.body()).contains("There is an order order-b");
        assertThat(stock("p-205")).isEqualTo("1999");
        assertThat(shop.get("/stock/p-205").body()).contains("\"remaining\":1999");
    }

    @Test
    void noMoreIsSoldThanThereIs() {
        List<Integer> answers = Flux.range(0, 8)
                .flatMap(
                        n -> Mono.fromSupplier(() -> shop.post("/orders", order("rush-" + n, "p-100", 1))
                                        .statusCode())
                                .subscribeOn(Schedulers.boundedElastic()),
                        8)
                .collectList()
                .blockOptional()
                .orElseThrow();

        assertThat(answers).hasSize(8).containsOnly(200, 409);
        assertThat(answers.stream().filter(status -> status == 200)).hasSize(3);
        assertThat(stock("p-100")).isEqualTo("0");
        assertThat(say("SELECT count(*) FROM orders WHERE product = 'p-100'")).containsExactly("3");
        assertThat(shop.post("/orders", order("late", "p-100", 1)).body()).contains("Only 0 are left of p-100");
        assertThat(shop.post("/orders", order("unknown", "p-999", 1)).statusCode())
                .isEqualTo(404);
    }

    @Test
    void aViewIsReadAtOnceAndInPostgresLater() {
        HttpResponse<String> noted =
                shop.post("/activity", "{\"id\":\"view-a\",\"shopper\":\"ann\",\"product\":\"p-1\"}");

        assertThat(noted.statusCode()).isEqualTo(202);
        assertThat(shop.get("/activity/view-a").body()).contains("\"shopper\":\"ann\"");
        Awaited.until(
                () -> say("SELECT shopper FROM activity WHERE id = 'view-a'"), rows -> rows.equals(List.of("ann")));
    }

    /** Somebody is answered from memory, and nobody else asks, but the carrier is asked. */
    @Test
    void aQuoteIsAskedForAgainBeforeItIsOld() {
        Carrier carrier = stage.backstage().carrier();
        assertThat(tier(shop.get("/quotes/p-210/FR"))).isEqualTo("SOURCE");
        long[] before = {Long.MAX_VALUE};

        Awaited.until(
                () -> {
                    long asked = carrier.asked();
                    HttpResponse<String> answer = shop.get("/quotes/p-210/FR");
                    boolean behind = asked > before[0] && tier(answer).equals("LOCAL");
                    before[0] = tier(answer).equals("LOCAL")
                                    && field(answer, "Weir-Freshness").equals("fresh")
                            ? asked
                            : Long.MAX_VALUE;
                    return behind;
                },
                behind -> behind);
    }

    @Test
    void aQuoteStandsWhenTheCarrierFails() {
        HttpResponse<String> quoted = shop.get("/quotes/p-211/JP");
        stage.backstage().carrier().fail(true);
        try {
            HttpResponse<String> old = Awaited.until(
                    () -> shop.get("/quotes/p-211/JP"),
                    answer -> !field(answer, "Weir-Freshness").equals("fresh"));

            assertThat(old.statusCode()).isEqualTo(200);
            assertThat(old.body()).isEqualTo(quoted.body());
            assertThat(field(old, "Weir-Freshness")).isEqualTo("load-failed");
            assertThat(shop.get("/quotes/p-212/JP").statusCode()).isEqualTo(503);
        } finally {
            stage.backstage().carrier().fail(false);
        }
        Awaited.until(
                () -> shop.get("/quotes/p-211/JP"),
                answer -> field(answer, "Weir-Freshness").equals("fresh"));
        assertThat(shop.get("/quotes/p-212/JP").statusCode()).isEqualTo(200);
    }

    /** What makes no sense, and what other pages ask. */
    @Nested
    class Refused extends StorefrontRefusals {
        Refused() {
            super(stage);
        }
    }

    private static String order(String id, String product, int amount) {
        return "{\"id\":\"" + id + "\",\"product\":\"" + product + "\",\"amount\":" + amount + "}";
    }

    private static String stock(String product) {
        return say("SELECT remaining FROM stock WHERE product = '" + product + "'")
                .get(0);
    }

    private static List<String> say(String sql) {
        return stage.backstage().postgres().say(sql);
    }
}
