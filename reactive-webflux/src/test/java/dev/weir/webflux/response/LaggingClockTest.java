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

/** A clock may lag by its step and step back by as much: what was met as stale is not taken for something newer because of that. */
class LaggingClockTest {

    private static final String HOST = "shop.example";
    private static final int PAGES = 12;

    private final VirtualClock time = VirtualClock.create();
    private final InMemoryServer server = InMemoryServer.create(time, new Random(7), 4);
    private final Site one = Site.sharing(time, server);
    private final Site two = Site.sharing(new Lagging(time), server);

    @BeforeEach
    void attached() {
        Site.eventually(() -> {
            time.advanceBy(Duration.ofMillis(50));
            return one.isCoherent() && two.isCoherent();
        });
    }

    @AfterEach
    void close() {
        one.close();
        two.close();
    }

    @Test
    void whatIsStaleInTheRemoteTierIsRevalidatedThereEachTime() {
        one.counting("Cache-Control", "max-age=1", "ETag", "\"v1\"");
        two.counting("Cache-Control", "max-age=80000", "ETag", "\"v2\"");
        for (int page = 0; page < PAGES; page++) {
            one.get("/" + page, "Host", HOST);
        }
        time.advanceBy(Duration.ofMillis(1_500));
        for (int page = 0; page < PAGES; page++) {
            assertThat(two.get("/" + page, "Host", HOST).said())
                    .contains("fwd=stale")
                    .contains("stored");
        }
        assertThat(two.runs).hasValue(PAGES);
    }

    /** A clock whose milliseconds lag, now more and now less. */
    private static final class Lagging implements CacheClock {

        private final CacheClock other;
        private final Random lag = new Random(11);

        Lagging(CacheClock other) {
            this.other = other;
        }

        @Override
        public long millis() {
            synchronized (lag) {
                return other.millis() - lag.nextInt(20);
            }
        }

        @Override
        public long nanos() {
            return other.nanos();
        }

        @Override
        public Instant instant() {
            return other.instant();
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
