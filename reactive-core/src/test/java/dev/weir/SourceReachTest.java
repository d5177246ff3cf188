/*
 * Copyright the Weir authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.weir;

import static org.assertj.core.api.Assertions.assertThat;

import dev.weir.metrics.CacheRecorder;
import dev.weir.metrics.Reach;
import dev.weir.resilience.Safeguards;
import io.github.resilience4j.circuitbreaker.CircuitBreaker;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.Supplier;
import org.junit.jupiter.api.Test;

/** A recorder is told of the breakers around sources, and reads what they decide when it wants to. */
class SourceReachTest {

    private final Map<String, Supplier<Reach>> told = new LinkedHashMap<>();
    private final Weir weir = Weir.named("shop")
            .recorder(new CacheRecorder() {
                @Override
                public void breaks(String cache, Supplier<Reach> source) {
                    told.put(cache, source);
                }
            })
            .build();

    @Test
    void whetherASourceIsAskedIsReadOfItsBreaker() {
        CircuitBreaker breaker = CircuitBreaker.ofDefaults("source");
        weir.cache("guarded", String.class, String.class)
                .safeguards(Safeguards.none().circuitBreaker(breaker))
                .build();

        Supplier<Reach> reach = told.get("guarded");
        assertThat(reach.get()).isEqualTo(Reach.REACHABLE);
        breaker.transitionToOpenState();
        assertThat(reach.get()).isEqualTo(Reach.UNREACHABLE);
        breaker.transitionToHalfOpenState();
        assertThat(reach.get()).isEqualTo(Reach.PROBED);
    }

    @Test
    void whereThereIsNoneNothingIsTold() {
        weir.cache("bare", String.class, String.class).build();

        assertThat(told).isEmpty();
    }
}
