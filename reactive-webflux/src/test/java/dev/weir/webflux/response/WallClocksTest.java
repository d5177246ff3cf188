/*
 * Copyright the Weir authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.weir.webflux.response;

import static org.assertj.core.api.Assertions.assertThat;

import dev.weir.testing.InMemoryServer;
import dev.weir.testing.VirtualClock;
import dev.weir.time.CacheClock;
import java.time.Duration;
import java.time.Instant;
import java.util.Random;
import java.util.concurrent.Executor;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import reactor.core.scheduler.Scheduler;

/** How old a response is does not depend on what wall clocks show: neither on that of who stored it, nor on that of who serves it. */
class WallClocksTest {

    private static final String HOST = "shop.example";

    private final VirtualClock time = VirtualClock.create();
    private final Wall fastWall = new Wall(time);
    private final InMemoryServer server = InMemoryServer.create(time, new Random(7), 4);
    private final Site right = Site.sharing(time, server);
    private final Site fast = Site.sharing(fastWall, server);

    @BeforeEach
    void attached() {
        fastWall.ahead = Duration.ofHours(2);
        Site.eventually(() -> {
            time.advanceBy(Duration.ofMillis(50));
            return right.isCoherent() && fast.isCoherent();
        });
    }

    @AfterEach
    void close() {
        right.close();
        fast.close();
    }

    @Test
    void whatIsFreshIsServedByWhoseClockIsFast() {
        right.counting("Cache-Control", "max-age=60");
        fast.counting("Cache-Control", "max-age=60");
        right.get("/a", "Host", HOST);
        time.advanceBy(Duration.ofSeconds(30));
        Site.Answer there = fast.get("/a", "Host", HOST);
        assertThat(fast.runs).hasValue(0);
        assertThat(there.field("age")).isEqualTo("30");
        assertThat(there.said()).isEqualTo("pages; hit; ttl=30");
    }

    @Test
    void whatIsStaleIsNotServedAsFreshBecauseItWasStoredByWhoseClockIsFast() {
        right.counting("Cache-Control", "max-age=60", "ETag", "\"r\"");
        fast.counting("Cache-Control", "max-age=60", "ETag", "\"f\"");
        fast.get("/a", "Host", HOST);
        time.advanceBy(Duration.ofSeconds(30));
        assertThat(right.get("/a", "Host", HOST).field("age")).isEqualTo("30");
        time.advanceBy(Duration.ofSeconds(31));
        assertThat(right.get("/a", "Host", HOST).said()).contains("fwd=stale");
        assertThat(right.runs).hasValue(1);
    }

    @Test
    void aWallClockThatIsSetMakesNothingYounger() {
        fast.counting("Cache-Control", "max-age=60", "ETag", "\"f\"");
        fast.get("/a", "Host", HOST);
        fastWall.ahead = Duration.ZERO;
        time.advanceBy(Duration.ofSeconds(30));
        assertThat(fast.get("/a", "Host", HOST).field("age")).isEqualTo("30");
        time.advanceBy(Duration.ofSeconds(31));
        assertThat(fast.get("/a", "Host", HOST).said()).contains("fwd=stale");
    }

    /** A clock whose wall-clock time alone is ahead. */
    private static final class Wall implements CacheClock {

        private final CacheClock other;
        volatile Duration ahead = Duration.ZERO;

        Wall(CacheClock other) {
            this.other = other;
        }

        @Override
        public long millis() {
            return other.millis();
        }

        @Override
        public long nanos() {
            return other.nanos();
        }

        @Override
        public Instant instant() {
            return other.instant().plus(ahead);
        }

        @Override
        public Scheduler scheduler() {
            return other.scheduler();
        }

        @Override
        public Executor upkeep() {
            return other.upkeep();
        }
    }
}
