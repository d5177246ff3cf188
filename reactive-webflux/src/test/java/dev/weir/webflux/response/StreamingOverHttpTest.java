/*
 * Copyright the Weir authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.weir.webflux.response;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.springframework.core.io.buffer.DataBuffer;
import org.springframework.web.server.ServerWebExchange;
import reactor.core.Disposable;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import reactor.core.publisher.Sinks;

class StreamingOverHttpTest {

    private static final int PART = 1_000;

    private final Site site = Site.with(spec -> spec.largestBody(10 * PART));
    private final AtomicBoolean cancelled = new AtomicBoolean();
    private final AtomicLong sent = new AtomicLong();

    @AfterEach
    void close() {
        site.close();
    }

    @Test
    void aBodyInPartsIsStored() {
        site.handler(exchange -> stored(exchange, parts(exchange, 10)));
        assertThat(site.get("/a").body()).hasSize(10 * PART).isEqualTo(text(10));
        Site.Answer kept = site.get("/a");
        assertThat(kept.said()).contains("hit");
        assertThat(kept.body()).isEqualTo(text(10));
    }

    @Test
    void aBodyThatIsTooLongFlowsPast() {
        site.handler(exchange -> stored(exchange, parts(exchange, 25)));
        Site.Answer first = site.get("/a");
        assertThat(first.body()).isEqualTo(text(25));
        assertThat(first.said()).isEqualTo("pages; fwd=uri-miss; fwd-status=200");
        assertThat(site.get("/a").body()).isEqualTo(text(25));
        assertThat(site.runs).hasValue(2);
        assertThat(site.filter.stats().weight()).isLessThan(PART);
    }

    @Test
    void oneThatSaysSoIsNotCollectedAtAll() {
        Sinks.Empty<Void> end = Sinks.empty();
        site.handler(exchange -> {
            exchange.getResponse().getHeaders().setContentLength(10 * PART + 1);
            return stored(
                    exchange, Flux.concat(parts(exchange, 1), end.asMono().then(Mono.empty()), parts(exchange, 9)));
        });
        String first = Site.await(
                site.client().get().uri("/a").responseContent().asString().next());
        assertThat(first).as("comes before the end").startsWith("aaa");
    }

    @Test
    void anEndlessBodyFlowsWithoutBeingCollected() {
        site.handler(exchange -> stored(exchange, parts(exchange, Integer.MAX_VALUE)));
        Long got = Site.await(site.client()
                .get()
                .uri("/a")
                .responseContent()
                .asByteArray()
                .map(part -> (long) part.length)
                .scan(0L, Long::sum)
                .filter(sum -> sum > 1_000L * PART)
                .next());
        assertThat(got).isGreaterThan(1_000L * PART);
        Site.eventually(cancelled::get);
        assertThat(site.filter.stats().weight()).isLessThan(PART);
    }

    @Test
    void aClientThatTakesNothingHoldsItUp() {
        site.handler(exchange -> stored(exchange, parts(exchange, Integer.MAX_VALUE)));
        Disposable slow = site.client()
                .get()
                .uri("/a")
                .responseContent()
                .asByteArray()
                .limitRate(1)
                .concatMap(part -> Mono.never())
                .subscribe();
        long before = -1;
        for (long now = sent.get(); now == 0 || now != before; now = sent.get()) {
            before = now;
            // Other requests go on meanwhile, and give the server time to send more than it should.
            for (int i = 0; i < 20; i++) {
                site.get("/other?" + i, "Range", "bytes=0-1", "X-Short", "1");
            }
        }
        assertThat(before).isLessThan(100_000L);
        slow.dispose();
        Site.eventually(cancelled::get);
    }

    @Test
    void whoeverFlushesIsNotHeldBack() {
        Sinks.Empty<Void> end = Sinks.empty();
        site.handler(exchange -> {
            exchange.getResponse().getHeaders().setCacheControl("max-age=60");
            return exchange.getResponse()
                    .writeAndFlushWith(Flux.concat(
                            Mono.just(parts(exchange, 1)), end.asMono().then(Mono.empty())));
        });
        assertThat(Site.await(site.client()
                        .get()
                        .uri("/a")
                        .responseContent()
                        .asString()
                        .next()))
                .startsWith("a");
    }

    @Test
    void aDownloadThatIsCancelledLeavesNothingHalfStored() {
        Sinks.Many<Integer> numbers = Sinks.many().multicast().onBackpressureBuffer();
        site.handler(exchange -> stored(
                exchange, numbers.asFlux().map(number -> buffer(exchange)).doOnCancel(() -> cancelled.set(true))));
        Disposable download = site.ask("GET", "/a").subscribe();
        Site.eventually(() -> numbers.currentSubscriberCount() == 1);
        numbers.tryEmitNext(1);
        download.dispose();
        // Nobody else has come: when patience ends, so does the run.
        Site.eventually(() -> {
            site.afterSeconds(10);
            return cancelled.get();
        });
        site.counting("Cache-Control", "max-age=60");
        assertThat(site.get("/a").body()).isEqualTo("run 2");
    }

    @Test
    void aBodyThatBreaksLeavesNothingHalfStored() {
        site.handler(exchange ->
                stored(exchange, Flux.concat(parts(exchange, 2), Mono.error(new IllegalStateException("planned")))));
        assertThat(site.get("/a").status()).as("nothing was sent yet").isEqualTo(500);
        site.counting("Cache-Control", "max-age=60");
        assertThat(site.get("/a").body()).isEqualTo("run 2");
    }

    @Test
    void norDoesOneThatIsShorterThanItSays() {
        site.handler(exchange -> {
            exchange.getResponse().getHeaders().setContentLength(2 * PART);
            return stored(exchange, parts(exchange, 1));
        });
        // The client waits for the rest, as it would without a cache.
        Disposable waiting = site.ask("GET", "/a").onErrorComplete().subscribe();
        Site.eventually(() -> site.runs.get() == 1 && site.filter.stats().flights() == 0);
        assertThat(site.filter.stats().weight()).isLessThan(PART);
        waiting.dispose();
    }

    private Mono<Void> stored(ServerWebExchange exchange, Flux<DataBuffer> body) {
        if (exchange.getRequest().getHeaders().containsHeader("X-Short")) {
            return Site.answer(exchange, 200, "short");
        }
        exchange.getResponse().getHeaders().setCacheControl("max-age=60");
        return exchange.getResponse().writeWith(body);
    }

    private Flux<DataBuffer> parts(ServerWebExchange exchange, int count) {
        return Flux.range(0, count)
                .map(i -> buffer(exchange))
                .doOnNext(part -> sent.incrementAndGet())
                .doOnCancel(() -> cancelled.set(true));
    }

    private static DataBuffer buffer(ServerWebExchange exchange) {
        return exchange.getResponse()
                .bufferFactory()
                .wrap(text(1).getBytes(java.nio.charset.StandardCharsets.US_ASCII));
    }

    private static String text(int parts) {
        return "a".repeat(parts * PART);
    }
}
