/*
 * Copyright the Weir authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.weir.redis;

import static org.assertj.core.api.Assertions.assertThat;

import dev.weir.redis.server.EachEdition;
import dev.weir.redis.server.RedisEdition;
import dev.weir.redis.server.RedisOptions;
import dev.weir.redis.server.RedisServer;
import io.lettuce.core.protocol.CommandType;
import java.util.Set;
import java.util.stream.Collectors;
import org.junit.jupiter.params.ParameterizedTest;
import reactor.blockhound.BlockingOperationError;
import reactor.core.publisher.Mono;
import reactor.test.StepVerifier;

/** The threads of links: few, not to be blocked, and gone afterwards like the connections. */
class LinkThreadsTest extends LinkCase {

    @ParameterizedTest
    @EachEdition(canStart = true)
    void nothingIsLeftAfterTheClose(RedisEdition edition) {
        try (RedisServer server = edition.start(RedisOptions.defaults())) {
            Set<Thread> before = threads();
            Links links =
                    Redis.at(server.url()).clientName("to-be-gone").links("test", dev.weir.time.CacheClock.system());
            link(links).send(CommandType.PING).block(LONG);
            patient(links.logTo(0));
            assertThat(server.endpoint().text("CLIENT", "LIST")).contains("name=to-be-gone");
            Set<Thread> during = threads();
            during.removeAll(before);
            assertThat(during).hasSizeBetween(1, 6);
            links.close().block(LONG);
            links.close().block(LONG);
            await(() -> threads().stream().noneMatch(during::contains));
            await(() -> !server.endpoint().text("CLIENT", "LIST").contains("name=to-be-gone"));
            StepVerifier.create(links.to(0))
                    .expectErrorMatches(error -> error.getMessage().contains("closed"))
                    .verify(LONG);
        }
    }

    @ParameterizedTest
    @EachEdition
    void whoBlocksTheThreadThatAnswersIsCaught(RedisEdition edition) {
        Link link = link(open(edition.shared().redis().commandTimeout(LONG)));
        StepVerifier.create(link.send(CommandType.PING).doOnNext(pong -> sleep()))
                .expectErrorMatches(error -> reactor.core.Exceptions.unwrap(error) instanceof BlockingOperationError)
                .verify(LONG);
        StepVerifier.create(link.get(bytes("none")).switchIfEmpty(Mono.fromRunnable(LinkThreadsTest::sleep)))
                .expectErrorMatches(error -> reactor.core.Exceptions.unwrap(error) instanceof BlockingOperationError)
                .verify(LONG);
    }

    private static void sleep() {
        try {
            Thread.sleep(1);
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
        }
    }

    private static Set<Thread> threads() {
        return Thread.getAllStackTraces().keySet().stream()
                .filter(thread -> thread.getName().startsWith("lettuce"))
                .collect(Collectors.toSet());
    }
}
