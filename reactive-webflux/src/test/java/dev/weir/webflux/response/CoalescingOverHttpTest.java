/*
 * Copyright the Weir authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.weir.webflux.response;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.web.server.ServerWebExchange;
import reactor.core.Disposable;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import reactor.core.publisher.Sinks;

class CoalescingOverHttpTest {

    private static final int MANY = 40;

    private final Site site = Site.with(spec -> spec.seen("X-Size"));
    private final Sinks.Empty<Void> gate = Sinks.empty();

    @AfterEach
    void close() {
        gate.tryEmitEmpty();
        site.close();
    }

    @Test
    void manyRequestsAreOneRun() {
        site.handler(exchange -> gated(exchange, "Cache-Control", "max-age=60"));
        Mono<List<Site.Answer>> all = many();
        Site.eventually(() -> waiting() == MANY);
        gate.tryEmitEmpty();
        List<Site.Answer> answers = Site.await(all);
        assertThat(answers).hasSize(MANY).allMatch(answer -> answer.body().equals("run 1"));
        assertThat(answers.stream().filter(answer -> answer.said().contains("collapsed")))
                .hasSize(MANY - 1);
        assertThat(site.runs).hasValue(1);
    }

    @Test
    void theyGoOnWhenTheFirstOneLeaves() {
        site.handler(exchange -> gated(exchange, "Cache-Control", "max-age=60"));
        Disposable first = site.ask("GET", "/a").subscribe();
        Site.eventually(() -> site.runs.get() == 1);
        Mono<List<Site.Answer>> others = many();
        Site.eventually(() -> waiting() == MANY + 1);
        first.dispose();
        // Its connection is closed by now, or it will be: either way the run goes on.
        gate.tryEmitEmpty();
        assertThat(Site.await(others))
                .hasSize(MANY)
                .allMatch(answer -> answer.body().equals("run 1"));
        assertThat(site.runs).hasValue(1);
    }

    @Test
    void eachGoesItselfForWhatIsForNobodyElse() {
        site.handler(exchange -> gated(exchange, "Cache-Control", "private"));
        Mono<List<Site.Answer>> all = many();
        Site.eventually(() -> waiting() == MANY);
        gate.tryEmitEmpty();
        assertThat(Site.await(all).stream().map(Site.Answer::body).distinct()).hasSize(MANY);
        assertThat(site.runs).hasValue(MANY);
    }

    @Test
    void nobodyWaitsForTheBodyOfWhatIsForNobodyElse() {
        Sinks.Empty<Void> end = Sinks.empty();
        AtomicInteger begun = new AtomicInteger();
        site.handler(exchange -> gate.asMono().then(Mono.defer(() -> {
            begun.incrementAndGet();
            exchange.getResponse().getHeaders().setCacheControl("no-store");
            return exchange.getResponse()
                    .writeWith(Flux.concat(
                            Mono.fromSupplier(
                                    () -> exchange.getResponse().bufferFactory().wrap(new byte[] {'x'})),
                            end.asMono().then(Mono.empty())));
        })));
        Mono<List<Site.Answer>> all = many();
        Site.eventually(() -> waiting() == MANY);
        gate.tryEmitEmpty();
        // All of them answer at the same time: none waits until another one has ended.
        Site.eventually(() -> begun.get() == MANY);
        end.tryEmitEmpty();
        assertThat(Site.await(all)).allMatch(answer -> answer.body().equals("x"));
    }

    @Test
    void eachGoesItselfAfterAFailure() {
        site.handler(exchange ->
                gate.asMono().then(Mono.error(() -> new IllegalStateException("planned " + site.runs.get()))));
        Mono<List<Site.Answer>> all = many();
        Site.eventually(() -> waiting() == MANY);
        gate.tryEmitEmpty();
        assertThat(Site.await(all)).allMatch(answer -> answer.status() == 500);
        assertThat(site.runs).hasValue(MANY);
    }

    @Test
    void variantsAreApart() {
        site.handler(exchange -> gate.asMono()
                .then(Mono.defer(() -> Site.answer(
                        exchange,
                        200,
                        "size " + exchange.getRequest().getHeaders().getFirst("X-Size"),
                        "Cache-Control",
                        "max-age=60",
                        "Vary",
                        "X-Size"))));
        Mono<List<Site.Answer>> all = Flux.range(0, MANY)
                .flatMap(i -> site.ask("GET", "/a", "X-Size", "" + i % 2), MANY)
                .collectList()
                .cache();
        all.subscribe();
        Site.eventually(() -> waiting() == MANY);
        gate.tryEmitEmpty();
        assertThat(Site.await(all).stream().filter(answer -> answer.body().equals("size 0")))
                .hasSize(MANY / 2);
        assertThat(site.runs).hasValue(2);
    }

    @Test
    void whoeverHasWaitedLongEnoughGoesItself() {
        site.handler(exchange -> site.runs.get() == 1
                ? gated(exchange, "Cache-Control", "max-age=60")
                : Site.answer(exchange, 200, "run " + site.runs.get(), "Cache-Control", "max-age=60"));
        Mono<Site.Answer> first = site.ask("GET", "/a").cache();
        first.subscribe();
        Site.eventually(() -> site.runs.get() == 1);
        Mono<Site.Answer> second = site.ask("GET", "/a").cache();
        second.subscribe();
        Site.eventually(() -> waiting() == 2);
        site.afterSeconds(10);
        assertThat(Site.await(second).body()).isEqualTo("run 2");
        gate.tryEmitEmpty();
        assertThat(Site.await(first).body()).isIn("run 1", "run 2");
        assertThat(Site.await(first).status()).isEqualTo(200);
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void whatComesAfterAllHaveLeftIsNotStoredAndNotSaidToBe(boolean hasBody) {
        site.handler(exchange -> {
            exchange.getResponse().getHeaders().setCacheControl("max-age=60");
            return (hasBody ? Site.answer(exchange, 200, "all of it") : Mono.<Void>empty()).then(gate.asMono());
        });
        Mono<Site.Answer> only = site.ask("GET", "/a").cache();
        only.subscribe();
        // The handler has said all it has to say but that this is the end.
        Site.eventually(() -> gate.currentSubscriberCount() == 1);
        site.afterSeconds(10);
        Site.eventually(() -> site.filter.stats().flights() == 0);
        gate.tryEmitEmpty();
        assertThat(Site.await(only).body()).isEqualTo(hasBody ? "all of it" : "");
        assertThat(Site.await(only).said()).isEqualTo("pages; fwd=uri-miss; fwd-status=200; ttl=50");
        assertThat(site.filter.stats().size()).isZero();
        assertThat(site.get("/a").said()).contains("stored");
    }

    @Test
    void manyRequestsForWhatIsStaleAreOneRun() {
        site.counting("Cache-Control", "max-age=10", "ETag", "\"v\"");
        site.get("/a");
        site.afterSeconds(11);
        site.handler(exchange -> gated(exchange, "Cache-Control", "max-age=10"));
        Mono<List<Site.Answer>> all = many();
        Site.eventually(() -> waiting() == 1 + MANY);
        gate.tryEmitEmpty();
        assertThat(Site.await(all)).allMatch(answer -> answer.body().equals("run 2"));
        assertThat(site.runs).hasValue(2);
    }

    private Mono<Void> gated(ServerWebExchange exchange, String... fields) {
        int run = site.runs.get();
        return gate.asMono().then(Mono.defer(() -> Site.answer(exchange, 200, "run " + run, fields)));
    }

    private Mono<List<Site.Answer>> many() {
        Mono<List<Site.Answer>> all = Flux.fromStream(IntStream.range(0, MANY).boxed())
                .flatMap(i -> site.ask("GET", "/a"), MANY)
                .collectList()
                .cache();
        all.subscribe();
        return all;
    }

    private long waiting() {
        return site.filter.stats().misses();
    }
}
