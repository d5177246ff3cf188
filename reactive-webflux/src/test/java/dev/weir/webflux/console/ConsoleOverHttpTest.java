/*
 * Copyright the Weir authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.weir.webflux.console;

import static org.assertj.core.api.Assertions.assertThat;

import dev.weir.Loader;
import dev.weir.ReactiveCache;
import dev.weir.Weir;
import dev.weir.tenant.TenantQuota;
import dev.weir.webflux.boot.Served;
import dev.weir.webflux.boot.WeirCaches;
import java.net.URI;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.springframework.boot.test.context.runner.ReactiveWebApplicationContextRunner;
import org.springframework.context.ApplicationContext;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.http.HttpHeaders;
import org.springframework.http.MediaType;
import org.springframework.test.web.reactive.server.EntityExchangeResult;
import org.springframework.test.web.reactive.server.FluxExchangeResult;
import org.springframework.test.web.reactive.server.WebTestClient;
import reactor.core.Disposable;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import reactor.test.StepVerifier;

/** The console as it is asked for over HTTP, by its page and by those who mean no good. */
class ConsoleOverHttpTest {

    private static final Duration LONG = Duration.ofSeconds(30);
    private static final Pattern ASKED = Pattern.compile("(?:href|src)=\"([^\"#]+)\"|from '\\./([^']+)'");

    private final ReactiveWebApplicationContextRunner application = Served.application()
            .withUserConfiguration(Texts.class)
            .withPropertyValues(
                    "weir.console.enabled=true",
                    "weir.console.every=100ms",
                    "weir.console.history=1m",
                    "weir.caches.texts.tags=all");

    private final ReactiveWebApplicationContextRunner unrestricted =
            application.withPropertyValues("weir.console.access=unrestricted");

    @Test
    void thePageHasAllThatItAsksFor() {
        application.run(context -> {
            String page = got(context, "/weir/").getResponseBody();
            List<String> names = asked(page);
            assertThat(names).contains("console.js", "console.css", "uplot.js", "uplot.css", "theme.js");
            for (String name : names) {
                String file = got(context, "/weir/" + name).getResponseBody();
                asked(file).forEach(other -> got(context, "/weir/" + other));
            }
            assertThat(page).doesNotContainPattern("<script>|<style|style=|onclick");
        });
    }

    @Test
    void everythingIsStrict() {
        Map<String, Integer> statuses = new LinkedHashMap<>();
        statuses.put("/weir", 308);
        statuses.put("/weir/", 200);
        statuses.put("/weir/console.js", 200);
        statuses.put("/weir/uplot.css", 200);
        statuses.put("/weir/caches/texts/keys?key=a", 200);
        statuses.put("/weir/caches/none/keys?key=a", 404);
        statuses.put("/weir/caches/texts/keys", 400);
        statuses.put("/weir/nothing", 404);
        statuses.put("/weir/caches/texts", 404);
        application.run(context -> statuses.forEach((path, status) -> {
            HttpHeaders headers = client(context)
                    .get()
                    .uri(path)
                    .exchange()
                    .expectStatus()
                    .isEqualTo(status)
                    .expectBody()
                    .returnResult()
                    .getResponseHeaders();
            strict(headers);
            assertThat(headers.getCacheControl()).as(path).isEqualTo(isFile(path) ? "no-cache" : "no-store");
        }));
    }

    private static boolean isFile(String path) {
        return path.equals("/weir/") || path.endsWith("s") && path.contains(".");
    }

    private static void strict(HttpHeaders headers) {
        assertThat(headers.getFirst("Content-Security-Policy")).isEqualTo(ConsoleHeaders.POLICY);
        assertThat(headers.getFirst("X-Content-Type-Options")).isEqualTo("nosniff");
        assertThat(headers.getFirst("Referrer-Policy")).isEqualTo("no-referrer");
        assertThat(headers.getAccessControlAllowOrigin()).isNull();
    }

    @Test
    void itIsFoundBelowTheBasePathAndWherePropertiesSay() {
        application
                .withPropertyValues("spring.webflux.base-path=/shop", "weir.console.path=/internal/caches")
                .run(context -> {
                    HttpHeaders moved = client(context)
                            .get()
                            .uri("/shop/internal/caches")
                            .exchange()
                            .expectStatus()
                            .isEqualTo(308)
                            .expectBody()
                            .returnResult()
                            .getResponseHeaders();
                    assertThat(moved.getFirst("Location")).isEqualTo("caches/");
                    assertThat(got(context, "/shop/internal/caches/").getResponseBody())
                            .doesNotContain("=\"/");
                    got(context, "/shop/internal/caches/console.js");
                    client(context)
                            .get()
                            .uri("/weir/")
                            .exchange()
                            .expectStatus()
                            .isNotFound();
                });
    }

    @Test
    void browsersKeepWhatIsStillTheSame() {
        application.run(context -> {
            String tag = got(context, "/weir/console.js").getResponseHeaders().getETag();
            client(context)
                    .get()
                    .uri("/weir/console.js")
                    .header("If-None-Match", tag)
                    .exchange()
                    .expectStatus()
                    .isNotModified();
        });
    }

