/*
 * Copyright the Weir authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.weir.redis;

import static dev.weir.tier.TierException.Reason.UNKNOWN;
import static dev.weir.tier.TierException.Reason.UNREACHABLE;
import static org.assertj.core.api.Assertions.assertThat;

import dev.weir.backend.Backend;
import dev.weir.house.DroppedSignals;
import dev.weir.house.DropsSignals;
import dev.weir.outbox.Outbox;
import dev.weir.redis.server.EachEdition;
import dev.weir.redis.server.FaultProxy;
import dev.weir.redis.server.RedisEdition;
import dev.weir.redis.server.RedisOptions;
import dev.weir.redis.server.RedisServer;
import dev.weir.tier.TierException;
import dev.weir.time.CacheClock;
import io.lettuce.core.protocol.CommandType;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedClass;
import reactor.core.Exceptions;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import reactor.test.StepVerifier;

/** What becomes of requests and of links when a line is cut, goes silent, or ends at another server. */
@ParameterizedClass
@EachEdition(canStart = true)
@DropsSignals("The driver drops what fails on a connection that has been given up.")
class LinkLossTest extends LinkCase {

    private static final Script COUNT = Script.of("count", "", "return redis.call('INCR', KEYS[1])");
    private static final byte[][] COUNTER = {bytes("counter")};
    private static final Duration SHORT = Duration.ofSeconds(1);

    private final RedisServer server;
    private final FaultProxy proxy;

    LinkLossTest(RedisEdition edition) {
        server = edition.start(RedisOptions.defaults());
        proxy = FaultProxy.before(server.endpoint());
    }

    @AfterEach
    void stop() {
        proxy.close();
        server.close();
    }

    @Test
    void nothingIsEverSentTwice() {
        Links links = open(Redis.at(proxy.url()).commandTimeout(LONG));
        link(links).eval(COUNT, COUNTER).block(LONG);
        int unknown = 0;
        for (int i = 0; i < 100; i++) {
            Link link = link(links);
            CompletableFuture<Void> cut = proxy.cutBeforeReplyTo("EVALSHA");
            Throwable error = link.eval(COUNT, COUNTER)
                    .then(Mono.<Throwable>empty())
                    .onErrorResume(Mono::just)
                    .block(LONG);
            assertThat(error).matches(failure(UNKNOWN, "not known"));
            cut.join();
            unknown++;
        }
        assertThat(unknown).isEqualTo(100);
        assertThat(server.endpoint().text("GET", "counter")).isEqualTo("101");
    }

    @Test
    void whatIsInFlightWhenTheLineIsCutIsUnknownAndTheNextLinkComesByItself() {
        Links links = open(Redis.at(proxy.url()).commandTimeout(LONG));
        Link first = link(links);
        proxy.hold(FaultProxy.Direction.TO_CLIENT);
        Mono<Long> unknown = Flux.concat(first.get(bytes("a")), first.send(CommandType.PING))
                .then(Mono.just(0L))
                .onErrorReturn(failure(UNKNOWN, "ended before the answer"), 1L);
        StepVerifier.create(unknown)
                .then(() -> await(() ->
                        server.endpoint().info("commandstats", "cmdstat_get").startsWith("calls=1")))
                .then(proxy::reset)
                .then(proxy::heal)
                .expectNext(1L)
                .expectComplete()
                .verify(LONG);
        Link second = link(links);
        assertThat(second).isNotSameAs(first);
        StepVerifier.create(first.send(CommandType.PING))
                .expectErrorMatches(failure(UNREACHABLE, "not sent"))
                .verify(LONG);
        StepVerifier.create(first.get(bytes("a")))
                .expectErrorMatches(failure(UNREACHABLE, "not sent"))
                .verify(LONG);
        assertThat(text(second.send(CommandType.PING))).isEqualTo("PONG");
    }

    @Test
    void anotherStartOfTheServerIsAnotherIdentity() {
        Links links = open(Redis.at(server.url()));
        Link first = link(links);
        assertThat(first.serverId()).isEqualTo(server.endpoint().info("server", "run_id"));
        server.restart();
        await(() -> !first.isOpen());
        Link second = link(links);
        assertThat(second.serverId())
                .isNotEqualTo(first.serverId())
                .isEqualTo(server.endpoint().info("server", "run_id"));
        assertThat(patient(links.logTo(0)).serverId()).isEqualTo(second.serverId());
    }

