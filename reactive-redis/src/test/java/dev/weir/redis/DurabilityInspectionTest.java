/*
 * Copyright the Weir authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.weir.redis;

import static org.assertj.core.api.Assertions.assertThat;

import dev.weir.backend.Finding;
import dev.weir.outbox.Durability;
import dev.weir.redis.server.EachEdition;
import dev.weir.redis.server.RedisEdition;
import dev.weir.redis.server.RedisOptions;
import dev.weir.redis.server.RedisServer;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** What a server cannot promise of accepted writes is found, with what to change; and that is enough. */
@ParameterizedClass
@EachEdition(canStart = true)
class DurabilityInspectionTest {

    private final RedisServer server;
    private final OpenNamespace namespace;

    DurabilityInspectionTest(RedisEdition edition) {
        server = edition.start(RedisOptions.defaults());
        namespace = new OpenNamespace(server.endpoint(), "inspected").attached(1);
    }

    @AfterEach
    void end() {
        namespace.close();
        server.close();
    }

    @ParameterizedTest
    @EnumSource(Durability.class)
    void aPolicyThatEvictsTheOutboxIsRefusedWhateverIsPromised(Durability promise) {
        set("appendonly", "yes");
        set("appendfsync", "always");
        for (String policy : List.of("allkeys-lru", "allkeys-lfu", "allkeys-random")) {
            set("maxmemory-policy", policy);
            assertThat(found(promise)).singleElement().satisfies(finding -> {
                assertThat(finding.code()).isEqualTo("EVICTS_OUTBOX");
                assertThat(finding.weight()).isEqualTo(Finding.Weight.BROKEN);
                assertThat(finding.sentence()).contains(policy);
                assertThat(finding.fix()).contains("noeviction");
            });
        }
        for (String policy : List.of("noeviction", "volatile-lru", "volatile-ttl")) {
            set("maxmemory-policy", policy);
            assertThat(found(promise)).isEmpty();
        }
    }

    @Test
    void withoutAFileOnlyMemoryIsPromised() {
        assertThat(found(Durability.MEMORY)).isEmpty();
        assertThat(codes(Durability.AOF_WRITTEN)).containsExactly("AOF_OFF");
        assertThat(codes(Durability.FSYNCED)).containsExactly("AOF_OFF");
    }

    @Test
    void aFileThatIsSyncedLaterIsNotEnoughForAllThatCanBePromised() {
        set("appendonly", "yes");
        for (String policy : List.of("everysec", "no")) {
            set("appendfsync", policy);
            assertThat(found(Durability.AOF_WRITTEN)).isEmpty();
            assertThat(found(Durability.FSYNCED)).singleElement().satisfies(finding -> {
                assertThat(finding.code()).isEqualTo("AOF_NOT_SYNCED");
                assertThat(finding.weight()).isEqualTo(Finding.Weight.BROKEN);
                assertThat(finding.sentence()).contains("appendfsync " + policy);
                assertThat(finding.fix()).contains("appendfsync always");
            });
        }
        set("appendfsync", "always");
        assertThat(found(Durability.FSYNCED)).isEmpty();
    }

    @Test
    void whereNobodyMayAskThatIsFound() {
        set("appendonly", "yes");
        set("appendfsync", "always");
        namespace.call("ACL", "SETUSER", "weir", "on", ">secret", "~*", "+@all", "-config");
        try (OpenNamespace restricted = new OpenNamespace(
                server.endpoint(), "inspected", Redis.at(server.url()).credentials("weir", () -> "secret"))) {
            assertThat(restricted
                            .backend()
                            .inspect(Durability.FSYNCED)
                            .collectList()
                            .block(OpenNamespace.LONG))
                    .singleElement()
                    .satisfies(finding -> {
                        assertThat(finding.code()).isEqualTo("AOF_SYNC_UNKNOWN");
                        assertThat(finding.weight()).isEqualTo(Finding.Weight.DOUBTFUL);
                        assertThat(finding.fix()).contains("+config|get");
                    });
            assertThat(restricted
                            .backend()
                            .inspect(Durability.AOF_WRITTEN)
                            .collectList()
                            .block(OpenNamespace.LONG))
                    .isEmpty();
        }
    }

    private List<String> codes(Durability promise) {
        return found(promise).stream().map(Finding::code).toList();
    }

    private List<Finding> found(Durability promise) {
        return namespace.backend().inspect(promise).collectList().block(OpenNamespace.LONG);
    }

    private void set(String name, String value) {
        namespace.call("CONFIG", "SET", name, value);
    }
}
