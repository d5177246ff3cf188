/*
 * Copyright the Weir authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.weir.redis;

import static dev.weir.tier.TierException.Reason.EPOCH_LOST;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.weir.house.DropsSignals;
import dev.weir.redis.server.ClusterOfThree;
import dev.weir.redis.server.EachEdition;
import dev.weir.redis.server.RedisEdition;
import dev.weir.redis.server.RedisEndpoint;
import dev.weir.redis.server.RedisServer;
import io.lettuce.core.cluster.SlotHash;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.params.ParameterizedTest;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import reactor.test.StepVerifier;

/** Links to a cluster: each shard is found, wherever its slot is, and while it moves. */
@DropsSignals("The driver drops what fails on a connection that has been given up.")
class ClusterLinksTest extends LinkCase {

    private static final int SHARDS = 12;
    private static final Script STORE = Script.of("store", "", "return redis.call('SET', KEYS[1], ARGV[1])");

    @ParameterizedTest
    @EachEdition(canStart = true)
    void everyShardIsFoundAndItsGetsTravelTogether(RedisEdition edition) {
        try (ClusterOfThree cluster = ClusterOfThree.start(edition)) {
            Links links = open(Redis.cluster(cluster.url()).shards(SHARDS).commandTimeout(LONG));
            Flux.range(0, SHARDS)
                    .flatMap(shard -> Flux.range(0, 50).flatMap(i -> store(links, shard, i), 8), 4)
                    .blockLast(LONG);
            List<byte[]> values = Flux.range(0, SHARDS * 50)
                    .flatMapSequential(n -> get(links, n % SHARDS, key(n % SHARDS, n / SHARDS)), 1_000)
                    .collectList()
                    .block(LONG);
            assertThat(values).hasSize(SHARDS * 50);
            assertThat(values.get(SHARDS + 1)).isEqualTo(bytes("1-1"));
            assertThat(links.byServer(IntStream.range(0, SHARDS).boxed().toList()))
                    .hasSizeBetween(2, 3);
            assertThat(links.canSpanShards()).isFalse();
            assertThat(cluster.nodes())
                    .anyMatch(node -> !node.endpoint()
                            .info("commandstats", "cmdstat_mget")
                            .isEmpty());
        }
    }

    @ParameterizedTest
    @EachEdition(canStart = true)
    void whoHasJustComeWalksOverTheKeysOfAllServers(RedisEdition edition) {
        try (ClusterOfThree cluster = ClusterOfThree.start(edition)) {
            Redis redis = Redis.cluster(cluster.url());
            RedisEndpoint any = cluster.nodes().get(0).endpoint();
            try (OpenNamespace namespace = new OpenNamespace(any, "walked", redis).attached(1)) {
                IntStream.range(0, 30)
                        .forEach(n -> namespace.load(OpenNamespace.key("k" + n), 1, OpenNamespace.entry("value")));
            }
            try (OpenNamespace newcomer = new OpenNamespace(any, "walked", redis)) {
                assertThat(newcomer.tier()
                                .keys(OpenNamespace.PRODUCTS)
                                .collectList()
                                .block(LONG))
                        .hasSize(30);
            }
        }
    }

    @ParameterizedTest
    @EachEdition(canStart = true)
    void aShardIsFollowedWhileItsSlotMovesAndIsLostToWhoKnewItOnTheServerBefore(RedisEdition edition) {
        try (ClusterOfThree cluster = ClusterOfThree.start(edition)) {
            Links links = open(Redis.cluster(cluster.url()).shards(SHARDS).commandTimeout(LONG));
            store(links, 0, 1).block(LONG);
            String tag = "{test:0}";
            String slot = String.valueOf(SlotHash.getSlot(tag));
            RedisServer from = cluster.owner(tag);
            RedisServer to = cluster.nodes().stream()
                    .filter(each -> each != from)
                    .findFirst()
                    .orElseThrow();
            to.endpoint().call("CLUSTER", "SETSLOT", slot, "IMPORTING", id(from));
            from.endpoint().call("CLUSTER", "SETSLOT", slot, "MIGRATING", id(to));
            // What is still there is answered there, and what is new goes on to the other: both by one question.
            assertThat(text(get(links, 0, key(0, 1)))).isEqualTo("0-1");
            store(links, 0, 2).block(LONG);
            assertThat(text(get(links, 0, key(0, 2)))).isEqualTo("0-2");
            from.endpoint()
                    .call("MIGRATE", "127.0.0.1", String.valueOf(to.endpoint().port()), text(key(0, 1)), "0", "5000");
            for (RedisServer node : List.of(to, from)) {
                node.endpoint().call("CLUSTER", "SETSLOT", slot, "NODE", id(to));
            }
            // Who was attached on the one before has to be attached on this one first.
            StepVerifier.create(store(links, 0, 3))
                    .expectErrorMatches(failure(EPOCH_LOST, "on another server"))
                    .verify(LONG);
            assertThat(to.endpoint().call("EXISTS", new String(key(0, 3), UTF_8)))
                    .isEqualTo(0L);
            await(() -> link(links).serverId().equals(to.endpoint().info("server", "run_id")));
            assertThat(text(get(links, 0, key(0, 1)))).isEqualTo("0-1");
            store(links, 0, 3).block(LONG);
            assertThat(text(get(links, 0, key(0, 3)))).isEqualTo("0-3");
        }
    }

    private static String id(RedisServer node) {
        return node.endpoint().text("CLUSTER", "MYID");
    }

    private static Mono<Object> store(Links links, int shard, int i) {
        byte[][] keys = {key(shard, i)};
        return links.to(shard).flatMap(link -> link.eval(STORE, keys, bytes(shard + "-" + i)));
    }

    private static byte[] key(int shard, int i) {
        return bytes("{test:" + shard + "}:" + i);
    }

    private static String text(byte[] bytes) {
        return new String(bytes, UTF_8);
    }
}
