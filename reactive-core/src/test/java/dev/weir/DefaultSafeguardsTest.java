/*
 * Copyright the Weir authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.weir;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.weir.resilience.Guards;
import dev.weir.resilience.Safeguards;
import dev.weir.testing.VirtualClock;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import reactor.core.publisher.Mono;

/** The safeguards of whoever has none of their own. */
class DefaultSafeguardsTest {

    private static final Duration PAUSES = Duration.ofMillis(200);

    private final TestWeir test = new TestWeir();
    private final IllegalStateException error = new IllegalStateException("down");
    private int attempts;

    @Test
    void theBreakerOpensAndClosesByTheClockOfTheCache() {
        ReactiveCache<String, String> cache =
                test.cache().safeguards(Safeguards.defaults()).build();
        for (int load = 0; load < 20; load++) {
            assertThat(failsAt(cache, "k" + load)).isSameAs(error);
        }

        Throwable refused = failsAt(cache, "open");
        assertThat(refused)
                .isInstanceOf(LoadRefusedException.class)
                .hasMessageContaining("circuit breaker 'cache' is OPEN");
        assertThat(refused.getCause().getStackTrace()).isEmpty();
        test.pass(Duration.ofSeconds(10));
        for (int probe = 0; probe < 10; probe++) {
            Listener.to(cache.getOrCompute("p" + probe, key -> Mono.just("v"))).hasHeard("v");
        }
        for (int load = 0; load < 10; load++) {
            assertThat(failsAt(cache, "again" + load)).as("closed").isSameAs(error);
        }
    }

    @Test
    void theRetryTriesOnceMore() {
        ReactiveCache<String, String> cache =
                test.cache().safeguards(Safeguards.defaults()).build();

        assertThat(failsAt(cache, "k")).isSameAs(error);

        assertThat(attempts).isEqualTo(2);
    }

    @Test
    void eachCacheHasItsOwnNamedAfterIt() {
        VirtualClock clock = VirtualClock.create();
        Guards one = Safeguards.defaults().forCache("one", clock);
        Guards other = Safeguards.defaults().forCache("other", clock);

        assertThat(one.circuitBreaker().getName()).isEqualTo("one");
        assertThat(other.circuitBreaker()).isNotSameAs(one.circuitBreaker());
        assertThat(other.bulkhead().getName()).isEqualTo("other");
        assertThat(other.retry().getName()).isEqualTo("other");
        assertThat(one.bulkhead().getMetrics().getMaxAllowedConcurrentCalls()).isEqualTo(1_024);
    }

    @Test
    void eachOfThemCanBeReplaced() {
        Fuse fuse = new Fuse(test);
        Guards guards = Safeguards.defaults().circuitBreaker(fuse.breaker).forCache("cache", test.clock);

        assertThat(guards.circuitBreaker()).isSameAs(fuse.breaker);
        assertThat(guards.bulkhead()).isNotNull();
        assertThat(Safeguards.none().forCache("cache", test.clock)).isEqualTo(new Guards(null, null, null));
    }

    @Test
    void nullIsRefusedWithWhatToWriteInstead() {
        Safeguards none = Safeguards.none();
        assertThatThrownBy(() -> none.circuitBreaker(null)).hasMessageContaining("leave it out");
        assertThatThrownBy(() -> none.bulkhead(null)).hasMessageContaining("leave it out");
        assertThatThrownBy(() -> none.retry(null)).hasMessageContaining("leave it out");
        CacheBuilder<String, String> builder = test.cache();
        assertThatThrownBy(() -> builder.safeguards(null)).hasMessageContaining("Safeguards.none()");
    }

    private Throwable failsAt(ReactiveCache<String, String> cache, String key) {
        Listener<String> reader = Listener.to(cache.getOrCompute(
                key,
                ignored -> Mono.defer(() -> {
                    attempts++;
                    return Mono.error(error);
                })));
        test.pass(PAUSES);
        return reader.error();
    }
}
