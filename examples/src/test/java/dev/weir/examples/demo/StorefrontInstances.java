/*
 * Copyright the Weir authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.weir.examples.demo;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.weir.examples.Servers;
import java.io.UncheckedIOException;
import java.math.BigDecimal;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Two instances of the shop in trouble, with shoppers in them: what was acknowledged is never lost, and the shop stays open. */
abstract class StorefrontInstances {

    private static final Shoppers.Traffic CROWD = new Shoppers.Traffic(8, 30);

    private static Stage stage;
    private static Troubles troubles;
    private static Shoppers shoppers;
    private static ShopClient first;

    @BeforeAll
    static void enter() {
        stage = StorefrontTroubleTest.stage();
        troubles = stage.bean(Troubles.class);
        shoppers = stage.bean(Shoppers.class);
        first = new ShopClient(stage.url());
    }

    @BeforeEach
    void twoInstances() {
        if (stage.bean(Instances.class).second().isEmpty()) {
            stage.startSecond();
        }
        Awaited.scene(stage, scene -> scene.instances().size() == 2 && bothAre(scene, "UP", "COHERENT"));
    }

    @Test
    void whatOneInstanceChangesTheOtherAnswers() {
        Comparison comparison = stage.bean(Comparison.class);
        comparison.of("/products/p-250").collectList().block(Servers.LONGEST);

        for (String at : List.of("first", "second")) {
            BigDecimal price = new BigDecimal(at.equals("first") ? "11.25" : "12.50");
            List<Comparison.Seen> seen = comparison
                    .change("p-250", price, at)
                    .collectList()
                    .blockOptional(Servers.LONGEST)
                    .orElseThrow();

            assertThat(seen).hasSize(2).allMatch(each -> each.millis().isPresent());
            assertThat(comparison.of("/products/p-250").collectList().block(Servers.LONGEST))
                    .hasSize(2)
                    .allMatch(sight -> price.compareTo(
                                    new BigDecimal(String.valueOf(sight.value().get("price"))))
                            == 0);
        }
    }

    /** Postgres is slow meanwhile, so that there is something to be lost. */
    @Test
    void whatAKilledInstanceHadAcceptedArrives() {
        Ledger ledger = stage.bean(Ledger.class);
        ShopClient second = new ShopClient(
                stage.bean(Instances.class).second().orElseThrow().url());
        troubles.slowPostgres(Duration.ofSeconds(2)).block(Servers.LONGEST);
        try {
            for (int i = 0; i < 20; i++) {
                String id = "killed-" + i;
                int status = second.post("/activity", "{\"id\":\"" + id + "\",\"shopper\":\"ann\",\"product\":\"p-1\"}")
                        .statusCode();
                assertThat(status).isEqualTo(202);
                ledger.acknowledgedView(id);
            }
            assertThat(balance().waiting()).isPositive();
            troubles.killSecond().block(Servers.LONGEST);
            assertThatThrownBy(() -> second.get("/status")).isInstanceOf(UncheckedIOException.class);
        } finally {
            troubles.slowPostgres(Duration.ZERO).block(Servers.LONGEST);
        }
        Instant begun = Instant.now();
        awaitEven();
        assertThat(Duration.between(begun, Instant.now()))
                .as("the first takes over, which takes about ten seconds")
                .isLessThan(Duration.ofSeconds(30));
        assertThat(say("SELECT count(*) FROM activity WHERE id LIKE 'killed-%'"))
                .containsExactly("20");
    }

    @Test
    void withoutRedisTheShopStaysOpenAndNothingIsLost() {
        shoppers.come(CROWD);
        try {
            Awaited.scene(
                    stage, scene -> scene.balance() != null && scene.balance().acknowledged() > 0);
            troubles.stopRedis().block(Servers.LONGEST);
            Scene without = Awaited.scene(
                    stage,
                    scene -> bothAre(scene, "DEGRADED", "BLIND")
                            && scene.second().errors().containsKey("activity 503"));

            assertThat(without.redis()).isFalse();
            assertThat(first.get("/products/p-251").statusCode()).isEqualTo(200);
            assertThat(first.post("/orders", "{\"id\":\"blind\",\"product\":\"p-251\",\"amount\":1}")
                            .statusCode())
                    .isEqualTo(200);
            assertThat(first.get("/").statusCode()).isEqualTo(200);
        } finally {
            troubles.startRedis().block(Servers.LONGEST);
        }
        Scene again = Awaited.scene(stage, scene -> bothAre(scene, "UP", "COHERENT"));
        assertThat(again.redis()).isTrue();
        long before = balance().acknowledged();
        Awaited.scene(stage, scene -> scene.balance() != null && scene.balance().acknowledged() > before);
        shoppers.come(Shoppers.Traffic.NONE);
        awaitEven();
    }

