/*
 * Copyright the Weir authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.weir.examples.messaging;

import static org.assertj.core.api.Assertions.assertThat;

import dev.weir.redis.server.ForkedJvm;
import dev.weir.redis.server.RedisEdition;
import dev.weir.redis.server.RedisOptions;
import dev.weir.redis.server.RedisServer;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;
import reactor.core.publisher.Flux;

/** A consumer of the example's stream dies in a process of its own, and loses nothing. */
class BrokerTest {

    private static final Duration LONGEST = Duration.ofSeconds(60);

    @Test
    void whatADeadConsumerHadReceivedComesToAnotherOne() {
        try (RedisServer server = RedisEdition.embedded().start(RedisOptions.defaults());
                Broker broker = Broker.at(server.url())) {
            List<String> sent = List.of("p-1", "p-2", "p-3", "p-1", "p-4");
            Flux.fromIterable(sent).concatMap(id -> broker.send("id", id)).blockLast(LONGEST);
            try (ForkedJvm consumer = ForkedJvm.start(Messaging.class, server.url(), "3")) {
                assertThat(consumer.next()).isEqualTo("took 3");
            }
            assertThat(broker.waiting().block(LONGEST)).isEqualTo(5);

            List<String> received = broker.messages("another")
                    .received()
                    .concatMap(message ->
                            message.acknowledge().thenReturn(message.payload().id()))
                    .take(5)
                    .collectList()
                    .block(LONGEST);

            assertThat(received).isEqualTo(sent);
            assertThat(broker.waiting().block(LONGEST)).isZero();
        }
    }
}
