/*
 * Copyright the Weir authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.weir.webflux.response;

import static org.assertj.core.api.Assertions.assertThat;

import dev.weir.testing.InMemoryServer;
import dev.weir.time.CacheClock;
import java.util.Random;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Two processes that keep responses on one server. */
class SharedTierTest {

    /** Where both are: they listen at different ports. */
    private static final String HOST = "shop.example";

    private final CacheClock clock = CacheClock.system();
    private final InMemoryServer server = InMemoryServer.create(clock, new Random(7), 4);
    private final Site one = Site.sharing(clock, server);
    private final Site two = Site.sharing(clock, server);

    @BeforeEach
    void attached() {
        // What is loaded before is kept by nobody but its process.
        Site.eventually(() -> one.isCoherent() && two.isCoherent());
    }

    @AfterEach
    void close() {
        one.close();
        two.close();
        one.weir.close().block();
        two.weir.close().block();
    }

    @Test
    void whatOneKeepsTheOtherHas() {
        one.counting("Cache-Control", "max-age=80000", "ETag", "\"v1\"");
        two.counting("Cache-Control", "max-age=80000");
        assertThat(one.get("/a", "Host", HOST).body()).isEqualTo("run 1");
        Site.Answer there = two.get("/a", "Host", HOST);
        assertThat(there.body()).isEqualTo("run 1");
        assertThat(there.field("etag")).isEqualTo("\"v1\"");
        assertThat(two.runs).hasValue(0);
    }

    @Test
    void whatOneChangesTheOtherForgets() {
        one.counting("Cache-Control", "max-age=80000");
        two.counting("Cache-Control", "max-age=80000");
        one.get("/a", "Host", HOST);
        two.get("/a", "Host", HOST);
        two.send("POST", "/a", "Host", HOST);
        assertThat(two.runs).hasValue(1);
        Site.eventually(() -> one.get("/a", "Host", HOST).said().contains("stored")
                || one.get("/a", "Host", HOST).body().equals("run 2"));
    }
}
