/*
 * Copyright the Weir authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.weir.webflux.response;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.springframework.http.server.reactive.ServerHttpRequest;
import org.springframework.web.server.ServerWebExchange;
import reactor.core.publisher.Mono;

/**
 * Requests that no client library would send, as bytes to a response cache: answered or refused as is told here, and those who come
 * after them are answered as if they had not been.
 */
class HostileSiteTest {

    private static final String HOST = "Host: shop.example";

    private static final String PLAIN = "GET /a HTTP/1.1\r\n" + HOST + "\r\nConnection: close\r\n\r\n";

    private final Site site = Site.with(spec -> spec).handler(HostileSiteTest::reflect);

    @AfterEach
    void close() {
        site.close();
    }

    /** Fields that begin with a dash have the host among them, or have none. */
    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                // fields
                "200 | GET /a HTTP/1.1 | `Cache-Control: max-age=1\\r\\n , no-cache`",
                "400 | GET /a HTTP/1.1 | Cache-Control: \\0",
                "200 | GET /a HTTP/1.1 | Cache-Control: max-age=\u00ff\u00fe",
                "200 | GET /a HTTP/1.1 | `Cache-Control: \"\"\"\"\"\\r\\nCache-Control: =,=,=\\r\\nCache-Control:`",
                "200 | GET /a HTTP/1.1 | `If-None-Match: \"\\r\\nIf-None-Match: W/\\r\\nIf-None-Match: \"\u00ff\"`",
                "200 | GET /a HTTP/1.1 | `If-Modified-Since: Wed, 99 Foo 99999 99:99:99 GMT\\r\\nIf-Modified-Since: 0`",
                "200 | GET /a HTTP/1.1 | `If-Unmodified-Since: Wed, 31 Feb 2020 00:00:00 GMT`",
                "200 | GET /a HTTP/1.1 | If-Match:",
                "200 | GET /a HTTP/1.1 | `Vary: *\\r\\nAge: -1\\r\\nCache-Status: x; hit`",
                "200 | GET /a HTTP/1.1 | `Cookie: =\\r\\nCookie: ;;;`",
                "200 | GET /a HTTP/1.1 | Accept-Language: ..%2f..%0d%0aX: y",
                "200 | GET /a HTTP/1.1 | `X-Forwarded-Host: evil\\r\\nForwarded: host=evil\\r\\nX-Original-URL: /evil`",
                "200 | GET /a HTTP/1.1 | `Accept: text/html\\r\\n , text/evil`",
                "400 | GET /a HTTP/1.1 | `No colon`",
                "400 | GET /a HTTP/1.1 | `Space : evil`",
                "400 | GET /a HTTP/1.1 | ` Folded: before all others`",
                // bodies
                "400 | GET /a HTTP/1.1 | `Content-Length: 0\\r\\nTransfer-Encoding: chunked\\r\\n\\r\\n0`",
                "400 | GET /a HTTP/1.1 | `Content-Length: 0\\r\\nContent-Length: 5`",
                "400 | GET /a HTTP/1.1 | Content-Length: -1",
                "200 | GET /a HTTP/1.1 | `Content-Length: 4\\r\\n\\r\\nevil`",
                "200 | GET /a HTTP/1.1 | `Transfer-Encoding: x, chunked\\r\\n\\r\\n0`",
                // methods
                "200 | get /a HTTP/1.1 | X: y",
                "200 | Get /a HTTP/1.1 | X: y",
                "200 | FROBNICATE /a HTTP/1.1 | X: y",
                "200 | TRACE /a HTTP/1.1 | X: y",
                "200 | POST /a HTTP/1.1 | X-HTTP-Method-Override: GET",
                // targets
                "200 | GET http://shop.example/a HTTP/1.1 | X: y",
                "200 | GET http://evil.example/a HTTP/1.1 | X: y",
                "200 | GET https://shop.example/a HTTP/1.1 | X: y",
                "200 | GET http://evil@shop.example/a HTTP/1.1 | X: y",
                "200 | GET /a#evil HTTP/1.1 | X: y",
                "200 | GET /a? HTTP/1.1 | X: y",
                "200 | GET /a;evil=1 HTTP/1.1 | X: y",
                "200 | GET //a HTTP/1.1 | X: y",
                "200 | GET /./a HTTP/1.1 | X: y",
                "200 | GET /%61 HTTP/1.1 | X: y",
                "400 | GET /a?x=<evil> HTTP/1.1 | X: y",
                "400 | GET /%zz HTTP/1.1 | X: y",
                "200 | GET * HTTP/1.1 | X: y",
                "200 | GET a HTTP/1.1 | X: y",
                "200 | GET /a HTTP/1.0 | X: y",
                "200 | GET /a HTTP/9.9 | X: y",
                "400 | GET /a | X: y",
                "200 | GET  /a  HTTP/1.1 | X: y",
                // hosts
                "200 | GET /a HTTP/1.1 | `-Host: shop.example\\r\\nHost: evil.example`",
                "200 | GET /a HTTP/1.1 | `-Host: evil.example\\r\\nHost: shop.example`",
                "200 | GET /a HTTP/1.1 | -Host:",
                "200 | GET /a HTTP/1.1 | -X: y",
                "200 | GET /a HTTP/1.1 | -Host: SHOP.EXAMPLE",
                "200 | GET /a HTTP/1.1 | -Host: shop.example:80",
                "400 | GET /a HTTP/1.1 | -Host: shop.example:",
                "200 | GET /a HTTP/1.1 | -Host: evil@shop.example",
                "200 | GET /a HTTP/1.1 | -Host: shop.example/evil?",
                "200 | GET /a HTTP/1.1 | `-Host: shop.example, evil.example`",
                "400 | GET /a HTTP/1.1 | -Host: shop.example:evil",
                "400 | GET /a HTTP/1.1 | -Host: shop.example\\0.evil",
                "200 | GET /a HTTP/1.1 | `-Host: shop.example\\r\\n .evil`"
            })
    void isAnsweredOrRefusedAndSpoilsNothing(int status, String first, String fields) throws IOException {
        String said = fields.replace("\\r\\n", "\r\n").replace("\\0", "\u0000");
        String hostAndFields = said.startsWith("-") ? said.substring(1) : HOST + "\r\n" + said;

        String answer = told(first + "\r\nConnection: close\r\n" + hostAndFields + "\r\n\r\n");

        assertThat(statusOf(answer)).isEqualTo(status);
        assertThat(told(PLAIN))
                .as("the answer to a plain request")
                .startsWith("HTTP/1.1 200")
                .endsWith(unspoiled());
    }

    @Test
    void sharesWhatItReflects() throws IOException {
        assertThat(told(PLAIN)).endsWith(unspoiled()).contains("stored");
        assertThat(told(PLAIN)).endsWith(unspoiled()).contains("; hit");
    }

    private static String unspoiled() {
        return "\r\n\r\nGET http://shop.example/a {Host=[shop.example]}.";
    }

    /** All that a handler can see of a request, of which it names in {@code Vary} what it may. */
    private static Mono<Void> reflect(ServerWebExchange exchange) {
        ServerHttpRequest request = exchange.getRequest();
        Map<String, List<String>> fields = new TreeMap<>(String.CASE_INSENSITIVE_ORDER);
        request.getHeaders().forEach(fields::put);
        fields.remove("Connection");
        return Site.answer(
                exchange,
                200,
                request.getMethod() + " " + request.getURI() + " " + fields + ".",
                "Cache-Control",
                "max-age=60",
                "Vary",
                "Accept-Charset, Accept-Encoding, Origin");
    }

    private static int statusOf(String answer) {
        return answer.matches("(?s)HTTP/\\d\\.\\d \\d{3} .*") ? Integer.parseInt(answer.substring(9, 12)) : 0;
    }

    private String told(String request) throws IOException {
        try (Socket socket = new Socket("localhost", site.port())) {
            socket.setSoTimeout(20_000);
            socket.getOutputStream().write(request.getBytes(StandardCharsets.ISO_8859_1));
            ByteArrayOutputStream all = new ByteArrayOutputStream();
            socket.getInputStream().transferTo(all);
            return all.toString(StandardCharsets.ISO_8859_1);
        }
    }
}
