/*
 * Copyright the Weir authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.weir.webflux.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.springframework.web.reactive.function.server.RequestPredicates.all;
import static org.springframework.web.reactive.function.server.RouterFunctions.route;

import dev.weir.ReactiveCache;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Requests that no client library would send, as bytes to a real server: answered or refused, and never a failure of ours. */
class HostileRequestsTest {

    /** What a plain request is answered, whether or not its entry is there yet. */
    private static final String UNSPOILED = String.join(
            "\r\n",
            "HTTP/1.1 200 OK",
            "ETag: W/\"6\"",
            "Cache-Control: private, max-age=60",
            "Age: 0",
            "Vary: consistency, tenant, weir-session",
            "Cache-Status: weir; any; ttl=60",
            "Content-Type: text/plain;charset=UTF-8",
            "Content-Length: 6",
            "connection: close",
            "",
            "teapot");

    private final Storefront shop = new Storefront();
    private final ReactiveCache<String, String> cache = shop.cache(builder -> builder);

    @BeforeEach
    void serves() {
        shop.source.put("p-1", "teapot");
        EntryAnswers answers = EntryAnswers.of(AnswerPolicy.standard());
        SessionTokens tokens = SessionTokens.signedWith(new byte[32], shop.clock);
        shop.serves(
                route(all(), request -> answers.answer(request, EntryReads.entry(cache, "p-1"))),
                ConsistencyFilter.forStrangers().withSessions(tokens).withTenants(TenantResolver.fromHeader("Tenant")));
    }

    @AfterEach
    void closes() {
        shop.close();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "200 | `Cache-Control: max-age=1\\r\\n , no-cache`",
                "400 | Cache-Control: \\0",
                "200 | Cache-Control: max-age=\u00ff\u00fe",
                "200 | `Cache-Control: \"\"\"\"\"\"\"\"\\r\\nCache-Control: =,=,=\\r\\nCache-Control:`",
                "400 | `Consistency: strong\\r\\n source`",
                "400 | Consistency:",
                "400 | Consistency: \u00e9",
                "200 | `If-None-Match: \"\\r\\nIf-None-Match: W/\\r\\nIf-None-Match: \"\u00ff\", *`",
                "200 | `If-Modified-Since: Wed, 99 Foo 99999 99:99:99 GMT\\r\\nIf-Modified-Since: 0`",
                "200 | If-Unmodified-Since: Wed, 31 Feb 2020 00:00:00 GMT",
                "412 | If-Match:",
                "400 | Tenant: a\u0085b",
                "200 | Tenant: ..%2f..%0d%0aX: y",
                "400 | Tenant:",
                "400 | Weir-Session: 1.1.\\0.x",
                "200 | Weir-Session:",
                "200 | `Vary: *\\r\\nAge: -1`"
            })
    void areAnsweredOrRefusedAndSpoilNothing(int status, String fields) throws IOException {
        String answer = told(fields.replace("\\r\\n", "\r\n").replace("\\0", "\u0000") + "\r\n");

        assertThat(answer).startsWith("HTTP/1.1 " + status + " ");
        assertThat(bodyOf(answer)).isEqualTo(status == 200 ? "teapot" : "");
        assertThat(told("").replaceFirst("fwd=miss|hit", "any")).isEqualTo(UNSPOILED);
    }

    private static String bodyOf(String answer) {
        return answer.substring(answer.indexOf("\r\n\r\n") + 4);
    }

    private String told(String fields) throws IOException {
        String request = "GET /p-1 HTTP/1.1\r\nHost: shop\r\nConnection: close\r\n" + fields + "\r\n";
        try (Socket socket = new Socket("127.0.0.1", shop.port())) {
            socket.setSoTimeout(20_000);
            socket.getOutputStream().write(request.getBytes(StandardCharsets.ISO_8859_1));
            ByteArrayOutputStream all = new ByteArrayOutputStream();
            socket.getInputStream().transferTo(all);
            return all.toString(StandardCharsets.ISO_8859_1);
        }
    }
}
