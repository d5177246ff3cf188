/*
 * Copyright the Weir authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.weir.redis;

import static org.assertj.core.api.Assertions.assertThat;

import dev.weir.CacheOutbox;
import dev.weir.Weir;
import dev.weir.outbox.Durability;
import dev.weir.outbox.WriteBehind;
import dev.weir.redis.server.EachEdition;
import dev.weir.redis.server.RedisEdition;
import dev.weir.testing.InMemoryStore;
import dev.weir.time.CacheClock;
import java.time.Duration;
import java.util.UUID;
import org.junit.jupiter.params.ParameterizedTest;
import reactor.core.publisher.Mono;
import reactor.util.retry.Retry;

class OutboxStateTest {

    private static final Duration A_WHILE = Duration.ofSeconds(60);

    /** Whoever asks waits until the server is known, as those who write do. */
    @ParameterizedTest
    @EachEdition
    void anOutboxCanBeAskedAsSoonAsItsCacheIsBuilt(RedisEdition edition) {
        Weir weir = Weir.named("test-" + UUID.randomUUID())
                .remote(edition.shared().redis())
                .build();
        CacheOutbox<String, String> outbox = weir.cache("items", String.class, String.class)
                .writeBehind(
                        InMemoryStore.create("items", CacheClock.system()),
                        WriteBehind.DEFAULT.durability(Durability.MEMORY))
                .build()
                .outbox();

        assertThat(connected(outbox.state()).block(A_WHILE).waiting()).isZero();
        assertThat(connected(outbox.deadLetters().collectList()).block(A_WHILE)).isEmpty();
        weir.close().block(A_WHILE);
    }

    /** A cold machine may need more than one attempt to connect. */
    private static <T> Mono<T> connected(Mono<T> asked) {
        return asked.retryWhen(Retry.fixedDelay(100, Duration.ofMillis(100))
                .filter(error -> String.valueOf(error.getMessage()).contains("There was no connection")));
    }
}
