/*
 * Copyright the Weir authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.weir.redis.server;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/**
 * A Redis Cluster of three masters that own a third of the slots each.
 *
 * <p>For one thread at a time.
 */
public final class ClusterOfThree implements AutoCloseable {

    private static final Duration TO_SETTLE = Duration.ofSeconds(60);
    private static final int SLOTS = 16_384;
    private static final int NODES = 3;

    private final List<RedisServer> nodes = new ArrayList<>();

    private ClusterOfThree() {}

    /** Starts the nodes, makes them meet, and waits until each says that the cluster is well. */
    public static ClusterOfThree start(RedisEdition edition) {
        ClusterOfThree cluster = new ClusterOfThree();
        try {
            for (int i = 0; i < NODES; i++) {
                cluster.nodes.add(edition.start(RedisOptions.defaults().withCluster()));
            }
            cluster.shareOut();
            cluster.meet();
            Patience.until("the cluster to be well", TO_SETTLE, cluster::isWell);
            return cluster;
        } catch (RuntimeException failed) {
            cluster.close();
            throw failed;
        }
    }

    /** The address of one node; clients learn the others from it. */
    public String url() {
        return nodes.get(0).url();
    }

    /** The nodes, in the order of their slots. */
    public List<RedisServer> nodes() {
        return List.copyOf(nodes);
    }

    /** The node that owns the slot of a key. */
    public RedisServer owner(String key) {
        int slot = Integer.parseInt(nodes.get(0).endpoint().text("CLUSTER", "KEYSLOT", key));
        return nodes.get(slot * NODES / SLOTS);
    }

    @Override
    public void close() {
        nodes.forEach(RedisServer::close);
    }

    private void shareOut() {
        for (int node = 0; node < NODES; node++) {
            int owner = node;
            Stream<String> slots = IntStream.range(0, SLOTS)
                    .filter(slot -> slot * NODES / SLOTS == owner)
                    .mapToObj(String::valueOf);
            RedisEndpoint endpoint = nodes.get(node).endpoint();
            endpoint.call(Stream.concat(Stream.of("CLUSTER", "ADDSLOTS"), slots).toArray(String[]::new));
            endpoint.call("CLUSTER", "SET-CONFIG-EPOCH", String.valueOf(node + 1));
        }
    }

    private void meet() {
        RedisEndpoint first = nodes.get(0).endpoint();
        nodes.stream()
                .skip(1)
                .forEach(each -> first.call(
                        "CLUSTER",
                        "MEET",
                        "127.0.0.1",
                        String.valueOf(each.endpoint().port())));
    }

    private boolean isWell() {
        return nodes.stream()
                .map(each -> each.endpoint().text("CLUSTER", "INFO"))
                .allMatch(info -> info.contains("cluster_state:ok")
                        && info.contains("cluster_slots_ok:" + SLOTS)
                        && info.contains("cluster_known_nodes:" + NODES));
    }
}
