/*
 * Copyright the Weir authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.weir.redis;

import static org.assertj.core.api.Assertions.assertThat;

import dev.weir.backend.Finding;
import dev.weir.redis.server.EachEdition;
import dev.weir.redis.server.RedisEdition;
import dev.weir.redis.server.RedisOptions;
import dev.weir.redis.server.RedisServer;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedClass;

/** What an inspection finds, and that it finds nothing where all is well. */
@ParameterizedClass
@EachEdition(canStart = true)
class InspectionTest {

    private final RedisServer server;
    private final OpenNamespace namespace;

    InspectionTest(RedisEdition edition) {
        server = edition.start(RedisOptions.defaults());
        namespace = new OpenNamespace(server.endpoint(), "inspected").attached(1);
    }

    @AfterEach
    void end() {
        namespace.close();
        server.close();
    }

    @Test
    void nothingIsWrongWithAServerAsItIsInstalled() {
        assertThat(findings()).isEmpty();
        assertThat(namespace.call("KEYS", "*probe*")).isEqualTo(List.of());
    }

    @Test
    void policiesThatLeaveTheStateAloneAreFine() {
        namespace.call("CONFIG", "SET", "maxmemory", "64mb");
        for (String policy : List.of("noeviction", "volatile-lru", "volatile-lfu", "volatile-ttl")) {
            namespace.call("CONFIG", "SET", "maxmemory-policy", policy);
            assertThat(findings()).isEmpty();
        }
    }

    @Test
    void aPolicyThatMayTakeTheStateIsDoubtful() {
        namespace.call("CONFIG", "SET", "maxmemory", "64mb");
        namespace.call("CONFIG", "SET", "maxmemory-policy", "allkeys-lru");
        assertThat(findings()).singleElement().satisfies(finding -> {
            assertThat(finding.code()).isEqualTo("EVICTS_STATE");
            assertThat(finding.weight()).isEqualTo(Finding.Weight.DOUBTFUL);
            assertThat(finding.fix()).contains("volatile-lru");
        });
    }

    @Test
    void aServerThatWasDemotedIsFound() {
        namespace.call("REPLICAOF", "127.0.0.1", "1");
        assertThat(findings()).extracting(Finding::code).containsExactly("REPLICA");
    }

    @Test
    void anOldServerIsFound() {
        assertThat(ServerReport.findings(Map.of("redis_version", "6.0.16")))
                .extracting(Finding::code)
                .containsExactly("REDIS_VERSION");
        assertThat(ServerReport.findings(Map.of("redis_version", "5.0.14"))).hasSize(1);
        assertThat(ServerReport.findings(Map.of("redis_version", "6.2.0"))).isEmpty();
        assertThat(ServerReport.findings(Map.of("redis_version", "10.0.1"))).isEmpty();
    }

    @Test
    void aClusterThatLostSlotsIsFound() {
        assertThat(ServerReport.clusterFindings(Map.of("cluster_state", "fail", "cluster_slots_ok", "10923")))
                .singleElement()
                .satisfies(finding -> assertThat(finding.sentence()).contains("10923 of 16384"));
        assertThat(ServerReport.clusterFindings(Map.of("cluster_state", "ok", "cluster_slots_ok", "16384")))
                .isEmpty();
    }

    private List<Finding> findings() {
        return namespace.backend().inspect().collectList().block(OpenNamespace.LONG);
    }
}
