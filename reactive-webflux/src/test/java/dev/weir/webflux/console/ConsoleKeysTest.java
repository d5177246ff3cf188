/*
 * Copyright the Weir authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.weir.webflux.console;

import static dev.weir.webflux.console.ConsoleTexts.cached;
import static dev.weir.webflux.console.ConsoleTexts.client;
import static dev.weir.webflux.console.ConsoleTexts.got;
import static dev.weir.webflux.console.ConsoleTexts.read;
import static org.assertj.core.api.Assertions.assertThat;

import dev.weir.ReactiveCache;
import dev.weir.Weir;
import dev.weir.tenant.TenantQuota;
import dev.weir.webflux.boot.Served;
import java.net.URI;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.springframework.boot.test.context.runner.ReactiveWebApplicationContextRunner;
import org.springframework.context.ApplicationContext;
import org.springframework.http.MediaType;
import org.springframework.test.web.reactive.server.EntityExchangeResult;
import org.springframework.test.web.reactive.server.WebTestClient;
import reactor.test.StepVerifier;

/** Keys that are looked up and changed over HTTP, by the page and by those who mean no good. */
class ConsoleKeysTest {

    private final ReactiveWebApplicationContextRunner application = ConsoleTexts.application();

    private final ReactiveWebApplicationContextRunner unrestricted =
            application.withPropertyValues("weir.console.access=unrestricted");

    @Test
    void aKeyIsExplainedWithoutTellingIt() {
        application.run(context -> {
            read(context, "confidential");
            String told =
                    got(context, "/weir/caches/texts/keys?key=confidential").getResponseBody();
            assertThat(told)
                    .contains("\"outlook\":\"HIT\"", "\"key\":\"sha256:", "\"freshFor\":\"PT", "\"tags\":[\"sha256:")
                    .doesNotContain("confidential", "value of");
        });
        application.withPropertyValues("weir.console.show-keys=true").run(context -> {
            read(context, "confidential");
            assertThat(got(context, "/weir/caches/texts/keys?key=confidential").getResponseBody())
                    .contains("\"key\":\"confidential\"", "\"tags\":[\"all\"]");
        });
    }

    @Test
    void whatCannotBeIsRefusedAndNotRepeated() {
        List<Refused> refusals = List.of(
                expect("/caches/none/keys?key=a", 404, "There is no cache of this name"),
                expect("/caches/%3Cb%3E/keys?key=a", 404, "There is no cache of this name"),
                expect("/caches/texts/keys", 400, "Say which key"),
                expect("/caches/texts/keys?key=a&tenant=secret", 400, "leave the tenant out"),
                expect("/caches/numbers/keys?key=secret&tenant=acme", 400, "This is no text of a key"),
                expect("/caches/numbers/keys?key=7", 400, "keeps tenants apart"),
                expect("/caches/things/keys?key=secret", 400, "cannot be written as text"));
        application.run(context -> {
            context.getBean(Weir.class)
                    .cache("numbers", Long.class, String.class)
                    .perTenant(TenantQuota.entries(5))
                    .build();
            context.getBean(Weir.class)
                    .cache("things", Object.class, String.class)
                    .build();
            for (Refused refused : refusals) {
                URI address = URI.create("http://localhost:" + Served.port(context) + "/weir" + refused.path());
                assertThat(client(context)
                                .get()
                                .uri(address)
                                .exchange()
                                .expectStatus()
                                .isEqualTo(refused.status())
                                .expectBody(String.class)
                                .returnResult()
                                .getResponseBody())
                        .contains(refused.words())
                        .doesNotContain("secret", "acme", "<");
            }
        });
    }

    private record Refused(String path, int status, String words) {}

    private static Refused expect(String path, int status, String words) {
        return new Refused(path, status, words);
    }

    @Test
    void markupInAKeyIsNoMarkupAndALongKeyIsRefused() {
        application
                .withPropertyValues("weir.console.show-keys=true", "server.netty.max-initial-line-length=64KB")
                .run(context -> {
                    EntityExchangeResult<String> told = client(context)
                            .get()
                            .uri("/weir/caches/texts/keys?key={key}", "<img src=x onerror=alert(1)>")
                            .exchange()
                            .expectStatus()
                            .isOk()
                            .expectBody(String.class)
                            .returnResult();
                    assertThat(told.getResponseBody()).doesNotContain("<", ">").contains("\\u003cimg");
                    assertThat(told.getResponseHeaders().getContentType()).isEqualTo(MediaType.APPLICATION_JSON);
                    client(context)
                            .get()
                            .uri("/weir/caches/texts/keys?key=" + "k".repeat(9_000))
                            .exchange()
                            .expectStatus()
                            .isBadRequest();
                });
    }

    @Test
    void whoMayOnlyLookChangesNothing() {
        application.run(context -> {
            read(context, "a");
            for (String what : new String[] {"invalidate", "refresh"}) {
                assertThat(posted(context, what, "application/json")
                                .returnResult(String.class)
                                .getStatus()
                                .value())
                        .isEqualTo(403);
            }
            assertThat(context.getBean(AtomicInteger.class)).hasValue(1);
            assertThat(cached(context, "a")).isTrue();
        });
    }