    @Test
    void withASlowPostgresActivityWaitsAndNothingIsLost() {
        shoppers.come(CROWD);
        try {
            troubles.slowPostgres(Duration.ofSeconds(1)).block(Servers.LONGEST);
            Scene slow = Awaited.scene(
                    stage,
                    scene -> scene.balance() != null
                            && scene.balance().waiting() > 0
                            && scene.second().tiers().get("LOCAL") > 0);

            assertThat(slow.postgresDelayMillis()).isEqualTo(1_000);
            assertThat(slow.balance().lost()).isZero();
        } finally {
            troubles.slowPostgres(Duration.ZERO).block(Servers.LONGEST);
            shoppers.come(Shoppers.Traffic.NONE);
        }
        awaitEven();
    }

    @Test
    void whatAClientHasAskedForIsDoneInFullAlsoIfItLeaves() {
        ShopClient second = new ShopClient(
                stage.bean(Instances.class).second().orElseThrow().url());
        first.get("/products/p-253");
        second.get("/products/p-253");
        troubles.slowPostgres(Duration.ofSeconds(1)).block(Servers.LONGEST);
        try {
            Duration soon = Duration.ofMillis(500);
            first.abandon("PUT", "/products/p-253/price", "{\"price\":12.34}", soon);
            first.abandon("POST", "/orders", "{\"id\":\"left\",\"product\":\"p-253\",\"amount\":1}", soon);
        } finally {
            troubles.slowPostgres(Duration.ZERO).block(Servers.LONGEST);
        }
        Instant begun = Instant.now();
        for (ShopClient shop : List.of(first, second)) {
            Awaited.until(() -> shop.get("/products/p-253").body(), body -> body.contains("\"price\":12.34"));
        }
        Awaited.until(() -> say("SELECT amount FROM orders WHERE id = 'left'"), rows -> rows.equals(List.of("1")));
        assertThat(Duration.between(begun, Instant.now()))
                .as("told, not found out when it was old")
                .isLessThan(Duration.ofSeconds(15));
        awaitEven();
    }

    /** Between what is written of the stock and the commit there are more than ten seconds. */
    @Test
    void anOrderThatTakesTooLongIsRefusedAndLeavesNothing() {
        say(
                "CREATE FUNCTION linger() RETURNS trigger AS 'BEGIN PERFORM pg_sleep(11); RETURN NEW; END' LANGUAGE plpgsql");
        say(
                "CREATE TRIGGER linger BEFORE INSERT ON orders FOR EACH ROW WHEN (NEW.id = 'late') EXECUTE FUNCTION linger()");

        String before =
                say("SELECT remaining FROM stock WHERE product = 'p-252'").get(0);
        HttpResponse<String> late = first.post("/orders", "{\"id\":\"late\",\"product\":\"p-252\",\"amount\":1}");

        assertThat(late.statusCode()).isEqualTo(503);
        assertThat(late.body()).contains("This cannot be answered now: try again in a moment");
        assertThat(say("SELECT count(*) FROM orders WHERE id = 'late'")).containsExactly("0");
        assertThat(say("SELECT remaining FROM stock WHERE product = 'p-252'")).containsExactly(before);
        assertThat(first.get("/stock/p-252").body()).contains("\"remaining\":" + before);
    }

    /** It flushes what it drains, and leaves the rest to the first. */
    @Test
    void whatAStoppedInstanceHadAcceptedArrives() {
        ShopClient second = new ShopClient(
                stage.bean(Instances.class).second().orElseThrow().url());
        assertThat(second.post("/activity", "{\"id\":\"stopped\",\"shopper\":\"ann\",\"product\":\"p-1\"}")
                        .statusCode())
                .isEqualTo(202);

        troubles.stopSecond().block(Servers.LONGEST);

        assertThatThrownBy(() -> second.get("/status")).isInstanceOf(UncheckedIOException.class);
        Awaited.until(
                () -> stage.backstage().postgres().say("SELECT count(*) FROM activity WHERE id = 'stopped'"),
                rows -> rows.equals(List.of("1")));
        Awaited.scene(stage, scene -> scene.instances().size() == 1);
    }

    private static List<String> say(String sql) {
        return stage.backstage().postgres().say(sql);
    }

    private static Ledger.Balance balance() {
        return stage.bean(Ledger.class).balance().blockOptional(Servers.LONGEST).orElseThrow();
    }

    private static void awaitEven() {
        Ledger.Balance even = Awaited.until(StorefrontInstances::balance, Ledger.Balance::isEven);
        assertThat(even.lost()).isZero();
        assertThat(even.arrived()).isEqualTo(even.acknowledged());
        assertThat(even.sold()).isEqualTo(even.ordered());
        assertThat(even.orders()).isGreaterThanOrEqualTo(even.ordersAcknowledged());
    }

    private static boolean bothAre(Scene scene, String status, String coherence) {
        return scene.instances().stream()
                .allMatch(instance -> status.equals(instance.status().get("status"))
                        && coherence.equals(instance.status().get("coherence")));
    }
}
