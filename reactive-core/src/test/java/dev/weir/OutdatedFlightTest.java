/*
 * Copyright the Weir authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.weir;

import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;

import dev.weir.coherence.Session;
import java.time.Duration;
import java.util.Iterator;
import java.util.List;
import org.junit.jupiter.api.Test;
import reactor.core.publisher.Mono;
import reactor.core.publisher.Sinks;

class OutdatedFlightTest {

    private final TwoProcesses test = new TwoProcesses();

    /** While a put is on its way, the value before it is read once more, and reloaded: that is asked for after the put is done. */
    @Test
    void whatAReloadReplacesIsNotServedOnceItIsOutdated() {
        test.source.put("k", "old");
        test.one.reads("k");
        test.one.link.delay(() -> Duration.ofMillis(5), () -> Duration.ofMillis(9));
        Listener<Void> put = Listener.to(test.one.cache.put("k", "new"));
        test.one.link.delay(() -> Duration.ofMillis(1), () -> Duration.ofMillis(1));
        Listener<String> again = Listener.to(test.one.cache.get("k"));
        test.pass(Duration.ofMillis(4));
        again.hasHeard("old");
        // The put arrives in a millisecond, and the lease is asked for after it and granted before the put is
        // confirmed.
        test.one.link.delay(() -> Duration.ofMillis(2), () -> Duration.ofMillis(put.isOver() ? 1 : 3));
        Listener.to(test.one.cache.with(Consistency.SOURCE).getOrCompute("k", key -> Mono.never()));
        test.pass(Duration.ofMillis(1));
        test.one.link.delay(() -> Duration.ofMillis(1), () -> Duration.ofMillis(1));
        test.pass(Duration.ofMillis(20));

        assertThat(put.isOver()).isTrue();
        assertThat(Listener.to(test.one.cache.get("k")).isOver())
                .as("served what was put over")
                .isFalse();
    }

    /** A fill over a value that is there is logged, and the log may be faster than the reply to the fill. */
    @Test
    void theEchoOfItsOwnFillDoesNotTakeTheKeyFromAFlight() {
        test.source.put("k", "old");
        test.one.reads("k");
        Sinks.One<String> source = Sinks.one();
        Listener<String> again =
                Listener.to(test.one.cache.with(Consistency.SOURCE).getOrCompute("k", key -> source.asMono()));
        // What the log tells, where it stands then, and only then what came of the fill.
        Iterator<Duration> replies =
                List.of(Duration.ZERO, Duration.ZERO, Duration.ofMillis(50)).iterator();
        test.one.link.delay(() -> Duration.ZERO, () -> replies.hasNext() ? replies.next() : Duration.ZERO);
        source.tryEmitValue("new").orThrow();
        assertThat(again.isOver()).as("the reply to the fill is on its way").isFalse();
        test.pass(Duration.ofSeconds(1));

        again.hasHeard("new");
        assertThat(requireNonNull(test.one.looksAt("k")).tier()).isEqualTo(Entry.Tier.LOCAL);
        assertThat(test.one.reads("k")).isEqualTo("new");
    }

    @Test
    void aSessionRemembersWhatItHasRead() {
        Session session = Session.begin();
        test.source.put("k", "old");
        test.one.reads("k");
        test.two.reads("k");
        test.two.link.cut();
        test.source.put("k", "new");
        test.one.cache.invalidate("k").block();

        assertThat(reads(test.one, session)).isEqualTo("new");
        test.two.link.restore();
        assertThat(reads(test.two, session)).as("after it has seen the new one").isEqualTo("new");
    }

    private static String reads(TwoProcesses.Process process, Session session) {
        Mono<String> answer = process.cache.with(Consistency.SESSION).get("k");
        return answer.contextWrite(CacheContext.session(session)).block(Duration.ofSeconds(60));
    }
}
