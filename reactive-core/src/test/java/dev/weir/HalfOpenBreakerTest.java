/*
 * Copyright the Weir authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.weir;

import static org.assertj.core.api.Assertions.assertThat;

import dev.weir.policy.WhenAbandoned;
import dev.weir.resilience.Safeguards;
import io.github.resilience4j.circuitbreaker.CircuitBreaker.State;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A breaker that is half-open decides, whatever becomes of its probes, and closes again when the source is back. */
class HalfOpenBreakerTest {

    private static final Duration TIMEOUT = Duration.ofSeconds(2);

    /** How long after its time in the open state a breaker may take to close. */
    private static final Duration GRACE = Duration.ofSeconds(5);

    private final TestWeir test = new TestWeir();
    private final Fuse fuse = new Fuse(test);
    private final HeldSource source = new HeldSource();
    private final HeldBulkSource bulkSource = new HeldBulkSource();
    private int asked;

    @Test
    void itClosesAgainThoughHalfOfItsProbesAreCancelled() {
        ReactiveCache<String, String> cache = abandoning().readThrough(source).build();
        for (int load = 0; load < 4; load++) {
            ask(cache);
            source.last().fails(new IllegalStateException("down"));
        }
        assertThat(fuse.state()).isEqualTo(State.OPEN);
        test.pass(Fuse.OPEN_FOR.plusMillis(1));

        List<Listener<String>> probes = new ArrayList<>();
        int before = source.loads.size();
        for (int probe = 0; probe < Fuse.PROBES; probe++) {
            probes.add(ask(cache));
        }
        assertThat(source.loads).hasSize(before + Fuse.PROBES);
        assertThat(ask(cache).error()).isInstanceOf(LoadRefusedException.class);
        probes.subList(0, Fuse.PROBES / 2).forEach(Listener::leaves);
        source.loads.subList(before + Fuse.PROBES / 2, source.loads.size()).forEach(load -> load.answers("v"));

        assertThat(fuse.state()).isEqualTo(State.HALF_OPEN);
        for (int probe = 0; probe < Fuse.PROBES / 2; probe++) {
            ask(cache);
            source.last().answers("v");
        }
        assertThat(fuse.state()).isEqualTo(State.CLOSED);
    }

    @Test
    void itClosesAgainThoughHalfOfItsProbesAreCancelledBatches() {
        ReactiveCache<String, String> cache =
                abandoning().readThroughInBatches(bulkSource).build();
        fuse.breaker.transitionToOpenState();
        test.pass(Fuse.OPEN_FOR.plusMillis(1));

        for (int probe = 0; probe < Fuse.PROBES; probe++) {
            Listener<Map<String, String>> batch = Listener.to(cache.getAll(List.of("a" + ++asked, "b" + asked)));
            batch.leaves();
            ask(cache);
            bulkSource.echoes(bulkSource.last());
        }

        assertThat(fuse.state()).isEqualTo(State.CLOSED);
    }

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3, 4, 5, 6, 7, 8})
    void itClosesAgainAfterWhateverHappened(long seed) {
        Random random = new Random(seed);
        ReactiveCache<String, String> cache = abandoning().readThrough(source).build();
        for (int storm = 0; storm < 20; storm++) {
            for (int step = 0; step < 100; step++) {
                misbehave(cache, random);
            }
            // Nothing but time and traffic: whatever is still in flight is silent.
            long back = test.clock.millis();
            while (!answersAll(cache)) {
                assertThat(Duration.ofMillis(test.clock.millis() - back))
                        .as("storm %s of seed %s, breaker %s", storm, seed, fuse.state())
                        .isLessThanOrEqualTo(Fuse.OPEN_FOR.plus(GRACE));
                test.pass(Duration.ofMillis(100));
            }
        }
        test.pass(TIMEOUT);
        assertThat(TestWeir.flightsIn(cache)).isZero();
        assertThat(fuse.told.size()).as("no load is told of twice").isLessThanOrEqualTo(source.loads.size());
    }

    /** One load: failed, cancelled, left in silence, or answered; now or at some later time. */
    private void misbehave(ReactiveCache<String, String> cache, Random random) {
        int before = source.loads.size();
        Listener<String> reader = ask(cache);
        int whatever = random.nextInt(8);
        if (whatever < 2) {
            reader.leaves();
        } else if (source.loads.size() > before) {
            if (whatever < 5) {
                source.last().fails(new IllegalStateException("down"));
            } else if (whatever == 5) {
                source.last().answers("v");
            }
        }
        if (random.nextInt(4) == 0) {
            test.pass(Duration.ofMillis(random.nextInt(5_000)));
        }
        if (random.nextInt(32) == 0) {
            test.pass(Fuse.OPEN_FOR);
        }
    }

    /** A few loads by a source that is back; false if it is not asked. */
    private boolean answersAll(ReactiveCache<String, String> cache) {
        for (int load = 0; load < Fuse.PROBES; load++) {
            int before = source.loads.size();
            ask(cache);
            if (source.loads.size() == before) {
                return false;
            }
            source.last().answers("v");
        }
        return fuse.state() == State.CLOSED;
    }

    private Listener<String> ask(ReactiveCache<String, String> cache) {
        return Listener.to(cache.get("k" + asked++));
    }

    private CacheBuilder<String, String> abandoning() {
        return test.cache(policy -> policy.loadTimeout(TIMEOUT).whenAbandoned(WhenAbandoned.CANCEL))
                .safeguards(Safeguards.none().circuitBreaker(fuse.breaker));
    }
}
