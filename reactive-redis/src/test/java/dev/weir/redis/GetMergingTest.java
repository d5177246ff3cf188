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
import dev.weir.time.CacheClock;
import io.lettuce.core.protocol.CommandType;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedClass;
import reactor.core.publisher.Flux;
import reactor.test.StepVerifier;

/** What gets that are made at the same time have to do with each other. */
@ParameterizedClass
@EachEdition(canStart = true)
class GetMergingTest {

    private static final Duration LONG = Duration.ofSeconds(20);

    private final RedisServer server;
    private final Links links;

    GetMergingTest(RedisEdition edition) {
        server = edition.start(RedisOptions.defaults());
        links = Redis.at(server.url()).commandTimeout(Duration.ofSeconds(10)).links("test", CacheClock.system());
    }

    @BeforeEach
    void fill() {
        Flux.range(0, 1_000)
                .flatMap(i -> links.to(0).flatMap(link -> link.send(CommandType.SET, key(i), value(i))), 256)
                .then(links.to(0).flatMap(link -> link.send(CommandType.CONFIG, bytes("RESETSTAT"))))
                .block(LONG);
    }

    @AfterEach
    void end() {
        links.close().block(LONG);
        server.close();
    }

    @Test
    void aThousandAtOnceTravelInAHandful() {
        List<byte[]> values = Flux.range(0, 1_000)
                .flatMapSequential(i -> links.get(0, key(i)), 1_000)
                .collectList()
                .block(LONG);
        assertThat(values).hasSize(1_000);
        for (int i = 0; i < values.size(); i++) {
            assertThat(values.get(i)).isEqualTo(value(i));
        }
        assertThat(calls("mget") + calls("get")).isBetween(4, 40);
    }

    @Test
    void aLoneOneIsAPlainGet() {
        StepVerifier.create(links.get(0, key(7)).map(value -> new String(value, UTF_8)))
                .expectNext("value-7")
                .verifyComplete();
        StepVerifier.create(links.get(0, bytes("none"))).verifyComplete();
        assertThat(calls("get")).isEqualTo(2);
        assertThat(calls("mget")).isZero();
    }

    private int calls(String command) {
        String stats = server.endpoint().info("commandstats", "cmdstat_" + command);
        return stats.isEmpty() ? 0 : Integer.parseInt(stats.replaceAll("calls=(\\d+),.*", "$1"));
    }

    private Link link() {
        return links.to(0).block(LONG);
    }

    private static byte[] key(int i) {
        return bytes("key-" + i);
    }

    private static byte[] value(int i) {
        return bytes("value-" + i);
    }

    private static byte[] bytes(String text) {
        return text.getBytes(UTF_8);
    }
}
