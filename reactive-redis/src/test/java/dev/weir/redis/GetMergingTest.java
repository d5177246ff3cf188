/*
 * Copyright the Weir authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.weir.redis;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.weir.redis.server.EachEdition;
import dev.weir.redis.server.RedisEdition;
import dev.weir.redis.server.RedisOptions;
import dev.weir.redis.server.RedisServer;
import io.lettuce.core.protocol.CommandType;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedClass;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import reactor.test.StepVerifier;

/** What gets that are made at the same time have to do with each other. */
@ParameterizedClass
@EachEdition(canStart = true)
class GetMergingTest extends LinkCase {

    private final RedisServer server;
    private final Links links;
    private final Link link;

    GetMergingTest(RedisEdition edition) {
        server = edition.start(RedisOptions.defaults());
        links = open(Redis.at(server.url()).commandTimeout(LONG));
        link = link(links);
    }

    @BeforeEach
    void fill() {
        Flux.range(0, 1_000)
                .flatMap(i -> set(link, "key-" + i, "value-" + i), 256)
                .blockLast(LONG);
        server.endpoint().call("CONFIG", "RESETSTAT");
    }

    @AfterEach
    void stop() {
        server.close();
    }

    @Test
    void aThousandAtOnceTravelInAHandfulAndEachGetsItsOwn() {
        List<String> values = Flux.range(0, 1_000)
                .flatMapSequential(this::get, 1_000)
                .collectList()
                .block(LONG);
        assertThat(values)
                .isEqualTo(Flux.range(0, 1_000)
                        .map(i -> "value-" + i)
                        .collectList()
                        .block());
        assertThat(calls("mget") + calls("get")).isBetween(4, 60);
    }

    @Test
    void aLoneOneIsAPlainGet() {
        StepVerifier.create(get(7)).expectNext("value-7").verifyComplete();
        StepVerifier.create(get(-1)).verifyComplete();
        assertThat(calls("get")).isEqualTo(2);
        assertThat(calls("mget")).isZero();
    }

    @Test
    void noBatchIsLargerThanItMayBeAndNobodyIsLeftBehind() {
        server.pause();
        Mono<List<String>> all = Flux.range(0, 1_000)
                .flatMapSequential(this::get, 1_000)
                .collectList()
                .cache();
        all.subscribe();
        server.resume();
        assertThat(all.block(LONG)).hasSize(1_000);
        // One alone, one or two with what came meanwhile, and then full ones.
        assertThat(calls("mget") + calls("get")).isGreaterThanOrEqualTo(4).isLessThanOrEqualTo(8);
    }

    @Test
    void whoCameFirstIsAnsweredFirst() {
        List<String> inOrderOfAnswers =
                Flux.range(0, 1_000).flatMap(this::get, 1_000).collectList().block(LONG);
        assertThat(inOrderOfAnswers)
                .isEqualTo(Flux.range(0, 1_000)
                        .map(i -> "value-" + i)
                        .collectList()
                        .block());
    }

    @Test
    void whoLeavesDoesNotDisturbTheOthers() {
        AtomicInteger answered = new AtomicInteger();
        server.pause();
        Mono<Long> kept = Flux.range(0, 500)
                .flatMap(
                        i -> i % 2 == 0
                                ? get(i)
                                : get(i).doOnNext(value -> answered.incrementAndGet())
                                        .or(Mono.just("left")),
                        500)
                .filter(value -> value.startsWith("value-"))
                .count()
                .cache();
        kept.subscribe();
        server.resume();
        assertThat(kept.block(LONG)).isEqualTo(250);
        assertThat(answered).hasValue(0);
    }

    @Test
    void oneThatThrowsDoesNotKeepOthersFromTheirAnswers() {
        Mono<List<String>> all = Flux.range(0, 100)
                .flatMap(
                        i -> i == 50
                                ? get(i).map(value -> {
                                            throw new IllegalStateException("thrown");
                                        })
                                        .cast(String.class)
                                        .onErrorReturn("thrown")
                                : get(i),
                        100)
                .collectList();
        assertThat(all.block(LONG)).hasSize(100).contains("thrown", "value-99");
    }

    @Test
    void nothingIsAskedBeforeSomebodyWantsIt() {
        StepVerifier.create(get(links, 0, bytes("key-1")).map(value -> new String(value, UTF_8)), 0)
                .expectSubscription()
                .then(() -> assertThat(calls("get")).isZero())
                .thenRequest(1)
                .expectNext("value-1")
                .verifyComplete();
    }

    @Test
    void whatIsOfAnotherTypeIsNotThere() {
        link.send(CommandType.LPUSH, bytes("list"), bytes("element")).block(LONG);
        StepVerifier.create(get(links, 0, bytes("list"))).expectComplete().verify(LONG);
        StepVerifier.create(get(1)).expectNext("value-1").verifyComplete();
    }

    @Test
    void emptyAndLargeAndBinaryValuesComeAsTheyAre() {
        byte[] large = new byte[3 << 20];
        large[77] = '\r';
        large[78] = '\n';
        link.send(CommandType.SET, bytes("large"), large).block(LONG);
        set(link, "empty", "").block(LONG);
        Mono<List<byte[]>> both = Flux.just("large", "none", "empty", "key-3", "large")
                .flatMapSequential(key -> get(links, 0, bytes(key)), 8)
                .collectList();
        assertThat(both.block(LONG)).containsExactly(large, new byte[0], bytes("value-3"), large);
    }

    private Mono<String> get(int i) {
        return get(links, 0, bytes("key-" + i)).map(value -> new String(value, UTF_8));
    }

    private int calls(String command) {
        String stats = server.endpoint().info("commandstats", "cmdstat_" + command);
        return stats.isEmpty() ? 0 : Integer.parseInt(stats.replaceAll("calls=(\\d+),.*", "$1"));
    }
}
