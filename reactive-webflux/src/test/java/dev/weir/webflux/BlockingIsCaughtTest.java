/*
 * Copyright the Weir authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.weir.webflux;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import org.junit.jupiter.api.Test;
import reactor.blockhound.BlockingOperationError;
import reactor.core.publisher.Mono;
import reactor.core.scheduler.Schedulers;
import reactor.netty.DisposableServer;
import reactor.netty.http.client.HttpClient;
import reactor.netty.http.server.HttpServer;
import reactor.test.StepVerifier;

/** The positive control for BlockHound: without it, its silence in the other tests of this module would say nothing. */
class BlockingIsCaughtTest {

    private static final Duration LONG = Duration.ofSeconds(60);

    @Test
    void sleepingOnAThreadThatServesIsAnError() {
        DisposableServer server = HttpServer.create()
                .host("127.0.0.1")
                .port(0)
                .handle((request, response) ->
                        response.sendString(Mono.fromSupplier(BlockingIsCaughtTest::outcomeOfSleeping)))
                .bindNow(LONG);
        try {
            StepVerifier.create(HttpClient.create()
                            .host("127.0.0.1")
                            .port(server.port())
                            .get()
                            .uri("/")
                            .responseContent()
                            .aggregate()
                            .asString())
                    .assertNext(told -> assertThat(told).matches("reactor-http-.*: caught"))
                    .expectComplete()
                    .verify(LONG);
        } finally {
            server.disposeNow(LONG);
        }
    }

    @Test
    void sleepingOnAThreadThatComputesIsAnError() {
        StepVerifier.create(Mono.fromSupplier(BlockingIsCaughtTest::outcomeOfSleeping)
                        .subscribeOn(Schedulers.parallel()))
                .assertNext(told -> assertThat(told).matches("parallel-.*: caught"))
                .expectComplete()
                .verify(LONG);
    }

    @Test
    void sleepingOnAThreadThatMayBlockIsNone() {
        StepVerifier.create(Mono.fromSupplier(BlockingIsCaughtTest::outcomeOfSleeping)
                        .subscribeOn(Schedulers.boundedElastic()))
                .assertNext(told -> assertThat(told).matches("boundedElastic-.*: slept"))
                .expectComplete()
                .verify(LONG);
    }

    private static String outcomeOfSleeping() {
        String thread = Thread.currentThread().getName();
        try {
            Thread.sleep(1);
            return thread + ": slept";
        } catch (BlockingOperationError caught) {
            return thread + ": caught";
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
            return thread + ": interrupted";
        }
    }
}