    @Test
    void whoMayChangeInvalidatesAndRefreshes() {
        unrestricted.run(context -> {
            read(context, "a");
            posted(context, "refresh", "application/json").expectStatus().isOk();
            assertThat(context.getBean(AtomicInteger.class)).hasValue(2);
            assertThat(posted(context, "invalidate", "application/json")
                            .expectStatus()
                            .isOk()
                            .expectBody(String.class)
                            .returnResult()
                            .getResponseBody())
                    .contains("\"owed\":false")
                    .doesNotContain("value of");
            assertThat(cached(context, "a")).isFalse();
            client(context)
                    .get()
                    .uri("/weir/caches/texts/keys/invalidate?key=a")
                    .exchange()
                    .expectStatus()
                    .isNotFound();
        });
    }

    @Test
    void anotherPageChangesNothing() {
        List<Posted> requests = List.of(
                new Posted("application/json", "Sec-Fetch-Site", "cross-site", 403),
                new Posted("application/json", "Sec-Fetch-Site", "same-site", 403),
                new Posted("application/json", "Sec-Fetch-Site", "none", 403),
                new Posted("application/json", "Sec-Fetch-Site", "same-origin", 200),
                new Posted("application/json", "Origin", "https://evil.example", 403),
                new Posted("application/json", "Origin", "null", 403),
                new Posted("application/json", "Origin", "://", 403),
                new Posted("text/plain", "Accept", "text/html", 403),
                new Posted("application/x-www-form-urlencoded", "Sec-Fetch-Site", "same-origin", 403),
                new Posted("application/json", "Accept", "text/html", 200));
        unrestricted.run(context -> requests.forEach(posted -> {
            read(context, "a");
            client(context)
                    .post()
                    .uri("/weir/caches/texts/keys/invalidate?key=a")
                    .header("Content-Type", posted.type())
                    .header(posted.header(), posted.value())
                    .bodyValue("{}")
                    .exchange()
                    .expectStatus()
                    .isEqualTo(posted.status());
            assertThat(cached(context, "a")).as(posted.toString()).isEqualTo(posted.status() != 200);
        }));
    }

    private record Posted(String type, String header, String value, int status) {}

    @Test
    void lookingUpTenantsForgetsNone() {
        application.run(context -> {
            ReactiveCache<String, String> mine = context.getBean(Weir.class)
                    .cache("mine", String.class, String.class)
                    .perTenant(TenantQuota.entries(5).withTenants(2))
                    .build();
            StepVerifier.create(mine.forTenant("a")
                            .put("k", "v")
                            .then(mine.forTenant("b").put("k", "v")))
                    .verifyComplete();
            for (int i = 0; i < 50; i++) {
                assertThat(got(context, "/weir/caches/mine/keys?key=k&tenant=x" + i)
                                .getResponseBody())
                        .contains("\"outlook\":\"LOAD\"", "\"tenant\":\"sha256:")
                        .doesNotContain("\"x" + i);
            }
            for (String tenant : new String[] {"a", "b"}) {
                assertThat(got(context, "/weir/caches/mine/keys?key=k&tenant=" + tenant)
                                .getResponseBody())
                        .contains("\"outlook\":\"HIT\"");
            }
        });
    }

    @Test
    void anotherPageLooksUpNothing() {
        application.run(context -> {
            for (String site : new String[] {"cross-site", "same-site"}) {
                for (String path : new String[] {"/weir/caches/texts/keys?key=a", "/weir/live"}) {
                    assertThat(client(context)
                                    .get()
                                    .uri(path)
                                    .header("Sec-Fetch-Site", site)
                                    .exchange()
                                    .expectStatus()
                                    .isForbidden()
                                    .expectBody(String.class)
                                    .returnResult()
                                    .getResponseBody())
                            .contains("Another page");
                }
                client(context)
                        .get()
                        .uri("/weir/")
                        .header("Sec-Fetch-Site", site)
                        .exchange()
                        .expectStatus()
                        .isOk();
            }
        });
    }

    @Test
    void itsOwnOriginMayChange() {
        unrestricted.run(context -> {
            read(context, "a");
            client(context)
                    .post()
                    .uri("/weir/caches/texts/keys/invalidate?key=a")
                    .header("Content-Type", "application/json")
                    .header("Origin", "http://localhost:" + Served.port(context))
                    .bodyValue("{}")
                    .exchange()
                    .expectStatus()
                    .isOk();
        });
    }

    @Test
    void whatALoaderSaysOfItsFailureIsNotRepeated() {
        unrestricted.run(context -> {
            assertThat(refreshed(context, "texts", "broken", 502))
                    .contains("UnsupportedOperationException")
                    .doesNotContain("hunter2");
            context.getBean(Weir.class)
                    .cache("bare", String.class, String.class)
                    .build();
            assertThat(refreshed(context, "bare", "a", 409)).contains("no source");
            assertThat(refreshed(context, "texts", "closed", 502))
                    .contains("IllegalStateException")
                    .doesNotContain("hunter2", "source");
        });
    }

    private static String refreshed(ApplicationContext context, String cache, String key, int status) {
        return client(context)
                .post()
                .uri("/weir/caches/" + cache + "/keys/refresh?key=" + key)
                .header("Content-Type", "application/json")
                .bodyValue("{}")
                .exchange()
                .expectStatus()
                .isEqualTo(status)
                .expectBody(String.class)
                .returnResult()
                .getResponseBody();
    }

    private static WebTestClient.ResponseSpec posted(ApplicationContext context, String what, String type) {
        return client(context)
                .post()
                .uri("/weir/caches/texts/keys/" + what + "?key=a")
                .header("Content-Type", type)
                .bodyValue("{}")
                .exchange();
    }
}
