/*
 * Copyright the Weir authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.weir.perf;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.ToDoubleFunction;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import reactor.core.publisher.Mono;
import reactor.netty.DisposableServer;
import reactor.netty.http.server.HttpServer;

/** A traffic counts answers that are whole and are those that it is measured for, and nothing else. */
class TrafficTest {

    private static final Dialogue LONG = Dialogue.bringing("v".repeat(20_000));

    private final AtomicInteger requests = new AtomicInteger();
    private int status = 200;
    private int bodyBytes = 20_000;
    private final DisposableServer server = HttpServer.create()
            .host("127.0.0.1")
            .port(0)
            .handle((request, response) -> {
                requests.incrementAndGet();
                return response.status(status)
                        .header("Cache-Status", "pages; hit")
                        .sendString(Mono.just("v".repeat(bodyBytes)));
            })
            .bindNow(Suite.PATIENCE);

    @AfterEach
    void stop() {
        server.disposeNow(Suite.PATIENCE);
    }

    @Test
    void everyRequestIsAnsweredWhole() {
        try (Traffic traffic = traffic(LONG.saying("pages; hit"))) {
            perform(traffic, 50);
            perform(traffic, 50);

            assertThat(requests).hasValue(100);
            assertThat(costs(traffic, 2, Traffic.Toll::p99))
                    .isGreaterThanOrEqualTo(costs(traffic, 2, Traffic.Toll::median));
            assertThat(costs(traffic, 1, Traffic.Toll::client)).isPositive();
            assertThat(costs(traffic, 1, Traffic.Toll::server)).isPositive();
        }
    }

    @Test
    void anotherStatusIsNoAnswer() {
        status = 404;
        mustNotCount(LONG, "This is not the answer");
    }

    @Test
    void anotherBodyIsNoAnswer() {
        bodyBytes = 19_999;
        mustNotCount(LONG, "This is not the answer");
    }

    @Test
    void anAnswerThatDoesNotSayWhatItIsToIsNone() {
        mustNotCount(LONG.saying("pages; fwd"), "'pages; fwd' is not in the answer");
    }

    private void mustNotCount(Dialogue dialogue, String why) {
        try (Traffic traffic = traffic(dialogue)) {
            assertThatThrownBy(() -> perform(traffic, 10)).hasMessageContaining(why);
        }
    }

    private Traffic traffic(Dialogue dialogue) {
        return new Traffic("traffic", server.port(), 4, dialogue);
    }

    private static void perform(Traffic traffic, int requests) {
        traffic.asCase(requests).work().perform(requests);
    }

    private static double costs(Traffic traffic, int rounds, ToDoubleFunction<Traffic.Toll> what) {
        return Traffic.comparison(List.of(traffic), rounds, what)
                .nanos("traffic")
                .median();
    }
}
