/*
 * Copyright the Weir authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.weir.r2dbc.server;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** Servers for tests do what they are told, and leave nothing running. */
class PostgresServerTest {

    @Test
    void aServerOutlivesWhatIsDoneToItAndLeavesNothing() {
        PostgresServer server = PostgresServer.start(Map.of("wal_level", "logical", "fsync", "on"));
        ProcessHandle last;
        try (server) {
            PostgresEndpoint endpoint = server.endpoint();
            assertThat(endpoint.say("SHOW wal_level")).containsExactly("logical");
            assertThat(endpoint.say("SHOW server_version").get(0)).startsWith("18");
            endpoint.say("CREATE TABLE kept AS SELECT 1 AS one");
            long first = server.pid();
            server.kill();
            assertThat(server.isRunning()).isFalse();
            assertThatThrownBy(() -> endpoint.say("SELECT 1")).isInstanceOf(IllegalStateException.class);
            server.restart();
            assertThat(server.pid()).isNotEqualTo(first);
            assertThat(endpoint.say("SELECT one FROM kept")).containsExactly("1");
            server.pause();
            assertThat(server.isRunning()).isTrue();
            server.resume();
            assertThat(endpoint.say("SELECT one FROM kept")).containsExactly("1");
            server.stop();
            assertThat(server.isRunning()).isFalse();
            server.restart();
            last = ProcessHandle.of(server.pid()).orElseThrow();
            assertThat(last.isAlive()).isTrue();
        }
        assertThat(last.isAlive()).isFalse();
        assertThatThrownBy(() -> server.endpoint().say("SELECT 1")).isInstanceOf(IllegalStateException.class);
    }

    @Test
    void aSettingThatDoesNotExistIsSaid() {
        assertThatThrownBy(() -> PostgresServer.start(Map.of("no_such_thing", "on")))
                .hasMessageContaining("Postgres ended at once")
                .hasMessageContaining("no_such_thing");
    }

    @Test
    void anAddressIsTakenApart() {
        assertThat(PostgresEndpoint.of("postgresql://ann:a%40b+c@db.example:6543/shop"))
                .isEqualTo(new PostgresEndpoint("db.example", 6543, "shop", "ann", "a@b+c"));
        assertThat(PostgresEndpoint.of("postgres://localhost"))
                .isEqualTo(new PostgresEndpoint("localhost", 5432, "postgres", "postgres", null));
        assertThat(PostgresEndpoint.of("postgres://ann:secret@localhost").toString())
                .doesNotContain("secret");
        for (String wrong : List.of("redis://localhost", "localhost:5432")) {
            assertThatThrownBy(() -> PostgresEndpoint.of(wrong)).hasMessageContaining("is named like");
        }
    }
}
