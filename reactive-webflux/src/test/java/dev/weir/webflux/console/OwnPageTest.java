/*
 * Copyright the Weir authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.weir.webflux.console;

import static dev.weir.webflux.console.ConsoleTexts.cached;
import static dev.weir.webflux.console.ConsoleTexts.read;
import static org.assertj.core.api.Assertions.assertThat;

import dev.weir.webflux.boot.Served;
import java.time.Duration;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.boot.test.context.runner.ReactiveWebApplicationContextRunner;
import org.springframework.context.ApplicationContext;
import reactor.core.publisher.Mono;
import reactor.netty.http.client.HttpClient;

/** What a page of somebody else's has a browser send, word for word. */
class OwnPageTest {

    private static final Duration LONG = Duration.ofSeconds(30);

    private final ReactiveWebApplicationContextRunner application =
            ConsoleTexts.application().withPropertyValues("weir.console.access=unrestricted");

    @Test
    void aStrangersNameIsNotAnsweredTo() {
        application.run(context -> {
            read(context, "a");
            for (String path :
                    new String[] {"/weir", "/weir/", "/weir/console.js", "/weir/live", "/weir/caches/texts/keys?key=a"
                    }) {
                assertThat(got(context, path, "evil.example:8080"))
                        .startsWith("403 ")
                        .contains("weir.console.hosts")
                        .doesNotContain("evil");
            }
            assertThat(posted(
                            context,
                            Map.of(
                                    "Host", "evil.example:8080",
                                    "Origin", "http://evil.example:8080",
                                    "Sec-Fetch-Site", "same-origin",
                                    "Content-Type", "application/json")))
                    .startsWith("403 ")
                    .contains("weir.console.hosts");
            assertThat(cached(context, "a")).isTrue();
        });
    }

    @Test
    void aNameThatHasBeenSaidIsAnsweredTo() {
        application
                .withPropertyValues("weir.console.hosts=Console.example,other")
                .run(context -> {
                    read(context, "a");
                    assertThat(got(context, "/weir/", "console.EXAMPLE:8443")).startsWith("200 ");
                    assertThat(got(context, "/weir/", "third")).startsWith("403 ");
                    assertThat(posted(
                                    context,
                                    Map.of(
                                            "Host", "other",
                                            "Origin", "https://strange.example",
                                            "Content-Type", "application/json")))
                            .startsWith("403 ");
                    assertThat(cached(context, "a")).isTrue();
                    // As a proxy does that asks for the application by its inner name.
                    assertThat(posted(
                                    context,
                                    Map.of(
                                            "Host", "127.0.0.1:8080",
                                            "Origin", "https://console.example",
                                            "Content-Type", "application/json")))
                            .startsWith("200 ");
                    assertThat(cached(context, "a")).isFalse();
                });
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "localhost",
                "LOCALHOST:80",
                "shop.localhost:1",
                "127.0.0.1:8080",
                "10.0.0.7",
                "[::1]:8080",
                "[fe80::1]"
            })
    void anAddressAndTheOwnMachineAreAlwaysKnown(String host) {
        assertThat(new KnownHosts(Set.of()).include(host)).isTrue();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "", ":80", "evil.example", "localhost.evil.example", "evillocalhost.example", "127.0.0.1.evil.example",
                        "1.2.3",
                "256.1.1.1", "0x7f.0.0.1", "[::1", "[::1].evil.example", "[evil]", "127.0.0.1@evil.example",
                        "a,localhost"
            })
    void othersAreNot(String host) {
        assertThat(new KnownHosts(Set.of("console.example")).include(host)).isFalse();
    }

    @Test
    void whatIsNoContentTypeIsNotJson() {
        application.run(context -> {
            read(context, "a");
            for (String type : new String[] {"nonsense", "application/", "application/json; =", ";"}) {
                assertThat(posted(context, Map.of("Content-Type", type)))
                        .as(type)
                        .startsWith("403 ");
            }
            assertThat(cached(context, "a")).isTrue();
        });
    }

    private static String got(ApplicationContext context, String path, String host) {
        return answer(client(context)
                .headers(headers -> headers.set("Host", host))
                .get()
                .uri(path));
    }

    private static String posted(ApplicationContext context, Map<String, String> said) {
        return answer(client(context)
                .headers(headers -> said.forEach(headers::set))
                .post()
                .uri("/weir/caches/texts/keys/invalidate?key=a"));
    }

    private static HttpClient client(ApplicationContext context) {
        return HttpClient.create().baseUrl("http://localhost:" + Served.port(context));
    }

    private static String answer(HttpClient.ResponseReceiver<?> asked) {
        Mono<String> answer = asked.responseSingle((head, body) -> head.status().code() == 200
                ? Mono.just("200 ")
                : body.asString().defaultIfEmpty("").map(text -> head.status().code() + " " + text));
        return String.valueOf(answer.block(LONG));
    }
}
