/*
 * Copyright the Weir authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.weir;

import static org.assertj.core.api.Assertions.assertThat;

import dev.weir.Entry.Freshness;
import dev.weir.Entry.Tier;
import dev.weir.Health.Status;
import dev.weir.coherence.CoherenceState;
import dev.weir.metrics.Reach;
import dev.weir.metrics.RemoteStats;
import java.time.Duration;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What the page on failure modes says of a server that fails: of reads, writes, entries, health and counts. */
class FailureModesTest {

    private final TwoProcesses test = new TwoProcesses();

    @BeforeEach
    void bothKnow() {
        test.source.put("k", "old");
        assertThat(test.one.reads("k")).isEqualTo("old");
        assertThat(test.two.reads("k")).isEqualTo("old");
        test.source.put("k", "new");
    }

    @Test
    void down() {
        test.one.link.cut();
        test.pass(Duration.ofSeconds(3));
        assertThat(test.one.looksAt("k").freshness()).as("for five seconds").isEqualTo(Freshness.UNVERIFIED);
        test.pass(Duration.ofSeconds(3));

        assertThat(test.one.looksAt("k").tier()).isEqualTo(Tier.SOURCE);
        Entry<String> kept = test.one.looksAt("k");
        assertThat(kept.tier()).isEqualTo(Tier.LOCAL);
        assertThat(kept.freshness()).isEqualTo(Freshness.UNVERIFIED);
        test.pass(Duration.ofSeconds(6));
        assertThat(test.one.looksAt("k").tier()).isEqualTo(Tier.SOURCE);
        writesAreNotConfirmed();
        assertThat(test.one.weir.health().status()).isEqualTo(Status.DEGRADED);
        assertThat(remote().coherence()).isEqualTo(CoherenceState.BLIND);
        assertThat(remote().owed()).isEqualTo(1);
        assertThat(test.one.cache.stats().remote().degradedLoads()).isEqualTo(3);

        comesBack();
    }

    @Test
    void slow() {
        test.one.link.delay(() -> Duration.ofMillis(600), () -> Duration.ZERO);
        for (int i = 0; i < 20; i++) {
            test.one.cache.get("slow" + i).subscribe();
        }
        test.pass(Duration.ofSeconds(1));

        assertThat(remote().reach()).isEqualTo(Reach.UNREACHABLE);
        assertThat(test.one.looksAt("other").tier()).as("at once").isEqualTo(Tier.SOURCE);
        assertThat(test.one.weir.health().status()).isEqualTo(Status.DEGRADED);

        test.one.link.delay(() -> Duration.ZERO, () -> Duration.ZERO);
        comesBack();
    }

    @Test
    void outOfMemoryOrReadOnly() {
        test.source.put("there", "v");
        test.two.reads("there");
        test.server.refuseWrites("OOM command not allowed");

        assertThat(test.one.looksAt("k").freshness()).isEqualTo(Freshness.FRESH);
        Entry<String> there = test.one.looksAt("there");
        assertThat(there.tier()).isEqualTo(Tier.REMOTE);
        assertThat(there.freshness()).isEqualTo(Freshness.FRESH);
        assertThat(test.one.looksAt("missing").tier()).isEqualTo(Tier.SOURCE);
        assertThat(test.one.looksAt("missing").tier()).as("kept nowhere").isEqualTo(Tier.SOURCE);
        assertThat(test.one.weir.health().status()).as("nothing is owed").isEqualTo(Status.UP);
        writesAreNotConfirmed();
        assertThat(test.one.weir.health().status()).isEqualTo(Status.DEGRADED);
        assertThat(remote().reach()).isEqualTo(Reach.REACHABLE);

        test.server.acceptWrites();
        comesBack();
    }

    @Test
    void restartedWithWhatItHad() {
        test.server.failOver();
        test.pass(Duration.ofSeconds(3));

        assertThat(test.one.looksAt("k").tier())
                .as("an older epoch is outdated")
                .isEqualTo(Tier.SOURCE);
        assertThat(test.two.looksAt("k").tier()).isEqualTo(Tier.REMOTE);
        assertThat(test.one.weir.health().status()).isEqualTo(Status.UP);
    }

    @Test
    void flushed() {
        test.server.flush();
        test.pass(Duration.ofSeconds(1));

        assertThat(test.one.reads("k")).as("also what was in memory").isEqualTo("new");
        assertThat(test.two.looksAt("k").tier()).isEqualTo(Tier.REMOTE);
        assertThat(test.one.weir.health().status()).isEqualTo(Status.UP);
    }

    @Test
    void failingOverToAReplicaThatMissedAnInvalidation() {
        test.server.stopReplicating();
        test.two.cache.invalidate("k").block();
        test.server.failOver();
        test.pass(Duration.ofSeconds(3));

        assertThat(test.one.reads("k")).isEqualTo("new");
        assertThat(test.two.reads("k")).isEqualTo("new");
    }

    @Test
    void theLogIsLost() {
        test.one.link.cut();
        test.two.cache.invalidate("k").block();
        test.server.trimLogs();
        test.one.link.restore();
        test.pass(Duration.ofSeconds(3));

        assertThat(test.one.reads("k")).isEqualTo("new");
        assertThat(test.one.weir.health().status()).isEqualTo(Status.UP);
    }

    private void writesAreNotConfirmed() {
        assertThat(Listener.to(test.one.cache.invalidate("k")).error()).isInstanceOf(TierUnavailableException.class);
        assertThat(test.one.reads("k")).as("in this process it counts").isEqualTo("new");
    }

    private void comesBack() {
        test.one.link.restore();
        test.pass(Duration.ofSeconds(6));
        for (int i = 0; i < 10; i++) {
            test.one.reads("back" + i);
        }
        assertThat(test.one.weir.health().status()).isEqualTo(Status.UP);
        test.one.cache.invalidate("k").block();
        test.pass(Duration.ofMillis(10));
        assertThat(test.two.reads("k")).isEqualTo("new");
    }

    private RemoteStats remote() {
        return test.one.weir.health().remote().orElseThrow();
    }
}
