/*
 * Copyright the Weir authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.weir.examples.demo;

import static dev.weir.examples.demo.ShopClient.field;
import static org.assertj.core.api.Assertions.assertThat;

import dev.weir.examples.Servers;
import java.io.IOException;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What the shop and its page refuse: requests that make no sense, and those that other pages of a browser make. */
abstract class StorefrontRefusals {

    private final Stage stage;
    private final ShopClient shop;

    StorefrontRefusals(Stage stage) {
        this.stage = stage;
        this.shop = new ShopClient(stage.url());
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "/products/p-0",
                "/products/p-1234567",
                "/products/%27%20OR%201=1",
                "/products/p-1%00",
                "/products?key=p-1&key=..%2F..%2Fetc%2Fpasswd",
                "/stock/P-1",
                "/quotes/p-1/XX",
                "/quotes/p-1/de",
                "/quotes/nothing/DE",
                "/activity/%3Cscript%3E",
                "/stage/sights?path=http://example.org/",
                "/stage/sights?path=/status",
                "/stage/sights?path=/products/p-1/../../status"
            })
    void whatMakesNoSenseIsNotAskedFor(String path) {
        HttpResponse<String> refused = shop.get(path);

        assertThat(refused.statusCode()).isEqualTo(400);
        assertThat(refused.body()).doesNotContain("Exception", "SELECT", "dev.weir");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "POST | /orders             | {\"id\":\"x\",\"product\":\"p-1\",\"amount\":0}",
                "POST | /orders             | {\"id\":\"x\",\"product\":\"p-1\",\"amount\":-5}",
                "POST | /orders             | {\"id\":\"x\",\"product\":\"p-1\",\"amount\":21}",
                "POST | /orders             | {\"id\":\"x\",\"product\":\"p-1\",\"amount\":99999999999}",
                "POST | /orders             | {\"product\":\"p-1\",\"amount\":1}",
                "POST | /orders             | {\"id\":\"x'; DROP TABLE orders\",\"product\":\"p-1\",\"amount\":1}",
                "POST | /orders             | nonsense",
                "POST | /orders             | null",
                "POST | /activity           | {\"id\":\"v\",\"shopper\":\"\",\"product\":\"p-1\"}",
                "POST | /activity           | []",
                "PUT  | /products/p-1/price | {\"price\":-1}",
                "PUT  | /products/p-1/price | {\"price\":0.001}",
                "PUT  | /products/p-1/price | {\"price\":1e9999}",
                "PUT  | /products/p-1/price | {}",
                "POST | /stage/traffic      | {\"shoppers\":65,\"rate\":10}",
                "POST | /stage/traffic      | {\"shoppers\":1,\"rate\":401}",
                "POST | /stage/postgres     | {\"millis\":5001}",
                "POST | /stage/postgres     | {\"millis\":-1}",
                "POST | /stage/second       | {\"wish\":\"rm -rf\"}",
                "POST | /stage/change       | {\"product\":\"p-1/../..\",\"price\":1,\"at\":\"first\"}"
            })
    void aBodyThatMakesNoSenseIsRefused(String method, String path, String body) {
        HttpResponse<String> refused = shop.send(method, path, body);

        assertThat(refused.statusCode()).isEqualTo(400);
        assertThat(refused.body()).doesNotContain("Exception", "INSERT", "dev.weir");
    }

    @Test
    void otherPagesOfABrowserChangeNothing() {
        String body = "{\"id\":\"foreign\",\"product\":\"p-206\",\"amount\":1}";

        assertThat(shop.post("/orders", body, "Origin", "http://evil.example").statusCode())
                .isEqualTo(403);
        assertThat(shop.post("/orders", body, "Origin", "null").statusCode()).isEqualTo(403);
        assertThat(shop.post("/orders", body, "Sec-Fetch-Site", "cross-site").statusCode())
                .isEqualTo(403);
        assertThat(shop.post("/stage/redis", "{\"running\":false}", "Origin", "http://127.0.0.1:1")
                        .statusCode())
                .isEqualTo(403);
        assertThat(shop.post("/orders", body, "Origin", stage.url(), "Sec-Fetch-Site", "same-origin")
                        .statusCode())
                .isEqualTo(200);
    }

    /** A name of somebody else's that leads here would make his page one of this server's. */
    @Test
    void underAnotherNameNothingIsRead() throws IOException {
        URI here = URI.create(stage.url());

        assertThat(statusLine(here, here.getAuthority())).contains(" 200 ");
        assertThat(statusLine(here, "evil.example:" + here.getPort())).contains(" 403 ");
        assertThat(statusLine(here, "127.0.0.1.evil.example")).contains(" 403 ");
    }

    /** It is a process of its own, at another port of the same machine. */
    @Test
    void theSecondInstanceRefusesThemToo() throws IOException {
        stage.startSecond();
        try {
            URI there = URI.create(
                    stage.bean(Instances.class).second().orElseThrow().url());
            ShopClient second = new ShopClient(there.toString());
            String body = "{\"id\":\"foreign-2\",\"product\":\"p-207\",\"amount\":1}";

            assertThat(statusLine(there, "evil.example:" + there.getPort())).contains(" 403 ");
            assertThat(second.post("/orders", body, "Origin", "http://evil.example")
                            .statusCode())
                    .isEqualTo(403);
            assertThat(second.post("/orders", body, "Origin", stage.url()).statusCode())
                    .isEqualTo(403);
            HttpResponse<String> own = second.post("/orders", body, "Origin", there.toString());
            assertThat(own.statusCode()).isEqualTo(200);
            assertThat(field(own, "X-Content-Type-Options")).isEqualTo("nosniff");
        } finally {
            stage.bean(Troubles.class).stopSecond().block(Servers.LONGEST);
        }
    }

    @Test
    void whyTheSecondInstanceDoesNotComeIsSaid() {
        String all = System.setProperty("java.class.path", "/nowhere");
        try {
            HttpResponse<String> failed = shop.post("/stage/second", "{\"wish\":\"start\"}");

            assertThat(failed.statusCode()).isEqualTo(500);
            assertThat(failed.body())
                    .contains("\"detail\":\"The second instance has ended; it said: ", "SecondStorefront");
        } finally {
            System.setProperty("java.class.path", all);
        }
    }

    @Test
    void thePageMayRunNothingButWhatIsServedWithIt() {
        HttpResponse<String> page = shop.get("/");

        assertThat(page.statusCode()).isEqualTo(200);
        assertThat(page.body()).contains("<h1>Storefront</h1>").doesNotContain("style=", "onclick", "<script>");
        assertThat(field(page, "Content-Security-Policy"))
                .isEqualTo("default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; "
                        + "connect-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'");
    }

    private static String statusLine(URI server, String host) throws IOException {
        try (Socket socket = new Socket(server.getHost(), server.getPort())) {
            socket.setSoTimeout((int) Servers.LONGEST.toMillis());
            String request = "GET /products/p-1 HTTP/1.1\r\nHost: " + host + "\r\nConnection: close\r\n\r\n";
            socket.getOutputStream().write(request.getBytes(StandardCharsets.US_ASCII));
            return new String(socket.getInputStream().readAllBytes(), StandardCharsets.US_ASCII)
                    .lines()
                    .findFirst()
                    .orElse("nothing");
        }
    }
}
