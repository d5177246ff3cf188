/*
 * Copyright the Weir authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.weir.redis;

import static org.assertj.core.api.Assertions.assertThat;

import dev.weir.backend.Backend;
import dev.weir.backend.Finding;
import dev.weir.coherence.InvalidationLogContract;
import dev.weir.house.DropsSignals;
import dev.weir.outbox.OutboxContract;
import dev.weir.redis.server.EachEdition;
import dev.weir.redis.server.RedisEdition;
import dev.weir.redis.server.RedisOptions;
import dev.weir.redis.server.RedisServer;
import dev.weir.tier.Bed;
import dev.weir.tier.RemoteTierContract;
import dev.weir.time.CacheClock;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedClass;

/** The rights that {@code docs/redis.md} lists are enough for all that is promised, and each of them is needed. */
@ParameterizedClass
@EachEdition(canStart = true)
@DropsSignals("The driver drops what fails on a connection that has been given up.")
class RightsTest implements RemoteTierContract, InvalidationLogContract, OutboxContract {

    /** As in the docs. */
    static final List<String> COMMANDS = List.of(
            "+ping",
            "+client|setname",
            "+info",
            "+time",
            "+get",
            "+mget",
            "+hmget",
            "+xread",
            "+xlen",
            "+scan",
            "+evalsha",
            "+script|load",
            "+hset",
            "+hgetall",
            "+hscan",
            "+hdel",
            "+xadd",
            "+xtrim",
            "+xrevrange",
            "+xrange",
            "+xdel",
            "+xinfo|stream",
            "+set",
            "+getrange",
            "+setrange",
            "+exists",
            "+pttl",
            "+pexpire",
            "+del");

    private static final Map<RedisEdition, RedisServer> SERVERS = new HashMap<>();

    private final RedisServer server;
    private final String namespace = RedisEdition.namespace(getClass());
    private final Bed bed;

    RightsTest(RedisEdition edition) {
        server = SERVERS.computeIfAbsent(edition, each -> each.start(RedisOptions.defaults()));
        allow(COMMANDS);
        bed = new RedisBed(List.of(server.endpoint()), null, namespace, redis());
    }

    @Override
    public Bed bed() {
        return bed;
    }

    @Test
    void nothingIsFoundToBeMissing() {
        Backend backend = bed.open();
        assertThat(backend.inspect().collectList().block(Bed.LIMIT)).isEmpty();
    }

    @Test
    void eachRightThatIsMissingIsFound() {
        for (String command : COMMANDS.subList(3, COMMANDS.size())) {
            List<String> others = new ArrayList<>(COMMANDS);
            others.remove(command);
            allow(others);
            server.endpoint().call("SCRIPT", "FLUSH");
            List<Finding> findings = findings();
            assertThat(findings).as(command).hasSize(1);
            assertThat(findings.get(0).code()).isEqualTo("RIGHTS");
            assertThat(findings.get(0).sentence()).as(command).contains(" " + command.substring(1) + " ");
        }
    }

    @Test
    void keysOfOthersAreOutOfReach() {
        allow(COMMANDS);
        server.endpoint().call("ACL", "SETUSER", "weir", "resetkeys", "~weir:{somebody-else:*");
        assertThat(findings()).extracting(Finding::code).contains("RIGHTS");
    }

    private List<Finding> findings() {
        Backend backend = redis().shards(4).open(namespace, CacheClock.system());
        try {
            return backend.inspect().collectList().block(Bed.LIMIT);
        } finally {
            backend.close().block(Bed.LIMIT);
        }
    }

    private Redis redis() {
        return Redis.at(server.url()).credentials("weir", () -> "secret");
    }

    private void allow(List<String> commands) {
        List<String> rules = new ArrayList<>(Arrays.asList(
                "ACL",
                "SETUSER",
                "weir",
                "reset",
                "on",
                ">secret",
                "~weir:{" + namespace + ":*",
                "~weir:{" + namespace + "2:*"));
        rules.addAll(commands);
        server.endpoint().call(rules.toArray(String[]::new));
    }
}
