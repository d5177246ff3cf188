/*
 * Copyright the Weir authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.weir.examples.messaging;

import static dev.weir.examples.Servers.LONGEST;
import static org.assertj.core.api.Assertions.assertThat;

import dev.weir.redis.server.ForkedJvm;
import dev.weir.redis.server.RedisEdition;
import dev.weir.redis.server.RedisOptions;
import dev.weir.redis.server.RedisServer;
import java.util.List;
import org.junit.jupiter.api.Test;
import reactor.core.publisher.Flux;

/** A consumer of the example's stream dies in a process of its own, and loses nothing. */
class ShopStreamTest {

    @Test
    void whatADeadConsumerHadReceivedComesToAnotherOne() {
        try (RedisServer server = RedisEdition.embedded().start(RedisOptions.defaults());
                ShopStream stream = ShopStream.at(server.url())) {
            List<String> sent = List.of("p-1", "p-2", "p-3", "p-1", "p-4");
            Flux.fromIterable(sent).concatMap(id -> stream.send("id", id)).blockLast(LONGEST);
            try (ForkedJvm consumer = ForkedJvm.start(Messaging.class, server.url(), "3")) {
                assertThat(consumer.next()).isEqualTo("took 3");
            }
            assertThat(stream.waiting().block(LONGEST)).isEqualTo(5);

            List<String> received = stream.messagesSoon("another")
                    .received()
                    .concatMap(message ->
                            message.acknowledge().thenReturn(message.payload().id()))
                    .take(5)
                    .collectList()
                    .block(LONGEST);

            assertThat(received).isEqualTo(sent);
            assertThat(stream.waiting().block(LONGEST)).isZero();
        }
    }
}