    @Test
    void withoutAServerOneWaitsAsLongAsForAnAnswer() {
        proxy.refuse();
        Links links = open(Redis.at(proxy.url()).commandTimeout(SHORT));
        StepVerifier.create(links.to(0))
                .expectErrorMatches(failure(UNREACHABLE, "tried again and again"))
                .verify(LONG);
        StepVerifier.create(get(links, 0, bytes("a")))
                .expectErrorMatches(failure(UNREACHABLE, "tried again and again"))
                .verify(LONG);
        proxy.heal();
        assertThat(text(link(links).send(CommandType.PING))).isEqualTo("PONG");
    }

    @Test
    void ofRequestsThatFailAtTheSameMomentNoneIsDropped() {
        proxy.refuse();
        Backend backend = Redis.at(proxy.url())
                .shards(64)
                .commandTimeout(Duration.ofMillis(200))
                .open("lost", CacheClock.system());
        Outbox outbox = backend.outbox("products");
        for (int round = 0; round < 10; round++) {
            StepVerifier.create(Flux.range(0, 20).flatMapDelayError(i -> outbox.backlog(), 20, 1))
                    .expectErrorMatches(
                            error -> Exceptions.unwrapMultiple(error).size() == 20)
                    .verify(LONG);
        }
        backend.close().block(LONG);
        assertThat(DroppedSignals.soFar()).noneMatch(TierException.class::isInstance);
    }

    @Test
    void whoWaitsForALinkGetsItWhenItIsThere() {
        proxy.refuse();
        Links links = open(Redis.at(proxy.url()).commandTimeout(LONG));
        StepVerifier.create(get(links, 0, bytes("none")))
                .expectSubscription()
                .then(proxy::heal)
                .expectComplete()
                .verify(LONG);
    }

    @Test
    void anAnswerThatComesTooLateIsNobodysAndTheOthersGetTheirOwn() {
        server.endpoint().call("SET", "a", "A");
        server.endpoint().call("SET", "b", "B");
        Links links = open(Redis.at(server.url()).commandTimeout(SHORT));
        Link link = link(links);
        StepVerifier.create(link.send(CommandType.BLPOP, bytes("none"), bytes("1.3")))
                .expectErrorMatches(failure(UNKNOWN, "not answered within 1000 ms"))
                .verify(LONG);
        StepVerifier.create(Mono.zip(patient(link, "a"), patient(link, "b")).map(both -> both.getT1() + both.getT2()))
                .expectNext("AB")
                .expectComplete()
                .verify(LONG);
        assertThat(link.isOpen()).isTrue();
    }

    @Test
    void aLinkThatStaysSilentIsGivenUpAndReplaced() {
        Links links = open(Redis.at(proxy.url()).commandTimeout(SHORT));
        Link first = link(links);
        proxy.blackhole();
        Mono<List<TierException.Reason>> reasons = Flux.range(0, 600)
                .flatMap(
                        i -> first.get(bytes("a"))
                                .then(Mono.<TierException>empty())
                                .onErrorResume(TierException.class, Mono::just),
                        600)
                .map(TierException::reason)
                .collectList();
        // Two batches were sent, and the rest was not.
        assertThat(reasons.block(LONG)).hasSize(600).contains(UNKNOWN, UNREACHABLE);
        await(() -> !first.isOpen());
        proxy.heal();
        assertThat(text(link(links).send(CommandType.PING))).isEqualTo("PONG");
        assertThat(link(links)).isNotSameAs(first);
    }

    @Test
    void whoeverStillWaitsWhenTheLineIsCutIsToldThatHeWasNotSent() {
        Links links = open(Redis.at(proxy.url()).commandTimeout(LONG));
        Link first = link(links);
        proxy.hold(FaultProxy.Direction.TO_CLIENT);
        Mono<List<TierException.Reason>> reasons = Flux.range(0, 5_000)
                .flatMap(
                        i -> first.get(bytes("a"))
                                .then(Mono.<TierException>empty())
                                .onErrorResume(TierException.class, Mono::just),
                        5_000)
                .map(TierException::reason)
                .collectList();
        StepVerifier.create(reasons)
                .then(() -> await(this::isAskedForValues))
                .then(proxy::reset)
                .assertNext(all -> assertThat(all).hasSize(5_000).containsOnly(UNKNOWN, UNREACHABLE))
                .expectComplete()
                .verify(SHORT.multipliedBy(10));
        proxy.heal();
    }

    /** By one of those who came first alone, or by several together. */
    private boolean isAskedForValues() {
        return !server.endpoint().info("commandstats", "cmdstat_get").isEmpty()
                || !server.endpoint().info("commandstats", "cmdstat_mget").isEmpty();
    }

    private static Mono<String> patient(Link link, String key) {
        return link.get(bytes(key))
                .map(String::new)
                .retryWhen(reactor.util.retry.Retry.fixedDelay(20, Duration.ofMillis(50))
                        .filter(TierException.class::isInstance));
    }
}
