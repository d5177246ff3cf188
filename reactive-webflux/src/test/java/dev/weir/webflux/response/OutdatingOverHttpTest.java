/*
 * Copyright the Weir authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.weir.webflux.response;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.http.HttpMethod;
import org.springframework.web.server.ServerWebExchange;
import org.springframework.web.server.WebFilter;
import reactor.core.Disposable;
import reactor.core.publisher.Mono;
import reactor.core.publisher.Sinks;

class OutdatingOverHttpTest {

    private final Site site = Site.with(spec -> spec.seen("X-Size"));

    @AfterEach
    void close() {
        site.close();
    }

    @ParameterizedTest
    @ValueSource(strings = {"POST", "PUT", "PATCH", "DELETE", "FROBNICATE"})
    void whatWasChangedIsForgotten(String method) {
        site.handler(exchange -> answer(exchange, 200));
        site.get("/a");
        site.get("/b");
        site.send(method, "/a");
        assertThat(site.get("/a").said()).contains("stored");
        assertThat(site.get("/b").said()).contains("hit");
    }

    @Test
    void allItsVariantsAre() {
        site.handler(exchange -> answer(exchange, 204, "Vary", "X-Size"));
        site.get("/a", "X-Size", "1");
        site.get("/a", "X-Size", "2");
        site.send("PUT", "/a");
        assertThat(site.get("/a", "X-Size", "2").said()).contains("stored");
        assertThat(site.get("/a", "X-Size", "1").said()).contains("stored");
    }

    @ParameterizedTest
    @ValueSource(ints = {400, 409, 500, 503})
    void whatWasNotDoneOutdatesNothing(int status) {
        site.handler(exchange -> answer(exchange, status));
        site.get("/a");
        site.send("POST", "/a");
        assertThat(site.get("/a").said()).contains("hit");
    }

    @Test
    void norDoesAFailure() {
        site.handler(exchange -> HttpMethod.GET.equals(exchange.getRequest().getMethod())
                ? answer(exchange, 200)
                : Mono.error(new IllegalStateException("planned")));
        site.get("/a");
        assertThat(site.send("POST", "/a").status()).isEqualTo(500);
        assertThat(site.get("/a").said()).contains("hit");
    }

    @ParameterizedTest
    @ValueSource(strings = {"Location", "Content-Location"})
    void whatTheAnswerTellsOfIsForgotten(String field) {
        site.handler(exchange -> answer(exchange, 201, field, "/b"));
        site.get("/b");
        site.send("POST", "/a");
        assertThat(site.get("/b").said()).contains("stored");
    }

    @Test
    void butNotOfAnotherOrigin() {
        site.handler(exchange -> answer(exchange, 201, "Location", "http://elsewhere:" + site.port() + "/b"));
        site.get("/b");
        site.send("POST", "/a");
        assertThat(site.get("/b").said()).contains("hit");
    }

    @Test
    void aLocationThatIsNoneHarmsNobody() {
        site.handler(exchange -> answer(exchange, 201, "Location", "http://[::bad%%"));
        assertThat(site.send("POST", "/a").status()).isEqualTo(201);
    }

    @Test
    void whatWasChangedForAClientThatHasLeftIsForgotten() {
        site.handler(exchange ->
                HttpMethod.GET.equals(exchange.getRequest().getMethod()) ? answer(exchange, 200) : Mono.never());
        site.get("/a");
        Disposable client = site.ask("PUT", "/a").subscribe();
        Site.eventually(() -> site.runs.get() == 2);
        assertThat(site.get("/a").said()).contains("hit");
        client.dispose();
        Site.eventually(() -> site.get("/a").said().contains("stored"));
    }

    @ParameterizedTest
    @ValueSource(ints = {200, 204})
    void whatWasChangedIsForgottenAlsoIfItsAnswerCannotBeSent(int status) {
        try (Site behind = Site.behind(saving(Mono.error(new IllegalStateException("planned"))), spec -> spec)) {
            behind.handler(exchange -> status == 204 && isChange(exchange) ? Mono.empty() : answer(exchange, status));
            behind.get("/a");
            assertThat(behind.get("/a").said()).contains("hit");
            assertThat(behind.send("PUT", "/a").status()).isEqualTo(500);
            assertThat(behind.get("/a").said()).contains("stored");
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {200, 204})
    void whatWasChangedIsForgottenAlsoIfItsClientLeavesBeforeItsAnswerIsSent(int status) {
        AtomicInteger saving = new AtomicInteger();
        Mono<Void> slow = Mono.<Void>never().doOnSubscribe(begun -> saving.incrementAndGet());
        try (Site behind = Site.behind(saving(slow), spec -> spec)) {
            behind.handler(exchange -> status == 204 && isChange(exchange) ? Mono.empty() : answer(exchange, status));
            behind.get("/a");
            Disposable client = behind.ask("PUT", "/a").subscribe();
            Site.eventually(() -> saving.get() == 1);
            client.dispose();
            Site.eventually(() -> behind.get("/a").said().contains("stored"));
        }
    }

    @Test
    void aBodyThatFailsOutdatesNothing() {
        site.handler(exchange -> isChange(exchange)
                ? exchange.getResponse().writeWith(Mono.error(new IllegalStateException("planned")))
                : answer(exchange, 200));
        site.get("/a");
        assertThat(site.send("PUT", "/a").status()).isEqualTo(500);
        assertThat(site.get("/a").said()).contains("hit");
    }

    /** A filter that saves something of a change before its answer is sent, as that of sessions does. */
    private static WebFilter saving(Mono<Void> save) {
        return (exchange, chain) -> {
            exchange.getResponse().beforeCommit(() -> isChange(exchange) ? save : Mono.empty());
            return chain.filter(exchange);
        };
    }

    private static boolean isChange(ServerWebExchange exchange) {
        return !HttpMethod.GET.equals(exchange.getRequest().getMethod());
    }

    @Test
    void saysThatItsMethodIsNeverAnsweredFromHere() {
        site.handler(exchange -> answer(exchange, 200));
        assertThat(site.send("PUT", "/a").said()).isEqualTo("pages; fwd=method");
    }

    @Test
    void whatWasReadBeforeTheChangeIsNotKept() {
        Sinks.Empty<Void> gate = Sinks.empty();
        site.handler(exchange -> HttpMethod.GET.equals(exchange.getRequest().getMethod())
                ? gate.asMono().then(Mono.defer(() -> answer(exchange, 200)))
                : answer(exchange, 200));
        Mono<Site.Answer> reading = site.ask("GET", "/a").cache();
        reading.subscribe();
        Site.eventually(() -> site.runs.get() == 1);
        site.send("PUT", "/a");
        gate.tryEmitEmpty();
        assertThat(Site.await(reading).body()).isEqualTo("run");
        assertThat(site.get("/a").said()).contains("stored");
    }

    private static Mono<Void> answer(ServerWebExchange exchange, int status, String... fields) {
        exchange.getResponse().getHeaders().setCacheControl("max-age=60");
        boolean reads = HttpMethod.GET.equals(exchange.getRequest().getMethod());
        return reads
                ? Site.answer(exchange, 200, "run", fields)
                : Site.answer(exchange, status, status == 204 ? "" : "done", fields);
    }
}
