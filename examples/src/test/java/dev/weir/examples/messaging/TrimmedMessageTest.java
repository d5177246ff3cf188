/*
 * Copyright the Weir authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.weir.examples.messaging;

import static dev.weir.examples.Servers.LONGEST;
import static org.assertj.core.api.Assertions.assertThat;

import dev.weir.redis.server.EachEdition;
import dev.weir.redis.server.RedisEdition;
import io.lettuce.core.RedisClient;
import io.lettuce.core.RedisURI;
import io.lettuce.core.api.reactive.RedisReactiveCommands;
import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.params.ParameterizedTest;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

/** A message that was trimmed from the stream while another consumer sat on it: what becomes of it is for Redis to say. */
class TrimmedMessageTest {

    private final RedisClient client = RedisClient.create();
    private final StreamGroup group =
            new StreamGroup(RedisEdition.namespace(TrimmedMessageTest.class), "caches", "one", 4, Duration.ZERO);
    private final StreamGroup another =
            new StreamGroup(group.stream(), group.name(), "two", group.atOnce(), group.claimAfter());

    @AfterEach
    void disconnect() {
        client.shutdown();
    }

    @ParameterizedTest
    @EachEdition
    void itIsForgottenOrLeftToWhoClaimedItUntilThatOneBeginsAgain(RedisEdition edition) {
        RedisURI server = RedisURI.create(edition.shared().url());
        RedisReactiveCommands<String, String> commands = client.connect(server).reactive();
        send(commands, "gone");
        send(commands, "gone");
        received(server, group).take(2).blockLast(LONGEST);
        commands.xtrim(group.stream(), false, 0).block(LONGEST);
        send(commands, "kept");

        assertThat(acknowledged(server)).isEqualTo("kept");
        boolean left = waiting(commands) > 0;
        send(commands, "kept too");

        assertThat(left).isEqualTo(isBefore7(commands));
        assertThat(acknowledged(server)).isEqualTo("kept too");
        assertThat(waiting(commands)).isZero();
        assertThat(commands.xlen(group.setAsideStream()).block(LONGEST)).isEqualTo(left ? 2 : 0);
    }

    private Flux<Message<String>> received(RedisURI server, StreamGroup by) {
        return new RedisStream<String>(client, server, by, fields -> fields.get("name")).received();
    }

    private String acknowledged(RedisURI server) {
        return received(server, another)
                .concatMap(message -> message.acknowledge().then(Mono.justOrEmpty(message.payload())))
                .blockFirst(LONGEST);
    }

    private void send(RedisReactiveCommands<String, String> commands, String name) {
        commands.xadd(group.stream(), Map.of("name", name)).block(LONGEST);
    }

    private long waiting(RedisReactiveCommands<String, String> commands) {
        return commands.xpending(group.stream(), group.name()).block(LONGEST).getCount();
    }

    private static boolean isBefore7(RedisReactiveCommands<String, String> commands) {
        return commands.info("server")
                .block(LONGEST)
                .lines()
                .anyMatch(line -> line.matches("redis_version:[0-6]\\..*"));
    }
}
