/*
 * Copyright the Weir authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.weir.webflux.console;

import static dev.weir.webflux.console.ConsoleTexts.client;
import static dev.weir.webflux.console.ConsoleTexts.got;
import static org.assertj.core.api.Assertions.assertThat;

import dev.weir.webflux.boot.Served;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.springframework.boot.test.context.runner.ReactiveWebApplicationContextRunner;
import org.springframework.context.ApplicationContext;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.http.HttpHeaders;
import org.springframework.http.MediaType;
import org.springframework.http.client.reactive.ReactorClientHttpConnector;
import org.springframework.test.web.reactive.server.FluxExchangeResult;
import org.springframework.web.reactive.function.client.WebClient;
import reactor.core.Disposable;
import reactor.core.publisher.Flux;
import reactor.netty.http.client.HttpClient;
import reactor.netty.resources.ConnectionProvider;
import reactor.netty.resources.LoopResources;

/** The console as it is asked for over HTTP: its page, its stream, and how it ends. */
class ConsoleOverHttpTest {

    private static final Duration LONG = Duration.ofSeconds(30);
    private static final Pattern ASKED = Pattern.compile("(?:href|src)=\"([^\"#]+)\"|from '\\./([^']+)'");

    private final ReactiveWebApplicationContextRunner application = ConsoleTexts.application();

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
    void whoAsksOnlyForTheHeadersIsTold() {
        application.run(context -> {
            for (String path : new String[] {"/weir/", "/weir/console.js", "/weir/uplot.js"}) {
                String tag = got(context, path).getResponseHeaders().getETag();
                HttpHeaders headers = client(context)
                        .head()
                        .uri(path)
                        .exchange()
                        .expectStatus()
                        .isOk()
                        .expectBody()
                        .isEmpty()
                        .getResponseHeaders();
                strict(headers);
                assertThat(headers.getETag()).isEqualTo(tag);
            }
            client(context).head().uri("/weir").exchange().expectStatus().isEqualTo(308);
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
    void thoseWhoLookDoNotHoldTheEndUp() {
        application
                .withPropertyValues("server.shutdown=graceful", "spring.lifecycle.timeout-per-shutdown-phase=1m")
                .run(context -> {
                    // Not over the resources of the process, which the application takes with it.
                    LoopResources loops = LoopResources.create("viewer");
                    HttpClient viewer = HttpClient.create(ConnectionProvider.newConnection())
                            .runOn(loops);
                    CompletableFuture<Long> ended =
                            stream(context, viewer).count().toFuture();
                    ConsoleFeed feed = context.getBean(ConsoleFeed.class);
                    await(() -> feed.viewers() == 1);

                    CompletableFuture<Void> closed = CompletableFuture.runAsync(
                            ((ConfigurableApplicationContext) context.getSourceApplicationContext())::close);

                    assertThat(closed).succeedsWithin(LONG);
                    assertThat(ended).succeedsWithin(LONG);
                    loops.dispose();
                });
    }

    private static Flux<String> stream(ApplicationContext context) {
        return stream(context, HttpClient.create());
    }

    private static Flux<String> stream(ApplicationContext context, HttpClient viewer) {
        return WebClient.builder()
                .clientConnector(new ReactorClientHttpConnector(viewer))
                .baseUrl("http://localhost:" + Served.port(context))
                .build()
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

    private static void await(java.util.function.BooleanSupplier condition) {
        Flux.interval(Duration.ofMillis(20))
                .onBackpressureDrop()
                .filter(tick -> condition.getAsBoolean())
                .blockFirst(LONG);
    }
}
