/*
 * Copyright the Weir authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.weir;

import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;

import dev.weir.coherence.CoherenceState;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import reactor.core.publisher.Mono;

/** What was loaded while the remote tier could not be asked: served while nothing better is to be had, and no longer. */
class DegradedCopyTest {

    private final TwoProcesses test = new TwoProcesses();

    /**
     * The log says of a writer that he has begun. That he has committed, and died, it does not say: only the quarantine he has
     * left behind keeps the others from what was there before.
     */
    @Test
    void whatAWriterHasReplacedWhoDiedIsNotServedOnceTheTierCanBeAsked() {
        test.source.put("k", "old");
        RemoteChanges<String, String> changes =
                requireNonNull(((DefaultReactiveCache<String, String>) test.one.cache).pool().changes);
        Listener.to(changes.around("k", Mono.never(), "mark", Duration.ofMinutes(10), null));
        test.pass(Duration.ofSeconds(1));
        test.two.link.cut();
        test.pass(Duration.ofSeconds(2));
        assertThat(test.two.reads("k")).isEqualTo("old");
        assertThat(requireNonNull(test.two.looksAt("k")).tier()).isEqualTo(Entry.Tier.LOCAL);
        test.source.put("k", "new");

        test.two.link.restore();
        while (requireNonNull(test.two.weir.remote()).coherence().state() != CoherenceState.COHERENT) {
            test.pass(Duration.ofMillis(100));
        }

        assertThat(test.two.reads("k")).isEqualTo("new");
    }
}