    @Test
    void samplesAreAStreamOfEvents() {
        application.run(context -> {
            got(context, "/weir/caches/texts/keys?key=a");
            List<String> told = stream(context).take(4).collectList().block(LONG);
            assertThat(told.get(0)).contains("\"columns\":[\"hits\",");
            assertThat(told.get(1)).contains("\"samples\":[[", "\"texts\":[").contains("\"health\":\"UP\"");
            FluxExchangeResult<String> stream = client(context)
                    .get()
                    .uri("/weir/live")
                    .exchange()
                    .expectStatus()
                    .isOk()
                    .returnResult(String.class);
            stream.getResponseBody().blockFirst(LONG);
            HttpHeaders headers = stream.getResponseHeaders();
            strict(headers);
            assertThat(headers.getContentType().isCompatibleWith(MediaType.TEXT_EVENT_STREAM))
                    .isTrue();
            assertThat(headers.getCacheControl()).isEqualTo("no-store");
        });
    }

    @Test
    void oneTooManyIsToldSo() {
        application.run(context -> {
            ConsoleFeed feed = context.getBean(ConsoleFeed.class);
            List<Disposable> viewers = Flux.range(0, ConsoleFeed.MOST_VIEWERS)
                    .map(i -> stream(context).subscribe(event -> {}, failure -> {}))
                    .collectList()
                    .block(LONG);
            await(() -> !feed.hasRoom());
            assertThat(client(context)
                            .get()
                            .uri("/weir/live")
                            .exchange()
                            .expectStatus()
                            .isEqualTo(503)
                            .expectBody(String.class)
                            .returnResult()
                            .getResponseBody())
                    .contains("16 others look at this process already");
            viewers.forEach(Disposable::dispose);
            await(() -> feed.viewers() == 0);
        });
    }

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

    @Test
    void thoseWhoLookDoNotHoldTheEndUp() {
        application
                .withPropertyValues("server.shutdown=graceful", "spring.lifecycle.timeout-per-shutdown-phase=1h")
                .run(context -> {
                    CompletableFuture<Long> ended = stream(context).count().toFuture();
                    ConsoleFeed feed = context.getBean(ConsoleFeed.class);
                    await(() -> feed.viewers() == 1);

                    CompletableFuture<Void> closed = CompletableFuture.runAsync(
                            ((ConfigurableApplicationContext) context.getSourceApplicationContext())::close);

                    assertThat(closed).succeedsWithin(LONG);
                    assertThat(ended).succeedsWithin(LONG);
                });
    }

    private static WebTestClient.ResponseSpec posted(ApplicationContext context, String what, String type) {
        return client(context)
                .post()
                .uri("/weir/caches/texts/keys/" + what + "?key=a")
                .header("Content-Type", type)
                .bodyValue("{}")
                .exchange();
    }

    private static EntityExchangeResult<String> got(ApplicationContext context, String path) {
        EntityExchangeResult<String> answer = client(context)
                .get()
                .uri(path)
                .exchange()
                .expectBody(String.class)
                .returnResult();
        assertThat(answer.getStatus().value()).as(path).isEqualTo(200);
        return answer;
    }

    private static Flux<String> stream(ApplicationContext context) {
        return org.springframework.web.reactive.function.client.WebClient.create(
                        "http://localhost:" + Served.port(context))
                .get()
                .uri("/weir/live")
                .accept(MediaType.TEXT_EVENT_STREAM)
                .retrieve()
                .bodyToFlux(String.class);
    }

    private static List<String> asked(String text) {
        return ASKED.matcher(text)
                .results()
                .map(found -> found.group(1) == null ? found.group(2) : found.group(1))
                .filter(name -> !name.startsWith("data:"))
                .toList();
    }

    private static void read(ApplicationContext context, String key) {
        StepVerifier.create(texts(context).get(key))
                .expectNextCount(1)
                .expectComplete()
                .verify(LONG);
    }

    private static boolean cached(ApplicationContext context, String key) {
        return Boolean.TRUE.equals(texts(context).getIfCached(key).hasElement().block(LONG));
    }

    private static ReactiveCache<String, String> texts(ApplicationContext context) {
        return context.getBean(WeirCaches.class).get("texts", String.class, String.class);
    }

    private static WebTestClient client(ApplicationContext context) {
        return Served.client(context);
    }

    private static void await(java.util.function.BooleanSupplier condition) {
        Flux.interval(Duration.ofMillis(20))
                .onBackpressureDrop()
                .filter(tick -> condition.getAsBoolean())
                .blockFirst(LONG);
    }

    @Configuration(proxyBeanMethods = false)
    static class Texts {

        @Bean
        AtomicInteger loads() {
            return new AtomicInteger();
        }

        @Bean
        Loader<String, String> texts(AtomicInteger loads) {
            return (key, context) -> key.equals("broken")
                    ? Mono.error(new UnsupportedOperationException("password hunter2"))
                    : Mono.fromSupplier(() -> "value of " + key + loads.incrementAndGet());
        }
    }
}
